"""Reach a photo's bytes, or say in one sentence why that is impossible."""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from tagger_desktop.domain.errors import UnreachablePhoto, UnreadablePhoto

WHOLE_LIMIT = 256 << 20  # bytes; larger files are streamed, so that a few scanning threads stay below 1 GB together

Source = Path | bytes


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn what the file system refuses inside the block into UnreachablePhoto."""
    try:
        yield
    except FileNotFoundError as error:
        where = (
            "The link points to a file that is not there." if path.is_symlink() else "The file is not there any more."
        )
        raise UnreachablePhoto(where) from error
    except PermissionError as error:
        raise UnreachablePhoto("The file may not be read: permission is denied.") from error
    except OSError as error:
        raise UnreachablePhoto(f"The file could not be read: {error.strerror or error}.") from error


def size_of(path: Path) -> int:
    """Return a file's size in bytes.

    Errors: UnreadablePhoto for what is no regular file (opening a named pipe would wait for ever), and for empty ones.
    """
    with explained(path):
        facts = path.stat()
    if stat.S_ISDIR(facts.st_mode):
        raise UnreadablePhoto("This is a folder, not a file.")
    if not stat.S_ISREG(facts.st_mode):
        raise UnreadablePhoto("This is a device or a pipe, not a file.")
    if not facts.st_size:
        raise UnreadablePhoto("The file is empty.")
    return facts.st_size


def contents(path: Path) -> Source:
    """Return the file's bytes, or the path itself when it is too large to hold.

    Bytes are read rather than mapped: a mapped file that shrinks, or whose drive is pulled out, kills the process.

    Errors: UnreadablePhoto when the file is empty or cannot be read.
    """
    if size_of(path) > WHOLE_LIMIT:
        return path
    with explained(path), open(path, "rb", buffering=0) as file:
        data = file.read()
    if not data:
        raise UnreadablePhoto("The file is empty.")
    return data


@contextmanager
def stream(source: Source) -> Iterator[BinaryIO]:
    """Give a seekable binary stream over the source for the length of the block.

    Errors: UnreadablePhoto when the file is empty or cannot be opened.
    """
    if isinstance(source, bytes):
        if not source:
            raise UnreadablePhoto("The file is empty.")
        yield io.BytesIO(source)
        return
    size_of(source)
    with explained(source):
        file = open(source, "rb")  # noqa: SIM115 (closed below; what the block raises is not the file system's)
    with file:
        yield file


def length(file: BinaryIO) -> int:
    """Return how many bytes a stream has, leaving its position alone."""
    here = file.tell()
    end = file.seek(0, os.SEEK_END)
    file.seek(here)
    return end
