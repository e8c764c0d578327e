"""Everything the library knows, as JSON: one photo per line, so that a file of any size is read and written as a stream.

The document is described in docs/formats.md and docs/tagger-export.schema.json. Tags are named by `tag` and, where
they have a parent, by `under`: the names above it from the top.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn, TextIO

from tagger_desktop import __version__
from tagger_desktop.domain.dataset import EVERYTHING, Annotation, Dataset, Record, photo_path, tag_name
from tagger_desktop.domain.errors import UserError
from tagger_desktop.domain.fields import Fields
from tagger_desktop.domain.photo import COLOUR_LABELS, FLAGS, MAX_RATING, FileFacts
from tagger_desktop.domain.progress import Progress, Steps
from tagger_desktop.domain.vocabulary import Group, Kind, Tag, TagId, Vocabulary, key

NAME = "json"
TITLE = "JSON, complete"
ENDING = ".json"
KEEPS = EVERYTHING

FORMAT = "tagger-desktop"
VERSION = 1
PHOTOS = '"photos": ['  # this line ends what is before the photos; then each has a line of its own
BATCH = 500  # photos between two reports of progress
FLAG_NAMES = {number: name for name, number in FLAGS.items()}

Reference = dict[str, object]
Path_ = tuple[str, ...]
