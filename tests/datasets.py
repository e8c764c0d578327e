"""Datasets for tests: one with something of everything, and random ones."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from tagger_desktop.domain.dataset import NO_FACTS, Annotation, Dataset, Record
from tagger_desktop.domain.photo import COLOUR_LABELS, FileFacts
from tagger_desktop.domain.vocabulary import DEFAULT_KIND, Group, Kind, Tag, TagId, Vocabulary, key, tidy

DOG, ANIMAL, CAT, CAR, JAGUAR, OTHER_JAGUAR, UNUSED, ODD = (TagId(number) for number in range(1, 9))
WHEN = "2026-08-01T12:30:00.123+00:00"

VOCABULARY = Vocabulary(
    tags={
        tag.id: tag
        for tag in (
            Tag(
                DOG,
                "dog",
                parent=ANIMAL,
                position=1,
                synonyms=("hound", "Köter"),
                colour="red",
                description="Barks; or not.",
            ),
            Tag(ANIMAL, "animal", position=2, heading=True),
            Tag(CAT, "猫", parent=ANIMAL, position=3, implies=(UNUSED,)),
            Tag(CAR, "car", "thing", position=4),
            Tag(JAGUAR, "jaguar", parent=ANIMAL, position=5),
            Tag(OTHER_JAGUAR, "Jaguar", "thing", CAR, position=6),
            Tag(UNUSED, "pet", "other", position=7, archived=True),
            Tag(ODD, '=SUM(A1); "x", \\ and a <b>tag</b>', position=8),
        )
    },
    kinds=(Kind(1, "object", "object", "", 0), Kind(2, "other", "other", "", 1), Kind(3, "thing", "#ff8800", "box", 2)),
    groups=(Group(1, "Beasts or cars", exclusive=True, tags=(ANIMAL, CAR)), Group(2, "Empty", required=True)),
    layers={"": {"1": DOG, "q": CAT}, "people": {"1": ODD}},
)
FACTS = FileFacts("JPEG", 6000, 4000, 6, "2024-05-01T12:30:00", "FUJIFILM X100V", True)

RECORDS = (
    Record(
        path="/photos/Trips/Rome/IMG 1.jpg",
        relative="Trips/Rome/IMG 1.jpg",
        fingerprint="a" * 32,
        size_bytes=123_456,
        mtime_ns=1_700_000_000_123_456_789,
        facts=FACTS,
        added="2026-07-01T08:00:00+00:00",
        rating=5,
        colour="green",
        flag=1,
        caption='A "quoted", comma; and\nanother line',
        notes='=HYPERLINK("http://evil")',
        reviewed=True,
        annotations=(
            Annotation(DOG, "alice", WHEN, "window"),
            Annotation(OTHER_JAGUAR, "bob", WHEN, "imagenet"),
            Annotation(ODD, "", "", ""),
        ),
    ),
    Record(
        path="/photos/-minus.png",
        relative="-minus.png",
        fingerprint="b" * 32,
        size_bytes=1,
        facts=FileFacts("PNG", 1, 1),
        added="2026-07-01T08:00:01+00:00",
        missing=True,
        flag=-1,
        annotations=(Annotation(CAT, "åsa", WHEN, "command line"),),
    ),
    Record(
        path="/photos/broken, very.heic",
        relative="broken, very.heic",
        facts=NO_FACTS,
        added="2026-07-01T08:00:02+00:00",
        broken="The file is empty.",
    ),
)


def rich(whole: bool = True) -> Dataset:
    """Return a dataset with something of everything."""
    return Dataset(
        records=RECORDS,
        vocabulary=VOCABULARY,
        examples={DOG: RECORDS[0].path},
        roots=("/photos",),
        count=len(RECORDS),
        whole=whole,
    )


# Every character that a file may hold: no half ones, and no control characters in names.
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20).map(tidy).filter(bool)
PATHS = st.lists(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="/\x00\\"), min_size=1, max_size=12).filter(
        lambda part: part.strip() and part not in (".", "..")
    ),
    min_size=1,
    max_size=3,
).map("/".join)


@st.composite
def datasets(draw: st.DrawFn) -> Dataset:
    """Return a random dataset: a small vocabulary with branches, and photos that use it."""
    names = draw(st.lists(NAMES, min_size=1, max_size=6, unique_by=key))
    tags: dict[TagId, Tag] = {}
    for number, name in enumerate(names, 1):
        parent = draw(st.none() | st.sampled_from(list(tags))) if tags else None
        kind = draw(st.sampled_from([DEFAULT_KIND, "scene"]))
        tags[TagId(number)] = Tag(TagId(number), name, kind, parent, position=number, description=draw(TEXT))
    vocabulary = Vocabulary(tags, (Kind(1, DEFAULT_KIND, "", "", 0), Kind(2, "scene", "", "", 1)))
    records = [draw(_records(path, list(tags))) for path in draw(st.lists(PATHS, max_size=4, unique=True))]
    return Dataset(records, vocabulary, roots=("/p",), count=len(records), whole=True)


@st.composite
def _records(draw: st.DrawFn, path: str, tags: list[TagId]) -> Record:
    chosen = draw(st.lists(st.sampled_from(tags), unique=True, max_size=3))
    return Record(
        path=f"/p/{path}",
        relative=path,
        fingerprint=draw(st.text("0123456789abcdef", min_size=32, max_size=32)),
        size_bytes=draw(st.integers(0, 2**40)),
        mtime_ns=draw(st.integers(0, 2**62)),
        facts=FACTS,
        added="2026-07-01T08:00:00+00:00",
        missing=True,
        rating=draw(st.integers(0, 5)),
        colour=draw(st.sampled_from(("", *COLOUR_LABELS))),
        flag=draw(st.integers(-1, 1)),
        caption=draw(TEXT),
        notes=draw(TEXT),
        reviewed=draw(st.booleans()),
        annotations=tuple(
            Annotation(tag, draw(TEXT), f"2026-01-0{at + 1}T00:00:00+00:00", draw(TEXT))
            for at, tag in enumerate(chosen)
        ),
    )


def without_times(dataset: Dataset) -> Dataset:
    """Return the dataset without the times that files were modified, which not every format writes."""
    return replace(dataset, records=[replace(record, mtime_ns=0) for record in dataset.records])
