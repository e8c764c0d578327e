"""Processes of their own for decoders that can crash or hang: a bad file ends one of them, never the window.

They stay for the next photo, since starting one takes a fifth of a second. Python's `multiprocessing` is not used:
it would unpickle what comes back from a process that may have been taken over by the file it read.
"""

from __future__ import annotations

import atexit
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from tagger_desktop.domain.errors import UnreadablePhoto
from tagger_desktop.imaging import messages
from tagger_desktop.imaging.messages import Words

GUARDED = frozenset({"TIFF", "AVIF", "HEIC"})
"""Formats that are decoded away from the window: large decoders with a history of crashes, and slow anyway."""
WORKERS = min(4, os.cpu_count() or 2)
LIMIT_S = 10.0  # for opening a file, and for decoding PIXELS of it
PIXELS = 64_000_000  # decoded in some 4 s on a slow machine; larger photos may take longer in proportion
IDLE_S = 60.0  # after which a process that nobody needs is ended: it holds 50 MB
PHOTOS = 500  # read by one process before a new one takes its place, so that what decoders leak is given back
PIPE_BYTES = 1 << 20  # Linux gives 64 KB, and 12 megapixels would take hundreds of turns between the processes
FLAG = "--decode-photos"  # what the shipped application is started with to become such a process
CRASHED = "The file is damaged: its decoder crashed on it."


class Crashed(Exception):
    """The process ended without an answer."""


class Worker:
    """One process, used by one thread at a time."""

    def __init__(self, limit_s: float) -> None:
        self.limit_s = limit_s
        self.photos = 0
        self._failed = False
        # Not its own console on Windows; nothing that a decoder prints is worth keeping.
        flags = getattr(subprocess, "CREATE_NO_WINDOW", 0)
        self._process = subprocess.Popen(
            command(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            creationflags=flags,
            pipesize=PIPE_BYTES,
        )

    @property
    def pid(self) -> int:
        """The number that the system gave the process."""
        return self._process.pid

    def ask(
        self, words: Words, *parts: bytes | bytearray | memoryview, times: float = 1.0
    ) -> tuple[Words, list[bytes]]:
        """Send a message and return the answer; `times` lengthens the time limit.

        Errors: UnreadablePhoto with the reason the process gives, or when it takes too long; Crashed.
        """
        limit_s = self.limit_s * max(1.0, times)
        late = threading.Event()

        def end() -> None:
            late.set()
            self._process.kill()

        clock = threading.Timer(limit_s, end)
        clock.daemon = True
        clock.start()
        try:
            messages.send(self._stdin, {**words, "limit_s": limit_s}, *parts)
            answer = messages.receive(self._stdout)
        except (OSError, ValueError, messages.Garbled):
            answer = None
        finally:
            clock.cancel()
        self._failed = late.is_set() or answer is None
        if late.is_set():
            raise UnreadablePhoto(f"Reading the file took longer than {limit_s:.0f} seconds and was given up.")
        if answer is None:
            raise Crashed
        if "unreadable" in answer[0]:
            raise UnreadablePhoto(str(answer[0]["unreadable"]))
        return answer

    @property
    def is_fit(self) -> bool:
        """Whether the process runs, and is not about to end."""
        return not self._failed and self._process.poll() is None

    def end(self) -> None:
        """End the process, at once."""
        with suppress(OSError):
            self._process.kill()
        self._process.wait()
        for stream in (self._stdin, self._stdout):
            with suppress(OSError):  # what was not sent yet has nowhere to go
                stream.close()

    @property
    def _stdin(self) -> BinaryIO:
        assert self._process.stdin is not None
        return self._process.stdin  # type: ignore[return-value]  # typeshed has IO[bytes], which BinaryIO is

    @property
    def _stdout(self) -> BinaryIO:
        assert self._process.stdout is not None
        return self._process.stdout  # type: ignore[return-value]


class Guard:
    """Lends workers to threads; there are never more than `most`."""

    def __init__(self, most: int = WORKERS, limit_s: float = LIMIT_S, idle_s: float = IDLE_S) -> None:
        """Start nothing yet."""
        self._limit_s, self._idle_s = limit_s, idle_s
        self._free = threading.Semaphore(most)
        self._lock = threading.Lock()
        self._idle: list[Worker] = []
        self._every: set[Worker] = set()
        self._clock: threading.Timer | None = None

    @property
    def pids(self) -> list[int]:
        """The numbers of the processes that there are."""
        with self._lock:
            return [worker.pid for worker in self._every]

    @contextmanager
    def lent(self, *, fresh: bool = False) -> Iterator[Worker]:
        """Give a worker for the length of the block, a new one if `fresh`; waits while all are busy.

        Errors: UnreadablePhoto when no process can be started, or when it crashes in the block.
        """
        with self._free:
            worker = self._taken(fresh)
            try:
                yield worker
            except Crashed as error:
                raise UnreadablePhoto(CRASHED) from error
            finally:
                self._give_back(worker)

    def _taken(self, fresh: bool) -> Worker:
        with self._lock:
            if self._idle and not fresh:
                return self._idle.pop()
            spare = [self._idle.pop()] if self._idle else []
        for worker in spare:  # there would be one too many
            self._end(worker)
        try:
            worker = Worker(self._limit_s)
        except OSError as error:
            raise UnreadablePhoto(f"No process could be started to read the file: {error.strerror}.") from error
        with self._lock:
            self._every.add(worker)
        return worker

    def _give_back(self, worker: Worker) -> None:
        if not worker.is_fit or worker.photos >= PHOTOS:
            self._end(worker)
            return
        with self._lock:
            self._idle.append(worker)
            if self._clock is not None:
                self._clock.cancel()
            self._clock = threading.Timer(self._idle_s, self.rest)
            self._clock.daemon = True
            self._clock.start()

    def _end(self, worker: Worker) -> None:
        with self._lock:
            self._every.discard(worker)
        worker.end()

    def rest(self) -> None:
        """End the processes that nobody uses now."""
        with self._lock:
            idle, self._idle = self._idle, []
        for worker in idle:
            self._end(worker)

    def close(self) -> None:
        """End every process, also those in use."""
        if self._clock is not None:
            self._clock.cancel()
        with self._lock:
            every, self._every, self._idle = list(self._every), set(), []
        for worker in every:
            worker.end()


def command() -> list[str]:
    """Return the command line that starts a worker."""
    if getattr(sys, "frozen", False):
        return [sys.executable, FLAG]
    # Not -m: the folder a program was started in must not decide which modules are found.
    place = str(Path(__file__).resolve().parents[2])
    code = f"import sys; sys.path.insert(0, {place!r}); from tagger_desktop.imaging.worker import main; main()"
    return [sys.executable, "-c", code]


GUARD = Guard()
atexit.register(GUARD.close)
is_worker = False
"""Whether this process is a worker itself, which decodes everything where it is."""
