"""What writing and reading agree on; docs/formats.md and docs/tagger-export.schema.json describe it to others."""

from __future__ import annotations

from tagger_desktop.domain.photo import FLAGS

FORMAT = "tagger-desktop"
VERSION = 1  # one more whenever an older program could not read what is written
PHOTOS = b'"photos": ['  # this line ends what is before the photos; then each photo has a line of its own
FLAG_NAMES = {number: name for name, number in FLAGS.items()}
