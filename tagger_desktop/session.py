"""What is open, shown, selected and running; what the fronts draw and the commands change."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from pyroaring import BitMap

from tagger_desktop.domain.errors import Cancelled, PasswordNeeded, UserError
from tagger_desktop.domain.events import FIELDS, PHOTOS, SUGGESTIONS, TAGS, VOCABULARY, Changed, Signal
from tagger_desktop.jobs import Inline, Job, Jobs, Line
from tagger_desktop.library.cache import Cache
from tagger_desktop.library.library import Library
from tagger_desktop.library.order import Order, first_photos
from tagger_desktop.library.sections import sections
from tagger_desktop.prompts import NoPrompts, Prompts
from tagger_desktop.settings import Settings, cache_path
from tagger_desktop.shown import Shown, of_query

if TYPE_CHECKING:  # what the first photos do not need is imported where it is first used
    from tagger_desktop.domain.people import Credentials
    from tagger_desktop.domain.query import Query
    from tagger_desktop.domain.vocabulary import TagId, Vocabulary
    from tagger_desktop.habits import Habits
    from tagger_desktop.learning import Learning
    from tagger_desktop.library.edit import Edit, Report
    from tagger_desktop.library.keys import Access
    from tagger_desktop.place import Place
    from tagger_desktop.review import Review, Reviewing

Answer = TypeVar("Answer")


class Notice(NamedTuple):
    """Something to tell the person; `undo` offers to take the last edit back, `error` says that it failed."""

    text: str
    hint: str = ""
    error: bool = False
    undo: bool = False
    offer: tuple[str, str] = ("", "")
    """What else is offered, as a word and the command line that it runs."""


class Request(NamedTuple):
    """Something only a window can do, asked for by a command: its name and words."""

    name: str
    words: Mapping[str, str] = {}


FIRST = 256  # photos shown of a library just opened, some screens full, before the rest is found
PAINT_S = 0.05  # how long the window paints undisturbed what it was just told, before a search takes its share
REFRESH_S = 0.25  # the grid grows at most four times a second while a scan runs


class Session:
    """The one object that fronts and commands share.

    Every signal of a session is emitted on its front's thread: `post` hands a call over to it. Writes are done
    one after the other, in the order of the gestures, on a line of their own; a gesture never waits for the disk.
    """

    def __init__(self, settings: Settings, *, threads: bool = True, by: str = "window") -> None:
        """Make a session with nothing open. Without `threads` everything is done before a call returns."""
        self.settings = settings
        self.habits: Settings | Habits = settings
        """Searches and choices made before; those of an encrypted library are kept with it."""
        self.by = by
        self.library: Library | None = None
        self.cache: Cache | None = None
        self.jobs = Jobs(threads=threads)
        self.prompts: Prompts = NoPrompts()
        self.post: Callable[[Callable[[], None]], None] = lambda call: call()
        self.shown = Shown(order=Order(settings.sort, settings.descending))
        self.selection = BitMap()
        self.current: int | None = None
        self.in_loupe = False
        self.last_tags: tuple[TagId, ...] = ()
        self.copied_tags: tuple[TagId, ...] = ()
        self.layer = ""
        self.opened: Signal[Library | None] = Signal()
        self.acquainted: Signal[Library] = Signal()
        """Emitted when the vocabulary of a library just opened is read; its first photos may be shown before."""
        self.locked: Place | None = None
        """Where to come back to once a password has opened the library again; None while nothing is locked."""
        self.alone = ""
        """What the library is closed for, to be opened again afterwards, such as "Encrypt library"."""
        self.locks: Signal[Place | None] = Signal()
        """Emitted when a library is locked, before it is closed, and with None when it is not locked any more."""
        self.closing: Signal[Library] = Signal()
        """Emitted while the library is still open: who reads it on a thread of their own finishes that now."""
        self.showed: Signal[Shown] = Signal()
        self.selected: Signal[BitMap] = Signal()
        self.viewed: Signal[bool] = Signal()
        self.changed: Signal[Changed] = Signal()
        self.notified: Signal[Notice] = Signal()
        self.requested: Signal[Request] = Signal()
        self._threads = threads
        self._writes = self._line("writing")
        self._searches = self._line("searching", latest=True)
        self._reviews = self._line("reviewing", latest=True)
        self._lessons = self._line("learning", latest=True)
        self._review: Reviewing | None = None
        self._learning: Learning | None = None
        self._reviewing: TagId | None = None  # the tag whose photos are on show
        self.reviewed: Signal[Reviewing] = Signal()
        self.listing = ""  # what photos are on show that no search found, such as "Similar to a.jpg"
        self._refreshed = 0.0
        self._latest: tuple[str, Query | None, Order] | None = None
        self._select_all = False
        self._asked = 0  # times that `show` was called
        self.jobs.changed.connect(lambda job: self.post(lambda: self._ended(job)) if job.over else None)

    @property
    def review(self) -> Reviewing:
        """The review of suggestions, which need not be on."""
        if self._review is None:
            from tagger_desktop.review import Reviewing

            self._review = Reviewing(self._reviews.put, lambda call: self.post(call))
            self._review.changed.connect(self._reviewed)
            self._review.changed.connect(self.reviewed.emit)
        return self._review

    @property
    def review_now(self) -> Review | None:
        """The tag under review, if one is."""
        return self._review.now if self._review is not None else None

    @property
    def learning(self) -> Learning:
        """What learns from verdicts in the open library."""
        if self._learning is None:
            from tagger_desktop.learning import Learning

            self._learning = Learning(self._lessons.put, by_itself=self._threads)
            self._learning.use(self.library, self.cache)
        return self._learning

    def _line(self, name: str, *, latest: bool = False) -> Line | Inline:
        return Line(name, latest=latest, failed=self._bug) if self._threads else Inline()

    def _bug(self, error: Exception) -> None:
        """Say that a piece of work failed for a reason no person can do anything about; it was rolled back."""
        text = f"Something went wrong in the program, and nothing was changed: {error}."
        self.post(lambda: self.notified.emit(Notice(text, "The details are in the log.", error=True)))

    def open(
        self,
        path: Path,
        *,
        create: bool = False,
        access: Access | None = None,
        owner: Credentials | None = None,
        at: Place | None = None,
    ) -> Library:
        """Open a library in place of the one that is open, made when absent and `create` is given.

        An encrypted one is opened with `access`, else who is to open it is asked for; `owner` makes one encrypted.
        `at` says where in it to begin.

        Errors: UserError as of Library; the library that was open stays so.
        """
        if path.exists() or not create:
            library = self._library(path, access)
        else:
            library = Library.create(path, by=self.by, owner=owner)
        self.close()
        limit_bytes = max(1, self.settings.thumbnails_mb) << 20
        self.library, self.cache = library, Cache(cache_path(library.id), limit_bytes, library.cache_key)
        if self._learning is not None:
            self._learning.use(library, self.cache)
        library.changed.connect(self._heard)
        self.habits = self._habits(self.cache) if library.access else self.settings
        if library.access is None or self.settings.remember_encrypted:
            self.settings.remember(library.path)
            self.write(self._save_settings)
        if self.locked is not None:
            self.locked = None
            self.locks.emit(None)
        self.opened.emit(library)
        self.show(at.text if at else "", at.order if at else None)
        return library

    def _save_settings(self) -> None:
        if self._threads:
            sleep(PAINT_S)  # the disk takes longer than the first photos
        self.settings.save()

    def _habits(self, cache: Cache) -> Habits:
        from tagger_desktop.habits import Habits

        return Habits.of(cache)

    def _library(self, path: Path, access: Access | None) -> Library:
        try:
            return Library(path, by=self.by, access=access)
        except PasswordNeeded:
            from tagger_desktop import keychain

            access = keychain.access(path, self.settings.keychain) or self.prompts.password(path)
            if access is None:
                raise
            return Library(path, by=self.by, access=access)

    def close(self) -> None:
        """Finish what was asked, stop the jobs and close the library, if one is open."""
        if self.library is None:
            return
        library, cache = self.library, self.cache
        self.closing.emit(library)
        self.jobs.cancel_all()
        if self._learning is not None:
            self._learning.use(None, None)
        for line in (self._writes, self._searches, self._reviews, self._lessons):
            line.close()
        self._reviewing, self.listing = None, ""
        if self._review is not None:
            self._review.stop()
        self.library = self.cache = None
        self.selection, self.current, self.in_loupe, self.layer = BitMap(), None, False, ""
        self.last_tags = self.copied_tags = ()
        self.shown = Shown(order=self.shown.order)
        self._latest = None
        library.changed.disconnect(self._heard)
        library.close()
        habits, self.habits = self.habits, self.settings
        if cache:
            if not isinstance(habits, Settings):
                habits.keep(cache)
            cache.close()
        self.opened.emit(None)

    @property
    def open_library(self) -> Library:
        """The library that is open. Errors: UserError when none is."""
        if self.library is None:
            raise UserError("No library is open.", "Open a folder of photos first.")
        return self.library

    @property
    def vocabulary(self) -> Vocabulary:
        """The vocabulary of the open library. Errors: UserError when none is open."""
        return self.open_library.vocabulary

    def edit(
        self,
        title: str,
        work: Callable[[Edit], Answer],
        then: Callable[[Answer], None] = lambda answer: None,
    ) -> None:
        """Do `work` as one undoable edit, after those asked for before, and hand its answer to `then`."""
        library = self.open_library

        def write() -> None:
            with self.reporting(title) as report, library.edit(title, report=report) as edit:
                answer = work(edit)
            self.post(lambda: then(answer))

        self.write(write)

    @contextmanager
    def reporting(self, title: str) -> Iterator[Report]:
        """Give a large write a way to be seen, and stopped, as a job."""
        job = Job(title)
        try:
            yield lambda done, total: self.jobs.report(job, done, total)
        finally:
            self.jobs.finish(job)

    def write(self, work: Callable[[], None]) -> None:
        """Do `work`, which changes the library, after what was asked for before; failures become notices."""

        def guarded() -> None:
            try:
                work()
            except Cancelled:
                self.post(lambda: self.notify("Cancelled; nothing was changed."))
            except UserError as error:
                failure = Notice(error.text, error.hint, error=True)
                if not self._threads:
                    raise
                self.post(lambda: self.notified.emit(failure))

        self._writes.put(guarded)

    def show(self, text: str, order: Order | None = None) -> None:
        """Show the photos that a query chooses; a text that cannot be understood leaves them as they are."""
        order = order or (self._latest[2] if self._latest else self.shown.order)
        self._asked += 1
        query = None
        if text.strip():
            from tagger_desktop.domain.query import parse

            try:
                query = parse(text)
            except UserError as error:
                self.shown = self.shown.but(text=text, error=error)
                self.showed.emit(self.shown)
                return
        self._latest = text, query, order
        self.listing = ""
        if self._reviewing is not None:  # who asks for other photos is done with these
            self._reviewing = None
            self.review.stop()
        self._search(text, query, order, wait_s=0.0)

    def refresh(self, wait_s: float = 0.0) -> None:
        """Ask the query asked last again, since the library has changed; its answer may still be on its way."""
        if self._latest is not None and self.shown.error is None and self._reviewing is None and not self.listing:
            self._search(*self._latest, wait_s)

    def show_these(self, title: str, ids: Iterable[int]) -> None:
        """Show photos in this order until others are asked for; `title` says which they are."""
        from tagger_desktop.domain.query import parse

        if self._reviewing is not None:
            self._reviewing = None
            self.review.stop()
        self._asked += 1
        self.listing = title
        self.shown = of_query(self.shown.text, self.shown.query or parse(""), self.shown.order, array("q", ids))
        self.select(self.shown.ids[:1], self.shown.ids[0] if len(self.shown) else None)
        self.showed.emit(self.shown)

    def _reviewed(self, review: Reviewing) -> None:
        """Show the photos of the review in place of those of the search for as long as there are some."""
        from tagger_desktop.domain.query import parse

        now = review.now
        if now is None:
            was_on, self._reviewing = self._reviewing is not None, None
            if was_on:
                self.refresh()
        elif now.said != self._reviewing or now.ids is not self.shown.ids:
            is_other, self._reviewing = now.said != self._reviewing, now.said
            self.listing = ""
            self.shown = of_query(self.shown.text, self.shown.query or parse(""), self.shown.order, now.ids)
            if is_other or self.current is None or self.current not in self.shown.photos:
                self.select(now.ids[:1], now.ids[0] if len(now.ids) else None)
            self.showed.emit(self.shown)

    def _search(self, text: str, query: Query | None, order: Order, wait_s: float) -> None:
        library = self.library
        if library is None:
            return

        is_new = self._threads and query is None and self._show_first(library, text, order)
        asked = self._asked

        def show(shown: Shown) -> None:
            self.post(lambda: self._show(library, shown if asked == self._asked else shown.as_wrong_as(self.shown)))

        def find() -> None:
            if self._threads and (wait_s or is_new):
                sleep(wait_s or PAINT_S)
            try:
                _ = library.vocabulary.indexed()  # painted with it, and read here, where nobody waits
                if is_new:
                    self.post(lambda: self.acquainted.emit(library) if library is self.library else None)
                from tagger_desktop.domain.query import parse
                from tagger_desktop.library.search import search

                wanted = query or parse(text)
                show(self._sectioned(library, of_query(text, wanted, order, search(library, wanted, order))))
            except UserError as error:
                show(self.shown.but(text=text, error=error))
            if self._threads:
                from tagger_desktop import learning, review  # noqa: F401 - here, where nobody waits for them

        self._searches.put(find)

    def _show_first(self, library: Library, text: str, order: Order) -> bool:
        """Give a library just opened a page to look at while the rest is found; return whether there is one."""
        if self.shown.query is not None or len(self.shown):
            return False
        ids = first_photos(library.read(), order, FIRST)
        if ids is not None:
            self._show(library, self._sectioned(library, of_query(text, None, order, ids).but(is_whole=False)))
        return ids is not None

    def _sectioned(self, library: Library, shown: Shown) -> Shown:
        if not self.settings.show_sections:
            return shown
        before = self.shown
        if shown.order == before.order and before.sections and shown.ids == before.ids:
            return shown.but(sections=before.sections)
        return shown.but(sections=sections(library, shown.ids, shown.order.by, is_whole=shown.is_whole))

    def _show(self, library: Library, shown: Shown) -> None:
        if library is not self.library or self._reviewing is not None or self.listing:
            return
        before, self.shown = self.shown, shown
        self._refreshed = monotonic()
        if shown.error is None:
            self._keep_place(before)
            if self._select_all and shown.is_whole:
                self.select_all()
        self.showed.emit(shown)

    def _keep_place(self, before: Shown) -> None:
        """Keep selection and current photo where they are; what left the result hands over to its neighbour.

        Of another search that has not the current photo, the first one becomes current.
        """
        shown = self.shown
        if self.selection:
            kept = self.selection & shown.photos
            if len(kept) != len(self.selection):
                self.selection = kept
        if self.current is not None and shown.row(self.current) < 0:
            row = max(before.row(self.current), 0) if before.text == shown.text else 0
            self.current = shown.ids[min(row, len(shown) - 1)] if len(shown) else None
            self.selection = (
                BitMap([self.current]) if self.current is not None and not self.selection else self.selection
            )
        self.selected.emit(self.selection)

    @property
    def targets(self) -> BitMap:
        """The photos that a gesture is about: the one in the viewer, else the selected, else the current one."""
        if self.selection and not self.in_loupe:
            return self.selection.copy()
        return BitMap([self.current] if self.current is not None else [])

    def select(self, photos: Iterable[int], current: int | None = None) -> None:
        """Select exactly `photos`; the current photo becomes `current`, or stays."""
        self.selection = photos.copy() if isinstance(photos, BitMap) else BitMap(list(photos))
        self.current = current if current is not None else self.current
        self.selected.emit(self.selection)

    def select_all(self) -> None:
        """Select every photo on show, those included that are still being looked for."""
        self._select_all = not self.shown.is_whole
        self.select(self.shown.photos)

    def step(self, by: int) -> None:
        """Make the photo `by` rows on the current one, alone; at either end nothing moves."""
        if not len(self.shown):
            return
        row = self.shown.row(self.current) if self.current is not None else -1
        row = min(max(row + by, 0), len(self.shown) - 1)
        photo_id = self.shown.ids[row]
        self.select([photo_id], photo_id)

    def look(self, in_loupe: bool) -> None:
        """Go to the viewer, or back to the grid."""
        if in_loupe and self.current is None:
            self.step(0)
        self.in_loupe = in_loupe and self.current is not None
        self.viewed.emit(self.in_loupe)

    def notify(self, text: str, hint: str = "", *, undo: bool = False) -> None:
        """Tell the person something in a line that goes away by itself."""
        self.notified.emit(Notice(text, hint, undo=undo))

    def fail(self, error: UserError) -> None:
        """Tell the person what could not be done, and why."""
        self.notified.emit(Notice(error.text, error.hint, error=True))

    def post_notice(self, text: str) -> None:
        """Tell the person something, from whichever thread."""
        self.post(lambda: self.notify(text))

    def request(self, name: str, **words: str) -> None:
        """Ask the window, if there is one, for something only it can do."""
        self.requested.emit(Request(name, words))

    def _ended(self, job: Job) -> None:
        """Say how a job ended: what it did, what it could not do, or why it failed."""
        if job.error is not None:
            hint = job.error.hint if isinstance(job.error, UserError) else "The details are in the log."
            text = str(job.error.text) if isinstance(job.error, UserError) else f"{job.title} failed: {job.error}"
            self.notified.emit(Notice(text, hint, error=True))
        elif job.state == "cancelled":
            self.notify(f"{job.title}: stopped; what is done stays.")
        elif hasattr(job.result, "sentence"):
            offer = getattr(job.result, "offer", ("", ""))
            self.notified.emit(Notice(f"{job.title}: {job.result.sentence()}", offer=offer))

    def _heard(self, news: Changed) -> None:
        self.post(lambda: self._tell(news))

    def _tell(self, news: Changed) -> None:
        if self.library is None:
            return
        self.changed.emit(news)
        if self._review is not None:
            self._review.heard(news)
        self.learning.heard(news)
        if news.what & {PHOTOS, TAGS, FIELDS, VOCABULARY, SUGGESTIONS}:
            scanned = bool(news.what & {PHOTOS, SUGGESTIONS}) and not news.title
            self.refresh(max(0.0, self._refreshed + REFRESH_S - monotonic()) if scanned else PAINT_S)
