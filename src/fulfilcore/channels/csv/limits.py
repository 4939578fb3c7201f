"""Caps: whatever is beyond them is an accident or an attack, and is refused unread."""

MOST_LINES = 200_000
"""The lines of a file, and so its rows."""

LONGEST_LINE = 400_000
"""The bytes of one line; looked at before anything is decoded."""

LONGEST_ROW = 100_000
"""The characters of one row, over all the lines that its quoted cells take."""

MOST_COLUMNS = 500
"""The cells of a row."""

MOST_CELLS = 4_000_000
"""The cells of a file."""

LONGEST_CELL = 20_000
"""The characters of one cell."""
