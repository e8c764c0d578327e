"""Finding what holds up the window: with TAGGER_WATCHDOG=1 every block of its thread is logged with its stack."""

from __future__ import annotations

import logging
import os
import sys
import traceback
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread, get_ident, get_native_id
from time import monotonic, process_time
from types import CodeType, FrameType

from PySide6.QtCore import QObject, Qt, QTimer

log = logging.getLogger(__name__)
LIMIT_S = 0.05  # three frames: what takes longer is felt
BEAT_MS, LOOK_S = 5, 0.005
SUSPECT = 3  # a stack is looked at from this part of the limit on: at its end, what blocks is often just over

THREADS = Path("/proc/self/task")
CORES = os.cpu_count() or 1

Stack = tuple[tuple[CodeType, int], ...]


@dataclass(frozen=True, slots=True)
class Stall:
    """How long the window did not answer, and what its thread was doing most of that time.

    Units: seconds; for `worked_s` of them it had a processor, for `waited_s` it was ready to go on but the machine ran
    other programs. What is left it waited for something: a lock, the disk, another thread that computes.
    """

    seconds: float
    stack: str
    worked_s: float = 0.0
    waited_s: float = 0.0

    @property
    def own_s(self) -> float:
        """How long the window would not have answered on a machine with nothing else to do."""
        return max(0.0, self.seconds - self.waited_s)

    @property
    def what(self) -> str:
        """The innermost lines of ours, the one last called first."""
        lines = [line.strip() for line in self.stack.splitlines() if line.lstrip().startswith("File ")]
        ours = [line for line in lines if "tagger_desktop" in line]
        return " < ".join(_place(line) for line in reversed((ours or lines)[-3:]))


class Watchdog(QObject):
    """Beats on the window's thread, and looks from another whether the beats come.

    `stalls` has every block longer than the limit that is the program's own doing, `starved` those for which the
    machine kept the thread waiting; where the system does not tell (all but Linux), it is in doubt the program.
    """

    def __init__(self, parent: QObject | None = None, limit_s: float = LIMIT_S) -> None:
        super().__init__(parent)
        self.stalls: list[Stall] = []
        self.starved: list[Stall] = []
        self._limit_s = limit_s
        self._watched, self._beat = get_ident(), monotonic()
        self._schedule = THREADS / str(get_native_id()) / "schedstat"
        self._ended = Event()
        self._timer = QTimer(self, interval=BEAT_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._alive)
        self._timer.start()
        self._thread = Thread(target=self._watch, name="watchdog", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop watching."""
        self._timer.stop()
        self._ended.set()
        self._thread.join()

    def _alive(self) -> None:
        self._beat = monotonic()

    def _watch(self) -> None:
        beat, before = self._beat, self._clocks()
        while not self._ended.wait(LOOK_S):
            if self._beat == beat and monotonic() - beat > self._limit_s / SUSPECT:
                self._look(beat, before)
            beat, before = self._beat, self._clocks()

    def _look(self, beat: float, before: tuple[float, float, float]) -> None:
        """See what the thread does until it beats again, and write it down if that took too long."""
        seen: Counter[Stack] = Counter()
        ready_before = _ready_s(THREADS.glob("*/schedstat"))
        while self._beat == beat and not self._ended.wait(LOOK_S):
            frame = sys._current_frames().get(self._watched)
            if frame is not None:
                seen[_stack(frame)] += 1
            del frame  # what its thread's variables hold must not live on here
        seconds = self._beat - beat if self._beat != beat else monotonic() - beat
        if seconds < self._limit_s:
            return
        worked_s, ready_s, ours_s = (now - then for now, then in zip(self._clocks(), before, strict=True))
        # Where our own threads had the processors, that the window's had none is our doing. But while none of them ran
        # and one was ready, such as one that holds what the window's waits for, the machine kept us all.
        others = max(0.0, 1.0 - ours_s / (CORES * seconds))
        none_ran_s = min(max(0.0, seconds - ours_s), _ready_s(THREADS.glob("*/schedstat")) - ready_before)
        waited_s = min(seconds, max(ready_s * others, none_ran_s))
        text = _told(seen.most_common(1)[0][0]) if seen else ""
        stall = Stall(seconds, text, worked_s, waited_s)
        kept = self.stalls if stall.own_s >= self._limit_s else self.starved
        kept.append(stall)
        parts = f"{worked_s * 1000:.0f} at work, {stall.waited_s * 1000:.0f} while other programs ran"
        log.warning("the window did not answer for %.0f ms (%s):\n%s", seconds * 1000, parts, stall.stack)

    def _clocks(self) -> tuple[float, float, float]:
        """Return for how long the thread had a processor, was ready and had none, and all threads had one."""
        return *_schedule(self._schedule), process_time()


def _schedule(thread: Path) -> tuple[float, float]:
    """Return for how long a thread had a processor, and was ready and had none; Linux tells."""
    try:
        worked, ready = thread.read_text("ascii").split()[:2]
    except (OSError, ValueError):  # another system, or the thread has just ended
        return 0.0, 0.0
    return int(worked) / 1e9, int(ready) / 1e9


def _ready_s(threads: Iterable[Path]) -> float:
    """Return for how long threads were ready and had no processor, all together."""
    return sum(_schedule(thread)[1] for thread in threads)


def _stack(frame: FrameType | None) -> Stack:
    """Return where a thread is, outermost first; quick, since the thread waits meanwhile."""
    found: list[tuple[CodeType, int]] = []
    while frame is not None:
        found.append((frame.f_code, frame.f_lineno or 0))
        frame = frame.f_back
    return tuple(reversed(found))


def _told(stack: Stack) -> str:
    lines = [traceback.FrameSummary(code.co_filename, line, code.co_qualname) for code, line in stack]
    return "".join(traceback.format_list(lines))


def _place(line: str) -> str:
    """Return "module:12 function" for a line of a traceback."""
    file, number, function = (part.strip() for part in line.split(",", 2))
    name = Path(file.removeprefix('File "').rstrip('"')).stem
    return f"{name}:{number.removeprefix('line ')} {function.removeprefix('in ')}"
