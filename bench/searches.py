"""Twelve mixed searches, and for each the best SQL we can write by hand."""

from __future__ import annotations

from dataclasses import dataclass

from tagger_desktop.domain.vocabulary import Vocabulary
from tagger_desktop.library.search import Order

PAGE = 200
KEPT = "NOT IN (SELECT id FROM photo WHERE removed = 1)"
REMOVED = "SELECT id FROM photo WHERE removed = 1"
UNTAGGED = "removed = 0 AND NOT EXISTS (SELECT 1 FROM photo_tag WHERE photo_id = id)"
SOME_YEARS = "taken >= '2015-01-01' AND taken < '2017-01-01'"
CAMERA = "camera LIKE '%X100V%' AND width * height > 2000000"
NAMED = "name_key LIKE 'img\\_12%' ESCAPE '\\' AND removed = 0"
IN_2015 = "folder_id IN (SELECT id FROM folder WHERE path = '2015' OR path LIKE '2015/%')"


@dataclass(frozen=True, slots=True)
class Search:
    """A search with its order, and the statements for the number of photos and for the ids of the first page."""

    text: str
    order: Order
    count: str
    page: str


def searches(vocabulary: Vocabulary) -> list[Search]:
    """Return the searches; of several ways to write a statement, the one that was found fastest.

    The statements are told which tags a name, a pattern or a branch stands for, and need not look for them.
    """

    def tags(*names: str) -> str:
        ids = vocabulary.with_narrower(tag.id for name in names for tag in vocabulary.find(name))
        return ", ".join(map(str, sorted(ids)))

    branch, six, two = tags("tag20"), tags("tag6"), tags("tag30", "tag40")
    many = tags(*(tag.name for tag in vocabulary if tag.name.startswith("tag12")))
    mixed = f"removed = 0 AND {_has('1, 2')} AND NOT {_has(two)}"
    return [
        Search(
            "tag3",
            Order("added"),
            "SELECT (SELECT count(*) FROM photo_tag WHERE tag_id = 3)"
            f" - (SELECT count(*) FROM photo WHERE removed = 1 AND {_has(3)})",
            f"{_with(3)} AND photo_id {KEPT} ORDER BY photo_id LIMIT {PAGE}",
        ),
        Search(
            "tag2 tag5",
            Order("taken", True),
            "SELECT count(*) FROM photo_tag AS one CROSS JOIN photo_tag AS two INDEXED BY photo_tag_reverse"
            f" USING (photo_id) WHERE one.tag_id = 5 AND two.tag_id = 2 AND photo_id {KEPT}",
            _page(f"id {KEPT} AND {_has(2)} AND {_has(5)}", "taken DESC, id DESC"),
        ),
        Search(
            "tag1 OR tag4 OR tag8",
            Order("taken"),
            f"SELECT count(*) FROM ({_with(1)} UNION {_with(4)} UNION {_with(8)} EXCEPT {REMOVED})",
            _page(f"removed = 0 AND taken <> '' AND {_has('1, 4, 8')}", "taken, id"),
        ),
        Search(
            "-tag1",
            Order("taken", True),
            f"SELECT (SELECT count(*) FROM photo) - (SELECT count(*) FROM ({REMOVED}))"
            f" - (SELECT count(*) FROM ({_with(1)} AND photo_id {KEPT}))",
            _page(f"removed = 0 AND NOT {_has(1)}", "taken DESC, id DESC"),
        ),
        Search(
            "tag20",
            Order("name"),
            f"SELECT count(*) FROM ({_with(branch)} AND photo_id {KEPT} GROUP BY photo_id)",
            _page(f"id {KEPT} AND {_has(branch)}", "sort_name, id"),
        ),
        Search(
            "tag2 -tag3 rating>=3",
            Order("rating", True),
            f"SELECT count(*) FROM ({_with(2)} INTERSECT SELECT id FROM photo WHERE rating >= 3"
            f" EXCEPT {_with(3)} EXCEPT {REMOVED})",
            _page(f"rating >= 3 AND id {KEPT} AND {_has(2)} AND NOT {_has(3)}", "rating DESC, id DESC"),
        ),
        Search(
            "is:untagged",
            Order("added"),
            f"SELECT count(*) FROM photo WHERE {UNTAGGED}",
            _page(UNTAGGED, "id"),
        ),
        Search(
            "tag6 taken:2015..2016",
            Order("taken"),
            f"SELECT count(*) FROM ({_with(six)} INTERSECT SELECT id FROM photo WHERE {SOME_YEARS} EXCEPT {REMOVED})",
            _page(f"{SOME_YEARS} AND id {KEPT} AND {_has(six)}", "taken, id"),
        ),
        Search(
            "camera:X100V size>2mp tag1",
            Order("added", True),
            f"SELECT count(*) FROM photo_tag JOIN photo ON id = photo_id WHERE tag_id = 1 AND {CAMERA} AND removed = 0",
            f"SELECT id FROM photo_tag JOIN photo ON id = photo_id WHERE tag_id = 1 AND {CAMERA} AND removed = 0"
            f" ORDER BY photo_id DESC LIMIT {PAGE}",
        ),
        Search(
            "name:IMG_12*",
            Order("name"),
            f"SELECT count(*) FROM photo WHERE {NAMED}",
            _page(NAMED, "sort_name, id"),
        ),
        Search(
            "tag12*",
            Order("taken", True),
            f"SELECT count(*) FROM ({_with(many)} AND photo_id {KEPT} GROUP BY photo_id)",
            _page(f"id {KEPT} AND {_has(many)}", "taken DESC, id DESC"),
        ),
        Search(
            "(tag1 OR tag2) -(tag30 OR tag40) folder:2015",
            Order("name"),
            f"SELECT count(*) FROM photo WHERE {IN_2015} AND {mixed}",
            _page(f"+{IN_2015} AND +{mixed}", "sort_name, id"),
        ),
    ]


def _has(tags: object) -> str:
    """Return the condition that a photo carries one of `tags`, for a walk over photos in order."""
    return f"EXISTS (SELECT 1 FROM photo_tag WHERE photo_id = id AND tag_id IN ({tags}))"


def _with(tags: object) -> str:
    """Return the statement for the photos that carry one of `tags`, for operations on sets."""
    return f"SELECT photo_id FROM photo_tag WHERE tag_id IN ({tags})"


def _page(where: str, by: str) -> str:
    return f"SELECT id FROM photo WHERE {where} ORDER BY {by} LIMIT {PAGE}"
