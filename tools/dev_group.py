"""Print the requirements of the `dev` group of pyproject.toml, one a line.

pip knows `--group` since 25.1 only; this works with the pip that any Python 3.11 brings.
"""

import sys
import tomllib
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent / "pyproject.toml"

if __name__ == "__main__":
    groups = tomllib.loads(PROJECT.read_text("utf-8"))["dependency-groups"]
    sys.stdout.write("".join(f"{requirement}\n" for requirement in groups["dev"]))
