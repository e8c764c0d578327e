"""Everything the library knows, as JSON with one photo per line, so that files of any size are streamed."""

from tagger_desktop.domain.dataset import EVERYTHING
from tagger_desktop.formats.tagger_json.reading import claims, read
from tagger_desktop.formats.tagger_json.writing import write

NAME = "json"
TITLE = "JSON, complete"
ENDING = ".json"
KEEPS = EVERYTHING

__all__ = ["ENDING", "KEEPS", "NAME", "TITLE", "claims", "read", "write"]
