"""Reading the headers of an HTTP request, whatever the host's framework made of their names."""

from collections.abc import Mapping

from fulfilcore.channels.reading import At
from fulfilcore.errors import InvalidInput


def header(headers: Mapping[str, str], name: str) -> str | None:
    """What a header says, its name in any case; None where there is none or it is empty.

    Raises InvalidInput for two that differ, since nobody can know which one counts, and for what
    no header of a webhook holds: anything but visible ASCII.
    """
    found = {text.strip() for key, text in headers.items() if key.casefold() == name.casefold()}
    if len(found) > 1:
        raise InvalidInput("the header is there twice", place(name))
    text = next(iter(found), "")
    if not (text.isascii() and text.isprintable()):
        raise InvalidInput("the header holds more than visible ASCII", place(name))
    return text or None


def header_at(headers: Mapping[str, str], name: str) -> At:
    """A header as a value that knows its place; a missing one reads like null. InvalidInput."""
    return At(header(headers, name), place(name))


def place(name: str) -> str:
    """The path of a header in what a complaint says."""
    return f"$headers.{name}"
