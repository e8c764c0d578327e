"""One tag on 100,000 of 1,000,000 photos, with history, and undo of it, against the bare statements."""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from pyroaring import BitMap

from bench import in_turns, result, seconds
from bench.synthetic import library_copy
from tagger_desktop.library import vocabulary
from tagger_desktop.library.library import Library

PHOTOS, CHOSEN = 1_000_000, 100_000
BARE = (
    "INSERT INTO photo_tag (photo_id, tag_id, edit_id) SELECT id, ?, 1 FROM photo WHERE id % 10 = 0",
    "DELETE FROM photo_tag WHERE tag_id = ? AND photo_id IN (SELECT id FROM photo WHERE id % 10 = 0)",
)


def run() -> list[dict[str, object]]:
    """Return the ratio of tagging and the ratio of undoing it."""
    photos = BitMap(range(10, PHOTOS + 1, PHOTOS // CHOSEN))
    with tempfile.TemporaryDirectory() as folder:
        path = library_copy(Path(folder), PHOTOS)
        library = Library(path)
        with library.edit("Bench") as edit:
            tag_id = vocabulary.create_tag(edit, "bench")
            bare_id = vocabulary.create_tag(edit, "bare")
        with closing(sqlite3.connect(path, isolation_level=None, timeout=60)) as bare:
            bare.execute("PRAGMA synchronous = FULL")
            bare.execute("PRAGMA cache_size = -16000")  # as ours has
            undone: list[tuple[float, float]] = []

            def ours() -> float:
                def tag() -> None:
                    with library.edit("Tag bench") as edit:
                        assert edit.add_tag(tag_id, photos) == CHOSEN

                spent = seconds(tag)
                undone.append((seconds(library.undo), 0.0))
                return spent

            def baseline() -> float:
                spent = seconds(lambda: bare.execute(BARE[0], (bare_id,)))
                undone[-1] = (undone[-1][0], seconds(lambda: bare.execute(BARE[1], (bare_id,))))
                return spent

            ours_s, baseline_s = in_turns(ours, baseline)
        library.close()
    undo_s, delete_s = (sorted(side)[len(side) // 2] for side in zip(*undone, strict=True))
    return [
        result("batch", ours_s, baseline_s, 2.0, photos=PHOTOS, chosen=CHOSEN),
        result("batch undo", undo_s, delete_s, 2.0, photos=PHOTOS, chosen=CHOSEN),
    ]
