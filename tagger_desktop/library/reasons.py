"""What SQLite says when the world is at fault, in words for a person."""

from __future__ import annotations

import sqlite3
from pathlib import Path

MEND = "Close it and mend it with `tagger-desktop check LIBRARY --repair`, or restore a backup."


def why(path: Path, error: sqlite3.DatabaseError) -> tuple[str, str] | None:
    """Return a sentence and a hint for a failure of the world, or None for a bug of ours."""
    text = str(error).lower()
    for signs, sentence, hint in (
        (("locked", "busy"), "is being written by another program.", "Try again when it has finished."),
        (("readonly", "read-only"), "cannot be changed: the file or its folder is read-only.", ""),
        (("full",), "cannot be written: the disk is full; nothing was changed.", "Make room and try again."),
        (("disk i/o",), "cannot be reached: the drive reported an error.", "Nothing was changed. Look at the drive."),
        (
            ("unable to open",),
            "cannot be opened: its folder is read-only or its drive is gone.",
            "Nothing was changed.",
        ),
        (("malformed", "corrupt"), "is damaged.", MEND),
    ):
        if any(sign in text for sign in signs):
            return f"{path} {sentence}", hint
    return None


def why_not_opened(path: Path, error: sqlite3.DatabaseError) -> tuple[str, str]:
    """Return a sentence and a hint for a file that cannot be opened as a library."""
    return why(path, error) or (f"{path} cannot be opened as a library: {error}.", "")
