"""The search language: text to a tree, the tree back to text, and completion while it is typed."""

from tagger_desktop.domain.query.complete import Cursor, cursor, replace
from tagger_desktop.domain.query.dates import Dates
from tagger_desktop.domain.query.errors import QueryError
from tagger_desktop.domain.query.fields import FIELDS, Field
from tagger_desktop.domain.query.parser import parse
from tagger_desktop.domain.query.size import Size
from tagger_desktop.domain.query.text import to_text
from tagger_desktop.domain.query.tree import (
    All,
    Any,
    Everything,
    Matches,
    Not,
    Query,
    Range,
    Tagged,
    Value,
    all_of,
    any_of,
    negate,
    normal,
)
from tagger_desktop.domain.query.words import quote_value, quote_word

__all__ = [
    "FIELDS",
    "All",
    "Any",
    "Cursor",
    "Dates",
    "Everything",
    "Field",
    "Matches",
    "Not",
    "Query",
    "QueryError",
    "Range",
    "Size",
    "Tagged",
    "Value",
    "all_of",
    "any_of",
    "cursor",
    "negate",
    "normal",
    "parse",
    "quote_value",
    "quote_word",
    "replace",
    "to_text",
]
