"""Reading XML that nobody vouches for."""

import pytest

from fulfilcore.channels.xml import XmlLimits, parse_xml
from fulfilcore.errors import InvalidInput


def test_names_are_read_without_their_prefixes() -> None:
    """A prefix that differs per item, as Rithum sends it, makes no difference."""
    body = '<a xmlns:q1="urn:x"><q1:b xmlns:q2="urn:y"><q2:c q2:d="1"> 3 </q2:c></q1:b></a>'
    c = parse_xml(body).first("b").first("c")
    assert ("c", 3, "1") == (c.name, c.at.whole_text(), c.attribute("d").text())


def test_the_place_of_a_value_is_told() -> None:
    """A complaint names the element, and of several of a name which one."""
    root = parse_xml("<Orders><Order/><Order><Qty>x</Qty></Order></Orders>")
    second = list(root.all("Order"))[1]
    with pytest.raises(InvalidInput) as caught:
        second.child("Qty").whole_text()
    assert "/Orders/Order[2]/Qty" == caught.value.path


def test_absent_empty_and_nil_read_alike() -> None:
    """None of the three says anything."""
    root = parse_xml(
        '<a xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        '<empty/><blank> </blank><nil xsi:nil="true">x</nil></a>'
    )
    names = ("absent", "empty", "blank", "nil")
    assert [None] * 4 == [root.child(name).maybe_text() for name in names]
    assert root.has("absent", "nil") and not root.has("absent")


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("", "empty"),
        (b" \n", "empty"),
        ("<a><b></a>", "not XML: mismatched tag at line 1, column 9"),
        ("<a>\x07</a>", "not XML: not well-formed"),
        ("no xml", "not XML: syntax error at line 1, column 1"),
        (b'<?xml version="1.0" encoding="no-such"?><a/>', "encoding"),
        ("<!DOCTYPE a><a/>", "a document type is refused"),
        ('<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', "a document type is refused"),
        ("<a>&x;</a>", "undefined entity"),
        ("<a>" * 65 + "</a>" * 65, "nested deeper than 64"),
    ],
)
def test_what_is_no_plain_document_is_refused(body: str | bytes, problem: str) -> None:
    """Nothing is expanded, fetched or guessed."""
    with pytest.raises(InvalidInput, match=problem):
        parse_xml(body)


@pytest.mark.parametrize("before", ["", "\n", "\r\n \t", "\ufeff", "\ufeff\n", "\n\ufeff"])
def test_blanks_before_the_declaration_are_no_fault(before: str) -> None:
    """Hosts print a blank line before their document, which no XML parser takes."""
    document = f'{before}<?xml version="1.0" encoding="utf-8"?><a>é</a>'
    assert ["é", "é"] == [parse_xml(body).words for body in (document, document.encode())]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_wide_documents_keep_their_first_sign(encoding: str) -> None:
    """What looks like a blank before a document may be half of a character of it."""
    body = '<?xml version="1.0" encoding="utf-16"?><a>b</a>'.encode(encoding)
    assert "b" == parse_xml(body).words


def test_size_and_marks_are_limited_before_parsing() -> None:
    """A large document costs no more than counting it."""
    with pytest.raises(InvalidInput, match="larger than 5 bytes"):
        parse_xml("<a></a>", limits=XmlLimits(size=5))
    with pytest.raises(InvalidInput, match="more than 3 marks"):
        parse_xml("<a><b/></a><c/>", limits=XmlLimits(marks=3))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1", "cp1252"])
def test_encodings_that_the_document_declares_are_read(encoding: str) -> None:
    """Systems declare what they send; a mark of order at the front counts too."""
    name = encoding.removesuffix("-sig")
    body = f'<?xml version="1.0" encoding="{name}"?><a>Zoë</a>'.encode(encoding)
    assert "Zoë" == parse_xml(body).at.text()


def test_text_that_was_decoded_before_is_read_whatever_it_declares() -> None:
    """A host that hands in text has decoded it; the declaration is no longer true."""
    assert "Zoë" == parse_xml('<?xml version="1.0" encoding="utf-16"?><a>Zoë</a>').at.text()


@pytest.mark.parametrize(
    ("limits", "body", "problem"),
    [
        (XmlLimits(marks=3), "<a>&#65;&#65;&#65;&#65;</a>", "more than 3 marks"),
        (XmlLimits(run=9), "<a>12345678</a>", "more than 9 bytes between two marks"),
        (XmlLimits(run=9), b"<a><!-- 12345 --></a>", "more than 9 bytes between two marks"),
        (XmlLimits(path=6), "<aa><bbb/></aa>", "path of an element is longer than 6"),
        (XmlLimits(path=6), "<aa><b/><b/></aa>", "path of an element is longer than 6"),
        (XmlLimits(attributes=1), '<a b="" c=""/>', "more than 1 attributes"),
    ],
)
def test_each_limit_is_told(limits: XmlLimits, body: str | bytes, problem: str) -> None:
    """What is too much is named with how much there may be."""
    with pytest.raises(InvalidInput, match=problem):
        parse_xml(body, limits=limits)


@pytest.mark.parametrize(
    ("limits", "body"),
    [
        (XmlLimits(marks=4), "<a>&#65;&#65;&#65;&#65;</a>"),
        (XmlLimits(run=11), "<a>123456789</a>"),
        (XmlLimits(path=8), "<aa><b/><b/></aa>"),
        (XmlLimits(attributes=2), '<a b="" c=""/>'),
    ],
)
def test_what_is_just_within_a_limit_is_read(limits: XmlLimits, body: str) -> None:
    """A limit is the most that there may be."""
    assert parse_xml(body, limits=limits).name.startswith("a")


def test_declarations_of_prefixes_are_no_attributes() -> None:
    """They say nothing about the order, and a prefix may be called like an attribute."""
    root = parse_xml('<q:a xmlns="urn:x" xmlns:q="urn:y" xmlns:b="urn:z" q:b="1" c="2"/>')
    assert {"b": "1", "c": "2"} == root.attributes


@pytest.mark.parametrize(
    "encoding", ["utf-7", "iso-8859-12", "unicode_escape", "punycode", "zlib_codec", "cp037"]
)
def test_encodings_that_no_system_sends_are_refused(encoding: str) -> None:
    """A document type could hide in them from whoever looked at its bytes before us."""
    with pytest.raises(InvalidInput, match="encoding that cannot be read"):
        parse_xml(f'<?xml version="1.0" encoding="{encoding}"?><a/>'.encode())


def test_a_large_document_is_read_whole() -> None:
    """It is handed to the parser in slices, which may end anywhere: in a tag, in a character."""
    text = "é€\U0001f600" * 9_999
    inner = "".join(f"<b c='{n}'>{text}<!--{text}--></b>" for n in range(40))
    root = parse_xml(f"<a>{inner}</a>")
    assert [(str(n), text) for n in range(40)] == [
        (each.attribute("c").text(), each.at.text()) for each in root.all("b")
    ]
