"""The table of files that carry a vocabulary, by ending."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from types import ModuleType
from typing import Protocol, cast

from tagger_desktop.domain.errors import UserError
from tagger_desktop.domain.terms import Term
from tagger_desktop.formats import keyword_list, vocabulary_csv, vocabulary_json


class VocabularyFormat(Protocol):
    """What a module of this table offers."""

    NAME: str
    ENDING: str

    def read(self, path: Path) -> list[Term]:
        """Return the terms of a file."""

    def write(self, found: Iterable[Term]) -> str:
        """Return terms as the text of a file."""


VOCABULARY_FORMATS: dict[str, VocabularyFormat] = {
    cast(str, module.ENDING): cast(VocabularyFormat, module)
    for module in cast(tuple[ModuleType, ...], (vocabulary_json, vocabulary_csv, keyword_list))
}
KINDS = "Vocabularies (*.json *.csv *.txt)"


def format_of(path: Path) -> VocabularyFormat:
    """Return the format a file's ending stands for. Errors: UserError when it stands for none."""
    try:
        return VOCABULARY_FORMATS[path.suffix.lower()]
    except KeyError:
        endings = ", ".join(VOCABULARY_FORMATS)
        raise UserError(f"{path} is no vocabulary file by its ending.", f"The endings are {endings}.") from None
