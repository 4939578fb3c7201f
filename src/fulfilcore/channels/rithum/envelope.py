"""What stands around an answer: the SOAP envelope with its status, the error of an OData call."""

from fulfilcore.channels.reading import At
from fulfilcore.channels.xml import Element
from fulfilcore.errors import InvalidInput

_MOST = 500
SAID = "the channel answered with an error: "


def is_xml(body: bytes | str) -> bool:
    """Whether a body is XML, by its first sign that is no blank."""
    head = body[:256]
    if isinstance(head, bytes):
        # UTF-16 begins with a mark or with a zero; what follows is for the parser to judge.
        return head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<" or head[:2] in _UTF16
    return head.lstrip("\ufeff \t\r\n")[:1] == "<"


_UTF16 = (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")


def result_of(root: Element, call: str) -> Element | None:
    """The result of a SOAP call; None for the answer to another call.

    Raises InvalidInput with the channel's own words for a fault, and for a result that failed.
    """
    answer = root
    for name in ("Body", f"{call}Response", f"{call}Result"):
        if answer.has("Fault"):
            fault = answer.first("Fault")
            raise InvalidInput(SAID + _words(fault.child("faultstring")), fault.path)
        answer = answer.first(name) if answer.has(name) else answer
    if answer.name != f"{call}Result":
        return None
    status = answer.child("Status").text()
    if status != "Success":
        raise InvalidInput(SAID + _words(answer.child("Message")), answer.path)
    return answer


def _words(at: At) -> str:
    return (at.maybe_text() or "it did not say which")[:_MOST]


def error_of(answer: At) -> str | None:
    """What an OData answer says went wrong; None where it says nothing of the kind."""
    error = answer.child("error") if answer.is_object() else answer
    if not error.is_object():
        text = answer.child("Message") if answer.is_object() else error
        return SAID + text.value[:_MOST] if isinstance(text.value, str) else None
    message = error.child("message")
    inner = message.child("value") if message.is_object() else message
    return SAID + (inner.value[:_MOST] if isinstance(inner.value, str) else "it did not say which")
