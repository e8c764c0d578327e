"""Long work as generators, and the one place that knows threads."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable
from time import monotonic
from typing import Any, Literal

from tagger_desktop.domain.errors import Cancelled, UserError
from tagger_desktop.domain.events import Signal
from tagger_desktop.domain.progress import Problem, Progress, Steps

log = logging.getLogger(__name__)
State = Literal["waiting", "running", "done", "cancelled", "failed"]


class Job:
    """Long work that is running, or has run: what the status bar and the command line show of it."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.state: State = "waiting"
        self.progress = Progress(0)
        self.problems: list[Problem] = []
        self.result: Any = None
        self.error: Exception | None = None
        self.started = self.seconds = 0.0
        self.stop, self.ended = threading.Event(), threading.Event()

    @property
    def over(self) -> bool:
        """Whether the job is over, however it ended."""
        return self.state in ("done", "cancelled", "failed")

    def cancel(self) -> None:
        """Ask the job to stop at its next cancel point; what it has committed stays."""
        self.stop.set()


class Jobs:
    """Starts jobs, each on a thread of its own; `changed` is emitted on that thread after each step."""

    def __init__(self, *, threads: bool = True) -> None:
        """Run jobs on threads, or (`threads` false) to their end before `start` returns."""
        self.changed: Signal[Job] = Signal()
        self.running: list[Job] = []
        self._threads = threads

    def start(self, title: str, work: Callable[[], Steps]) -> Job:
        """Start the generator that `work` returns, and return its job."""
        job = Job(title)
        self.running.append(job)
        if self._threads:
            threading.Thread(target=self._run, args=(job, work), name=title, daemon=True).start()
        else:
            self._run(job, work)
        return job

    def report(self, job: Job, done: int, total: int) -> None:
        """Show how far a piece of work is that runs elsewhere, such as a large edit.

        Errors: Cancelled when the person has stopped it.
        """
        if job not in self.running:
            job.state, job.started = "running", monotonic()
            self.running.append(job)
        job.progress = Progress(done, total)
        self.changed.emit(job)
        if job.stop.is_set():
            raise Cancelled

    def finish(self, job: Job) -> None:
        """Take away a job shown by `report`."""
        if job in self.running:
            self.running.remove(job)
            job.state = "cancelled" if job.stop.is_set() else "done"
            self.changed.emit(job)
        job.ended.set()

    def cancel_all(self, wait_s: float = 10.0) -> None:
        """Cancel every running job and wait for them, at most `wait_s` seconds in all."""
        until = monotonic() + wait_s
        for job in (running := list(self.running)):
            job.cancel()
        for job in running:
            job.ended.wait(max(0.0, until - monotonic()))

    def _run(self, job: Job, work: Callable[[], Steps]) -> None:
        job.state, job.started = "running", monotonic()
        try:
            job.result = self._steps(job, work())
            job.state = "cancelled" if job.stop.is_set() and job.result is None else "done"
        except Cancelled:
            job.state = "cancelled"
        except UserError as error:
            job.state, job.error = "failed", error
        except Exception as error:  # noqa: BLE001 - the boundary: whatever escapes a job is shown with the job
            log.exception("the job %r failed", job.title)
            job.state, job.error = "failed", error
        finally:
            job.seconds = monotonic() - job.started
            if job in self.running:
                self.running.remove(job)
            self.changed.emit(job)
            job.ended.set()

    def _steps(self, job: Job, steps: Steps) -> object:
        try:
            while True:
                try:
                    step = next(steps)
                except StopIteration as end:
                    return end.value
                if isinstance(step, Problem):
                    job.problems.append(step)
                else:
                    job.progress = step
                self.changed.emit(job)
                if job.stop.is_set():
                    return None
        finally:
            steps.close()  # runs the generator's own `finally`


class Line:
    """A thread that does one piece of work after the other, in the order given.

    With `latest`, work that has not begun when newer work arrives is dropped: only the newest answer counts.
    """

    def __init__(
        self, name: str, *, latest: bool = False, failed: Callable[[Exception], None] = lambda error: None
    ) -> None:
        """Make a line; its thread starts with the first work and ends with `close`. `failed` is told of bugs."""
        self.name = name
        self._failed = failed
        self._latest = latest
        self._waiting: deque[Callable[[], object] | None] = deque()
        self._some = threading.Semaphore(0)
        self._newest = 0
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    def put(self, work: Callable[[], object]) -> None:
        """Have `work` done; it deals with its own failures."""
        with self._lock:
            self._newest += 1
            turn = self._newest
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name=self.name, daemon=True)
                self._thread.start()
        self._add(work if not self._latest else lambda: work() if turn == self._newest else None)

    def _add(self, work: Callable[[], object] | None) -> None:
        self._waiting.append(work)
        self._some.release()

    def close(self) -> None:
        """Finish what was put and end the thread."""
        if self._thread is not None:
            self._add(None)
            self._thread.join(30)
            self._thread = None

    def _next(self) -> Callable[[], object] | None:
        self._some.acquire()
        return self._waiting.popleft()

    def _run(self) -> None:
        while (work := self._next()) is not None:
            try:
                work()
            except Exception as error:  # noqa: BLE001 - the boundary: one bug must not silence all later work
                log.exception("work on the line %r failed", self.name)
                self._failed(error)


class Inline:
    """A line without a thread, for the command line: work is done before `put` returns."""

    def put(self, work: Callable[[], object]) -> None:
        """Do `work` now."""
        work()

    def close(self) -> None:
        """Nothing is waiting."""
