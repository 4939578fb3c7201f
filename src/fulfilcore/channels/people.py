"""Names of people, which most systems tell in two fields."""


def joined(*names: str | None) -> str | None:
    """The names that are told, with a blank between them; None where there are none."""
    return " ".join(name for name in names if name) or None
