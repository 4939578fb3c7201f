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
