"""What two processes say to each other over a pipe: a few words as JSON, and runs of bytes.

Nothing that comes in is ever run or unpickled: the other side has just read a file from a stranger.
"""

from __future__ import annotations

import json
import struct
from typing import Any, BinaryIO

MOST_WORDS = 1 << 20  # bytes of the JSON
MOST_BYTES = 5 << 28  # of all runs of bytes together: more than one decode may take

Words = dict[str, Any]


class Garbled(Exception):
    """What came is no message: the other side has ended in the middle of one, or gone mad."""


def send(stream: BinaryIO, words: Words, *parts: bytes | bytearray | memoryview) -> None:
    """Write one message."""
    head = json.dumps({**words, "parts": [len(part) for part in parts]}).encode()
    stream.write(struct.pack(">I", len(head)))
    stream.write(head)
    for part in parts:
        stream.write(part)
    stream.flush()


def receive(stream: BinaryIO) -> tuple[Words, list[bytes]] | None:
    """Read one message; None when the other side has ended between two.

    Errors: Garbled.
    """
    start = stream.read(4)
    if not start:
        return None
    size = int.from_bytes(start, "big")
    if len(start) < 4 or size > MOST_WORDS:
        raise Garbled
    try:
        words = json.loads(_exactly(stream, size))
        sizes = [int(part) for part in words.pop("parts")]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Garbled from error
    if sum(sizes) > MOST_BYTES or any(part < 0 for part in sizes):
        raise Garbled
    return words, [_exactly(stream, part) for part in sizes]


def _exactly(stream: BinaryIO, size: int) -> bytes:
    data = stream.read(size)
    if len(data) < size:
        raise Garbled
    return data
