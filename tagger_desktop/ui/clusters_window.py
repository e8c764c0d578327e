"""The window of groups of alike photos: one look at each, and one gesture gives it its tag."""

from __future__ import annotations

from collections.abc import Sequence

from pyroaring import BitMap
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSlider, QStackedWidget, QVBoxLayout, QWidget

from tagger_desktop.commands.suggesting import looked_at
from tagger_desktop.domain.events import TAGS, VOCABULARY, Changed
from tagger_desktop.domain.progress import Steps
from tagger_desktop.domain.vocabulary import TagId
from tagger_desktop.jobs import Job
from tagger_desktop.jobs.similar import SORTS, sorts
from tagger_desktop.library import photos
from tagger_desktop.library.cache import Cache
from tagger_desktop.library.library import Library
from tagger_desktop.session import Session
from tagger_desktop.ui.cluster_list import SIDE, ClusterList, Group, Held
from tagger_desktop.ui.empty_page import EmptyPage
from tagger_desktop.ui.gesture import run
from tagger_desktop.ui.key_strip import KeyStrip
from tagger_desktop.ui.quick_tag import QuickTag
from tagger_desktop.ui.reader import Pace, Reader
from tagger_desktop.ui.tag_colour import colour_name
from tagger_desktop.ui.theme import SPACE
from tagger_desktop.ui.tool_window import ToolWindow

SIZE = (1120, 760)  # pixels at the first time
LEAST, MOST = 4, 60  # groups
READ_MS, GROUP_MS = 40, 400
AT_ONCE = 40  # pictures read between two looks at what is in sight
NAMED = 4  # tags of a group in its heading
HINTS = (("↑ ↓", "group"), ("Space", "leave one out"), ("1-9", "tags with keys"))
Key = Qt.Key


class ClustersWindow(ToolWindow):
    """Groups the library's photos as a job; what is tagged here is tagged as anywhere."""

    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__(session, window, "clusters", "Groups of alike photos", SIZE)
        self._pictures: dict[int, QImage] = {}
        self._drawing, self._reading = Reader(session, "pictures of groups"), Reader(session, "tags of groups")
        self._draw_soon, self._read_soon = Pace(self, READ_MS, self._draw), Pace(self, READ_MS, self._read)
        self._group_soon = Pace(self, GROUP_MS, self.group)
        self._job: Job | None = None
        self._tagging = -1  # the group that is being tagged
        self.about, self.count_words = QLabel(self), QLabel(self)
        self.count = QSlider(Qt.Orientation.Horizontal, self)
        self.count.setRange(LEAST, MOST)
        self.count.setValue(SORTS)
        self.count.setFixedWidth(40 * SPACE)
        self.count.setAccessibleName("How many groups")
        self.count.valueChanged.connect(lambda value: self._recount())
        self.list = ClusterList(self)
        self.list.on_key = self._key
        self.list.moved.connect(self._tell)
        self.list.uncovered.connect(self._draw_soon.ask)
        self.empty = EmptyPage("empty-grid", self)
        self.tag = QPushButton(self)
        self.tag.setProperty("kind", "primary")
        self.tag.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.tag.clicked.connect(self.tag_group)
        self._lay_out()
        self.quick_tag = QuickTag(session, self)
        QShortcut(QKeySequence("Ctrl+W"), self).activated.connect(self.close)
        session.changed.connect(self._heard)
        session.opened.connect(lambda library: self._forget())
        session.jobs.changed.connect(lambda job: session.post(lambda: self._ended(job)) if job.over else None)

    def _lay_out(self) -> None:
        self.about.setText("A tag for a group goes on the photos you see of it. What is left is learnt and suggested.")
        self.about.setProperty("role", "muted")
        self.count_words.setProperty("role", "small")
        self.count_words.setMinimumWidth(18 * SPACE)
        head = QHBoxLayout()
        head.setContentsMargins(4 * SPACE, 3 * SPACE, 4 * SPACE, 3 * SPACE)
        head.setSpacing(3 * SPACE)
        head.addWidget(self.about, 1)
        head.addWidget(self.count_words)
        head.addWidget(self.count)
        foot = QHBoxLayout()
        foot.setContentsMargins(4 * SPACE, 2 * SPACE, 4 * SPACE, 2 * SPACE)
        foot.setSpacing(2 * SPACE)
        for name, words in HINTS:
            for text, role in ((name, "key"), (words, "caption")):
                label = QLabel(text, self)
                label.setProperty("role", role)
                foot.addWidget(label, 0, Qt.AlignmentFlag.AlignVCenter)
            foot.addSpacing(2 * SPACE)
        foot.addStretch(1)
        foot.addWidget(self.tag)
        self.pages = QStackedWidget(self)
        self.pages.addWidget(self.empty)
        self.pages.addWidget(self.list)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.pages, 1)
        column.addWidget(KeyStrip(self.session, self))
        column.addLayout(foot)
        self._recount(now=False)

    def open(self) -> None:
        """Show the window with the keyboard on the first group."""
        super().open()
        self.list.setFocus()

    def refresh(self) -> None:
        """Group the photos, unless they are grouped."""
        if not self.list.groups:
            self.group()

    def _forget(self) -> None:
        """Show nothing of a library that is not open any more."""
        self._pictures.clear()
        self.list.show_groups([])
        self._job, self._tagging = None, -1

    def _recount(self, *, now: bool = True) -> None:
        self.count_words.setText(f"{self.count.value()} groups")
        if now:
            self._group_soon.ask_later()

    def group(self) -> None:
        """Group all photos anew, as a job."""
        session, library, cache = self.session, self.session.library, self.session.cache
        if library is None or cache is None:
            return
        if self._job is not None:
            self._job.cancel()
        known, count = session.learning.known, self.count.value()
        self.empty.say("Looking for what is alike…", "Photos that nobody has looked at are looked at first.")
        self.pages.setCurrentIndex(1 if self.list.groups else 0)

        def work() -> Steps:
            yield from looked_at(library, cache)
            with known.lock:
                found = yield from sorts(library, cache, known, count)
            return found

        self._job = session.jobs.start("Group alike photos", work)

    def _ended(self, job: Job) -> None:
        if job is not self._job or self.session.library is None:
            return
        self._job = None
        found = [Group(ids) for ids in job.result or () if ids]
        if not found:
            self.empty.say("Nothing could be grouped", "There have to be photos that a model could look at.")
        self.pages.setCurrentIndex(1 if found else 0)
        self.list.show_groups(found)
        self._read_soon.ask()

    def _draw(self) -> None:
        """Read the pictures in sight that are not there yet, a few at a time."""
        cache = self.session.cache
        wanted = [photo_id for photo_id in self.list.visible if photo_id not in self._pictures][:AT_ONCE]
        if wanted and cache is not None:
            density = self.devicePixelRatioF()
            self._drawing.ask(lambda library: _pictures(library, cache, wanted, density), self._drawn)

    def _drawn(self, found: dict[int, QImage]) -> None:
        self._pictures.update(found)
        self.list.pictures = self._pictures
        self.list.viewport().update()
        if found:
            self._draw_soon.ask()

    def _read(self) -> None:
        ids = [group.ids for group in self.list.groups]
        self._reading.ask(lambda library: _groups(library, ids), self._know)

    def _know(self, found: list[Group]) -> None:
        if [group.ids for group in found] == [group.ids for group in self.list.groups]:
            self.list.renew(found)

    def _tell(self) -> None:
        count = len(self.list.members)
        self.tag.setText(f"Tag {count:,} photos…   T" if count != 1 else "Tag 1 photo…   T")
        self.tag.setEnabled(count > 0)

    def _key(self, event: QKeyEvent) -> bool:
        """Tag with the keys that tags sit on, and ask with T."""
        name = QKeySequence(event.keyCombination()).toString(QKeySequence.SequenceFormat.PortableText)
        session = self.session
        if event.key() in (Key.Key_T, Key.Key_Return, Key.Key_Enter) and not event.modifiers():
            self.tag_group()
        elif session.library is not None and name in session.vocabulary.layers.get(session.layer, {}):
            self._choose_members()
            run(session, f"tag.slot key={name}")
        else:
            return False
        return True

    def _choose_members(self) -> None:
        members = self.list.members
        self.session.select(members, self.list.seen(self.list.row)[0])
        self._tagging = self.list.row

    def tag_group(self) -> None:
        """Ask which tag the group gets."""
        if self.list.members:
            self._choose_members()
            self.quick_tag.open()

    def _heard(self, news: Changed) -> None:
        if not self.isVisible() or not news.what & {TAGS, VOCABULARY}:
            return
        self._read_soon.ask()
        row, self._tagging = self._tagging, -1
        if row >= 0 and TAGS in news.what and row == self.list.row:
            self.list.choose(row + 1)


def _groups(library: Library, found: Sequence[tuple[int, ...]]) -> list[Group]:
    """Return groups with the tags that their photos have."""
    known = library.vocabulary
    groups = []
    with library.postings.now() as now:
        having = {tag_id: now.having(tag_id) for tag_id in known.tags}
    for ids in found:
        members = BitMap(ids)
        counts = {tag_id: len(members & photos) for tag_id, photos in having.items()}
        most = sorted((tag_id for tag_id, count in counts.items() if count), key=lambda tag_id: -counts[tag_id])
        tagged = BitMap.union(*(members & having[tag_id] for tag_id in most)) if most else BitMap()
        held = [_held(library, tag_id, counts[tag_id]) for tag_id in most[:NAMED]]
        groups.append(Group(ids, held, tagged))
    return groups


def _held(library: Library, tag_id: TagId, count: int) -> Held:
    known = library.vocabulary
    return Held(known.title(tag_id), colour_name(known, known.tags[tag_id]), count)


def _pictures(library: Library, cache: Cache, ids: Sequence[int], density: float) -> dict[int, QImage]:
    """Return a square picture of each photo; an empty one where there is none."""
    found: dict[int, QImage] = {}
    for card in photos.cards(library.read(), ids):
        jpeg = cache.thumbnail(card.fingerprint, 256) or cache.thumbnail(card.fingerprint, 512)
        found[card.id] = _square(jpeg, density) if jpeg else QImage()
    return found


def _square(jpeg: bytes, density: float) -> QImage:
    side = round(SIDE * density)
    whole = QImage.fromData(jpeg)
    if whole.isNull():
        return whole
    way = Qt.AspectRatioMode.KeepAspectRatioByExpanding
    large = whole.scaled(side, side, way, Qt.TransformationMode.SmoothTransformation)
    cut = large.copy(QRect((large.width() - side) // 2, (large.height() - side) // 2, side, side))
    cut.setDevicePixelRatio(density)
    return cut
