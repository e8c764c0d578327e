"""Folders as a tree."""

from __future__ import annotations

from tagger_desktop.domain.folders import Folder, folder_tree


def flat(folders: tuple[Folder, ...], depth: int = 0) -> list[tuple[str, int, str]]:
    found = []
    for folder in folders:
        found.append(("  " * depth + folder.name, folder.photos, folder.asked))
        found += flat(folder.children, depth + 1)
    return found


def test_counts_include_what_is_below_and_single_children_are_one_line() -> None:
    tree = folder_tree(
        [
            ("/home/a/Photos", "", 3),
            ("/home/a/Photos", "2024/Rome", 5),
            ("/home/a/Photos", "2024/Rome/best", 2),
            ("/home/a/Photos", "empty/below", 0),
            ("/mnt/card", "DCIM/100", 7),
        ]
    )

    assert flat(tree) == [
        ("card/DCIM/100", 7, "100"),
        ("Photos", 10, "Photos"),
        ("  2024/Rome", 7, "Rome"),
        ("    best", 2, "best"),
    ]
    assert tree[0].path == "/mnt/card/DCIM/100"


def test_a_folder_is_asked_for_by_as_little_as_tells_it_apart() -> None:
    tree = folder_tree([("/p", "a/x", 1), ("/p", "b/x", 1), ("/p", "b/y", 1), ("/p", "c/b/x", 1), ("/q/P", "", 1)])

    asked = {folder.path: folder.asked for top in tree for folder in _all(top)}
    assert asked["/p/a/x"] == "a/x"
    assert asked["/p/b/x"] == "p/b/x"
    assert asked["/p/b/y"] == "y"
    assert asked["/p/c/b/x"] == "c"[:1] + "/b/x"
    assert asked["/p"] == "/p"
    assert asked["/q/P"] == "q/P"


def _all(folder: Folder) -> list[Folder]:
    return [folder, *(below for child in folder.children for below in _all(child))]


def test_names_are_ordered_as_people_expect() -> None:
    tree = folder_tree([("/p", name, 1) for name in ("trip 10", "Trip 9", "album")])

    assert [child.name for child in tree[0].children] == ["album", "Trip 9", "trip 10"]


def test_an_empty_root_is_shown_and_windows_paths_are_understood() -> None:
    assert flat(folder_tree([("/empty", "", 0)])) == [("empty", 0, "empty")]
    assert flat(folder_tree([("C:\\Users\\me\\Pictures", "2024/Rome", 1)])) == [("Pictures/2024/Rome", 1, "Rome")]
    assert folder_tree([]) == ()
