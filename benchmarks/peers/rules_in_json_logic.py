"""Rules in JSONLogic."""

from benchmarks.ruled_trade import Ask, Made


def logic(made: Made) -> dict[str, object]:
    """What a rule asks."""
    return {"and": [_asked(ask) for ask in made.asks]}


def _asked(ask: Ask) -> dict[str, object]:
    field, value = {"var": ask.field}, ask.value
    match ask.by:
        case "eq":
            return {"==": [field, value]}
        case "in":
            return {"in": [field, list(value) if isinstance(value, tuple) else value]}
        case "gt":
            return {">": [field, value]}
        case "gte":
            return {">=": [field, value]}
        case "between":
            low, high = value if isinstance(value, tuple) else (value, value)
            return {"<=": [low, field, high]}
        case "any_prefix":
            start = {"substr": [{"var": ""}, 0, len(str(value))]}
            return {"some": [field, {"==": [start, value]}]}
        case _:
            return {"in": [value, field]}
