"""The review that is on: which tag, which photos in which order, where the line is, and how fast it goes."""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from time import monotonic
from typing import Literal

from pyroaring import BitMap

from tagger_desktop.domain import review_plan
from tagger_desktop.domain.events import PHOTOS, SUGGESTIONS, TAGS, VOCABULARY, Changed, Signal
from tagger_desktop.domain.vocabulary import TagId
from tagger_desktop.library import suggestions
from tagger_desktop.library.library import Library
from tagger_desktop.library.next_tag import next_tag, tagged

LIKELY = 0.5  # confidence from which a suggestion of one photo is rather right than wrong
SEEN = 2 * review_plan.PAGE  # photos of which is read what else they may be
Verdict = Literal["accepted", "rejected"]
CHIPS = 9  # suggestions of a photo that are shown at once: those that have a key
LATELY_S = 120.0  # the pace is that of the last two minutes: what came before was another tag, or coffee
PAUSE_S = 20.0  # a longer gap between two verdicts is no work


@dataclass(frozen=True, slots=True)
class Review:
    """The photos for which a tag is suggested, while a person decides; the decided stay listed until the next page.

    `ids[:line]` is above the line: what one gesture accepts.
    """

    said: TagId
    """The tag the review was begun for; a new one has a negative number until it is accepted."""
    tag_id: TagId
    """The same, or the tag that there is since it was accepted."""
    title: str
    order: suggestions.Choice = "confident"
    ids: array[int] = field(default_factory=lambda: array("q"))
    confidences: array[float] = field(default_factory=lambda: array("f"))
    line: int = 0
    decided: Mapping[int, Verdict] = field(default_factory=dict)
    others: Mapping[int, str] = field(default_factory=dict)
    """What else photos may be, for those one looks at: the tag that `review.correct` gives them."""
    is_touched: bool = False
    """Whether the person has begun with these photos: they are then not put in another order by themselves."""

    @property
    def above(self) -> BitMap:
        """The photos above the line that are not decided."""
        return BitMap([photo_id for photo_id in self.ids[: self.line] if photo_id not in self.decided])

    @property
    def below(self) -> BitMap:
        """The photos below the line that are not decided."""
        return BitMap([photo_id for photo_id in self.ids[self.line :] if photo_id not in self.decided])

    @property
    def left(self) -> int:
        """How many photos are not decided."""
        return len(self.ids) - len(self.decided)

    def at(self, confidence: float) -> int:
        """Return where a line lies that has everything of this confidence or more above it."""
        return sum(1 for one in self.confidences if one >= confidence - 1e-6)

    def moved(self, line: int) -> Review:
        """Return the review with the line elsewhere, as far as there are photos."""
        return replace(self, line=min(max(line, 0), len(self.ids)), is_touched=True)

    def with_verdicts(self, verdicts: Mapping[int, Verdict]) -> Review:
        """Return the review with other verdicts on the photos that are listed."""
        return self if verdicts == self.decided else replace(self, decided=verdicts, is_touched=True)


def read(library: Library, tag_id: TagId, order: suggestions.Choice = "confident") -> Review:
    """Return a review of a tag, its line where the plan has it. Takes 0.2 s for 100,000 photos."""
    said, tag_id = tag_id, suggestions.meant(library, tag_id)
    found = suggestions.of_tag(library, tag_id, order)
    line = review_plan.line(found.confidences, tagged(library)) if order == "confident" else 0
    others = _others(library, tag_id, found.ids[:SEEN])
    return Review(
        said, tag_id, suggestions.title(library, tag_id), order, found.ids, found.confidences, line, {}, others
    )


def _others(library: Library, tag_id: TagId, ids: array[int]) -> dict[int, str]:
    titles: dict[TagId, str] = {}
    known, found = library.vocabulary, {}
    for photo_id, proposed in suggestions.of_photos(library, ids).items():
        other = suggestions.second_best(proposed, tag_id, known)
        if other is not None:
            if other not in titles:
                titles[other] = suggestions.title(library, other)
            found[photo_id] = titles[other]
    return found


@dataclass(frozen=True, slots=True)
class Chip:
    """A tag suggested for the photo that is looked at, and whether Enter accepts it."""

    tag_id: TagId
    title: str
    confidence: float
    tagger: str
    is_on: bool


@dataclass(frozen=True, slots=True)
class Chips:
    """What is suggested for one photo; the first chip has the number 1."""

    photo_id: int
    chips: tuple[Chip, ...] = ()

    def toggled(self, number: int) -> Chips:
        """Return the chips with one switched on or off. Errors: IndexError when there is none of that number."""
        if not 1 <= number <= len(self.chips):
            raise IndexError(number)
        return replace(
            self,
            chips=tuple(
                replace(chip, is_on=chip.is_on != (at == number)) for at, chip in enumerate(self.chips, start=1)
            ),
        )

    def tags(self, *, on: bool) -> tuple[TagId, ...]:
        """Return the tags of the chips that are on, or off."""
        return tuple(chip.tag_id for chip in self.chips if chip.is_on == on)


def chips(library: Library, photo_id: int) -> Chips:
    """Return what is suggested for a photo; what is likely is on."""
    found = suggestions.of_photos(library, [photo_id]).get(photo_id, ())[:CHIPS]
    return Chips(
        photo_id,
        tuple(
            Chip(
                one.tag_id, suggestions.title(library, one.tag_id), one.confidence, one.tagger, one.confidence >= LIKELY
            )
            for one in found
        ),
    )


@dataclass(frozen=True, slots=True)
class Progress:
    """How a review goes: verdicts given since it began, open suggestions left in all, and the pace."""

    done: int
    left: int
    per_minute: float = 0.0
    seconds_left: float | None = None


class Pace:
    """How fast verdicts come; pauses do not count."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self.done = 0
        self._clock = clock
        self._given: deque[tuple[float, int]] = deque()
        self._worked = 0.0
        self._last = clock()

    def add(self, verdicts: int) -> None:
        """Take note that so many suggestions were decided just now."""
        now = self._clock()
        self._worked += min(now - self._last, PAUSE_S)
        self._last = now
        self._given.append((self._worked, verdicts))
        self.done += verdicts
        while self._given[0][0] < self._worked - LATELY_S:
            self._given.popleft()

    def progress(self, left: int) -> Progress:
        """Return how it goes with so many suggestions left."""
        seconds = min(self._worked, LATELY_S)
        rate = sum(count for _, count in self._given) / seconds if seconds else 0.0
        return Progress(self.done, left, rate * 60, left / rate if rate else None)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is to be read, as it was when it was asked for; the newest asks for all that is still missing."""

    library: Library
    now: Review | None
    said: TagId | None
    """The tag to read anew; None: the one that is worth most."""
    order: suggestions.Choice
    round: int
    """How often a new list was asked for by then."""
    is_new: bool
    """Whether the list itself is read anew, or only what became of its photos."""
    photo_id: int | None
    skipped: frozenset[TagId]
    by_edit: bool


@dataclass(frozen=True, slots=True)
class _Found:
    review: Review | None
    chips: Chips | None
    open: int
    round: int


class Reviewing:
    """Keeps the review that is on true to the library; what takes time is read on a line of its own."""

    def __init__(self, put: Callable[[Callable[[], None]], None], post: Callable[[Callable[[], None]], None]) -> None:
        """Read by handing work to `put`, where only the newest counts, and hand what was read to `post`."""
        self.now: Review | None = None
        self.chips: Chips | None = None
        self.open = 0
        """How many suggestions are open in all."""
        self.pace = Pace()
        self.changed: Signal[Reviewing] = Signal()
        self._put, self._post = put, post
        self._library: Library | None = None
        self._said: TagId | None = None
        self._follows = False  # whether the next page may be of another tag
        self._order: suggestions.Choice = "confident"
        self._asked = self._done = 0  # rounds: how often a new list was asked for, and which one is here
        self._after_edit = False  # whether there was a gesture since the list was last looked through
        self._photo_id: int | None = None
        self._skipped: set[TagId] = set()

    @property
    def is_on(self) -> bool:
        """Whether a review is on, by tag or by photo."""
        return self._library is not None

    @property
    def is_waiting(self) -> bool:
        """Whether a list was asked for that is not here yet."""
        return self._asked > self._done

    @property
    def progress(self) -> Progress:
        """How it goes."""
        return self.pace.progress(self.open)

    def start(self, library: Library, tag_id: TagId | None, order: suggestions.Choice = "confident") -> None:
        """Review a tag, or (None) the one that is worth most; `now` is None afterwards where nothing is open."""
        self._begin(library)
        if tag_id is None and self.now is not None:
            self._skipped.add(self.now.tag_id)
        self._said, self._order, self._follows = tag_id, order, tag_id is None
        self.again()

    def look_at(self, library: Library, photo_id: int | None) -> None:
        """Read what is suggested for a photo, for a review photo by photo."""
        self._begin(library)
        self._photo_id = photo_id
        self._read()

    def _begin(self, library: Library) -> None:
        if self._library is not library:
            self.stop()
            self._library, self.pace = library, Pace()

    def stop(self) -> None:
        """End the review; nothing that was decided is lost."""
        self.now = self.chips = self._library = self._said = self._photo_id = None
        self._skipped = set()
        self._done = self._asked
        self.changed.emit(self)

    def again(self) -> None:
        """Read the photos of the review anew: what is decided goes, the rest comes in its new order."""
        self._asked += 1
        self._read()

    def go_on(self) -> None:
        """Read the next page: of this tag, or of the one that is worth most where the person did not choose it."""
        if self._follows and self._order == "confident":
            self._said = None
        self.again()

    def move(self, line: int) -> None:
        """Put the line elsewhere."""
        if self.now is not None:
            self.now = self.now.moved(line)
            self.changed.emit(self)

    def toggle(self, number: int) -> None:
        """Switch a chip on or off. Errors: IndexError when there is none of that number."""
        if self.chips is not None:
            self.chips = self.chips.toggled(number)
            self.changed.emit(self)

    def heard(self, news: Changed) -> None:
        """Take in what changed in the library: verdicts on the photos listed, or another order of all of them."""
        if self._library is None or not news.what & {TAGS, SUGGESTIONS, PHOTOS, VOCABULARY}:
            return
        if self.now is not None and not news.title and not self.now.is_touched:
            self._asked += 1  # another order, and nobody has begun with this one
        self._after_edit = self._after_edit or bool(news.title)
        self._read()

    def _read(self) -> None:
        if self._library is None:
            return
        is_new = self._asked > self._done
        wanted = _Wanted(
            self._library,
            self.now,
            self._said,
            self._order,
            self._asked,
            is_new,
            self._photo_id,
            frozenset(self._skipped),
            self._after_edit,
        )
        self._put(lambda: self._find(wanted))

    def _find(self, wanted: _Wanted) -> None:
        library = wanted.library
        found = _Found(
            _listed(wanted) if wanted.is_new else wanted.now and _judged(library, wanted.now, by_edit=wanted.by_edit),
            chips(library, wanted.photo_id) if wanted.photo_id is not None else None,
            sum(suggestions.counts(library).values()),
            wanted.round,
        )
        self._post(lambda: self._take(wanted, found))

    def _take(self, wanted: _Wanted, found: _Found) -> None:
        if wanted.library is not self._library:
            return
        self._after_edit = self._after_edit and not wanted.by_edit
        if wanted.is_new:
            self._done = max(self._done, found.round)
            if found.round == self._asked:
                self.now = found.review
                self._said = found.review.said if found.review is not None else None
        elif self.now is wanted.now:
            self.now = found.review
        elif self.now is not None and wanted.now is not None and self.now.ids is wanted.now.ids and found.review:
            self.now = self.now.with_verdicts(found.review.decided)  # the line was moved meanwhile
        if found.chips is not None and found.chips.photo_id == self._photo_id:
            self.chips = _as_switched(self.chips, found.chips)
        self.open = found.open
        self.changed.emit(self)


def _listed(wanted: _Wanted) -> Review | None:
    """Return the list that was asked for; of a tag that is done, that of the next one."""
    library = wanted.library
    if wanted.said is not None:
        review = read(library, wanted.said, wanted.order)
        if len(review.ids):
            return review
    said = next_tag(library, wanted.skipped)
    if said is not None and wanted.now is not None and suggestions.meant(library, wanted.now.said) == said:
        said = wanted.now.said  # a new tag is still the suggested one, when undo takes it away again
    return None if said is None else read(library, said, wanted.order)


def _judged(library: Library, review: Review, *, by_edit: bool) -> Review:
    """Find out which of the photos listed were decided meanwhile, by whatever gesture; undo opens others again."""
    tag_id = suggestions.meant(library, review.said)
    still, having = suggestions.standing(library, tag_id)
    listed = BitMap(review.ids.tolist())
    if by_edit and still - listed:
        return read(library, review.said, review.order)
    accepted, gone = (listed - still) & having, listed - still
    verdicts: dict[int, Verdict] = dict.fromkeys(gone, "rejected")
    verdicts.update(dict.fromkeys(accepted, "accepted"))
    return replace(review.with_verdicts(verdicts), tag_id=tag_id)


def _as_switched(before: Chips | None, found: Chips) -> Chips:
    """Keep what a person switched, where the same tags are suggested still."""
    if before is None or before.photo_id != found.photo_id:
        return found
    switched = {chip.tag_id: chip.is_on for chip in before.chips}
    return Chips(
        found.photo_id,
        tuple(replace(chip, is_on=switched.get(chip.tag_id, chip.is_on)) for chip in found.chips),
    )
