"""The process that opens photos for another: it reads requests, decodes, and answers, until nobody asks any more."""

from __future__ import annotations

import faulthandler
import os
import sys
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from tagger_desktop.domain.errors import UnreadablePhoto
from tagger_desktop.imaging import guard, messages
from tagger_desktop.imaging.away import IPTC, NAMED
from tagger_desktop.imaging.messages import Words

if TYPE_CHECKING:
    from tagger_desktop.imaging.decode import OpenPhoto

MEMORY_BYTES = 3 << 30  # of addresses: what a decode may take, the libraries, and the stacks of a decoder's threads
GRACE_S = 5.0  # after the limit at which the other process should have ended this one; it may be gone itself


def main() -> None:
    """Answer requests on stdin until it ends."""
    guard.is_worker = True
    _fence()
    requests, answers = sys.stdin.buffer, _own_stdout()
    with open(os.devnull, "w") as nowhere, ExitStack() as stack:
        desk = _Desk(answers, stack)
        while (message := messages.receive(requests)) is not None:
            words, parts = message
            faulthandler.dump_traceback_later(words["limit_s"] + GRACE_S, exit=True, file=nowhere)
            desk.answer(words, parts)
            faulthandler.cancel_dump_traceback_later()


def _own_stdout() -> BinaryIO:
    """Take stdout for the answers; what a decoder prints goes nowhere."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
    return answers


def _fence() -> None:
    """Ask the system to refuse more memory than a photo may take, and any file being written."""
    with suppress(ImportError, ValueError, OSError):  # Windows has no such limits
        import resource

        limits = [(resource.RLIMIT_CORE, 0), (resource.RLIMIT_FSIZE, 0)]
        if sys.platform == "linux":  # macOS counts what is only reserved, too
            limits.append((resource.RLIMIT_AS, MEMORY_BYTES))
        for limit, most in limits:
            resource.setrlimit(limit, (most, most))


class _Desk:
    """The photo that is open, and the answers about it."""

    def __init__(self, answers: BinaryIO, stack: ExitStack) -> None:
        self._answers, self._stack = answers, stack
        self._photo: OpenPhoto | None = None

    def answer(self, words: Words, parts: list[bytes]) -> None:
        try:
            match words["do"]:
                case "open":
                    self._open(Path(words["path"]) if "path" in words else parts[0])
                case "decode":
                    self._decode(words["within"])
                case "frames":
                    self._tell({"has_frames": self._opened().has_frames})
                case "close":
                    self._close()
                    self._tell({})
        except UnreadablePhoto as error:
            self._tell({"unreadable": str(error)})
        except MemoryError:
            self._tell({"unreadable": "There is not enough memory to open this photo."})

    def _tell(self, words: Words, *parts: bytes) -> None:
        messages.send(self._answers, words, *parts)

    def _open(self, source: Path | bytes) -> None:
        from tagger_desktop.imaging.decode import opened_here

        self._close()
        self._photo = photo = self._stack.enter_context(opened_here(source))
        info = dict(photo.info)
        blocks = info.get("photoshop")
        if isinstance(blocks, dict):
            info["iptc"] = blocks.get(IPTC)
        parts = [part if isinstance(part := info.get(name), bytes) else b"" for name in NAMED]
        self._tell(
            {
                "mode": photo.mode,
                "stored": photo.stored,
                "size": photo.size,
                "bytes": photo.needed_bytes,
            },
            *parts,
        )

    def _decode(self, within: int | None) -> None:
        image = self._opened().decode(within)
        self._close()
        self._tell({"mode": image.mode, "size": image.size}, image.tobytes())

    def _opened(self) -> OpenPhoto:
        if self._photo is None:
            raise UnreadablePhoto("The photo is not open.")
        return self._photo

    def _close(self) -> None:
        self._photo = None
        self._stack.close()
