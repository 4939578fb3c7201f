"""The linter of rule sets: what is wrong is found before the first order comes."""

from fulfilcore.rules.lint.decide import CHECKS, Check, lint
from fulfilcore.rules.lint.model import Example, Lint

__all__ = ["CHECKS", "Check", "Example", "Lint", "lint"]
