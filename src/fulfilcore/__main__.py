"""`python -m fulfilcore`: the same as the `fulfilcore` command."""

from fulfilcore.cli import main

main()
