"""What a value of a payload is, in words: for complaints, which never show the value itself."""

from decimal import Decimal


def kind_of(value: object) -> str:
    """What a value is, in words; never the value itself, which may be personal."""
    match value:
        case bool():
            return "true or false"
        case str():
            return "this text"
        case int() | Decimal():
            return "a number"
        case list():
            return "a list"
        case _:
            return "an object"
