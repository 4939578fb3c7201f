"""The `fulfilcore` command, for people: play a day, ask why, read a payload file."""

import sys

_EXTRA = frozenset({"typer", "click", "rich", "sqlalchemy", "aiosqlite", "greenlet"})


def main() -> None:
    """Run the command; without its extra, say how to install it."""
    try:
        from fulfilcore.cli.app import app
    except ModuleNotFoundError as missing:
        if (missing.name or "").partition(".")[0] not in _EXTRA:
            raise
        hint = 'the command needs its extra: pip install "fulfilcore[cli]"'
        sys.stderr.write(f"fulfilcore: {missing.name} is not installed; {hint}\n")
        raise SystemExit(2) from None
    app()
