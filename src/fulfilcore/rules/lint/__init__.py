"""The linter of rule sets: what is wrong is found before the first order comes."""

from fulfilcore.rules.lint.decide import CHECKS, Check, lint
from fulfilcore.rules.lint.model import Example, Lint
from fulfilcore.rules.lint.telling import example_words

__all__ = ["CHECKS", "Check", "Example", "Lint", "example_words", "lint"]
