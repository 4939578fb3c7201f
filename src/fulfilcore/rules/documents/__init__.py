"""Rule sets as documents: plain tables, JSON text, TOML text, a JSON Schema, and the vocabulary."""

from fulfilcore.rules.documents.read import VERSION, read_rules
from fulfilcore.rules.documents.schema import schema
from fulfilcore.rules.documents.texts import (
    rules_from_json,
    rules_from_toml,
    rules_to_json,
    rules_to_toml,
)
from fulfilcore.rules.documents.vocabulary import vocabulary
from fulfilcore.rules.documents.write import write_rules

__all__ = [
    "VERSION",
    "read_rules",
    "rules_from_json",
    "rules_from_toml",
    "rules_to_json",
    "rules_to_toml",
    "schema",
    "vocabulary",
    "write_rules",
]
