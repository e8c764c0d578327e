"""Moving about: which photos are shown, how large, and which one is looked at."""

from __future__ import annotations

from tagger_desktop.commands.registry import command, has_library, has_photos
from tagger_desktop.domain.errors import UserError
from tagger_desktop.library.search import ORDERS, Order
from tagger_desktop.session import Session
from tagger_desktop.settings import THEMES

SIZES = (96, 128, 176, 224, 288, 384)  # steps of the thumbnail size, in pixels


def _in_loupe(session: Session) -> bool:
    return session.in_loupe


@command("view.loupe", "Open in viewer", menu="View", when=has_photos, icon="viewer")
def loupe(session: Session) -> None:
    """Look at the current photo in the viewer."""
    session.look(True)


@command("view.grid", "Back to the grid", menu="View", when=has_library, icon="grid")
def grid(session: Session) -> None:
    """Go back one step: from the viewer to the grid, from similar photos to the search, to all, to none selected."""
    if session.in_loupe:
        session.look(False)
    elif session.listing:
        session.show(session.shown.text)
    elif session.shown.text:
        session.show("")
    else:
        session.select([])


@command("view.next", "Next photo", menu="View", when=has_photos, icon="next", repeats=True)
def go_next(session: Session) -> None:
    """Go on to the next photo."""
    session.step(1)


@command("view.previous", "Previous photo", menu="View", when=has_photos, icon="previous", repeats=True)
def go_back(session: Session) -> None:
    """Go back to the previous photo."""
    session.step(-1)


@command("view.first", "First photo", menu="View", when=has_photos)
def first(session: Session) -> None:
    """Go to the first photo on show."""
    session.step(-len(session.shown))


@command("view.last", "Last photo", menu="View", when=has_photos)
def last(session: Session) -> None:
    """Go to the last photo on show."""
    session.step(len(session.shown))


@command("view.search", "Search…", menu="View", when=has_library, icon="search", section=1)
def focus_search(session: Session) -> None:
    """Go to the search bar."""
    session.request("search")


@command("view.show", "Show photos of a query", menu="View", when=has_library, section=1)
def show(session: Session, query: str) -> None:
    """Show the photos that a query chooses; an empty query shows all."""
    session.show(query)


@command("view.all", "Show all photos", menu="View", when=has_library, section=1)
def show_all(session: Session) -> None:
    """Show every photo of the library."""
    session.show("")


@command("view.sort", "Sort by", menu="View", when=has_library, icon="sort", section=1)
def sort(session: Session, by: str = "", descending: bool = False) -> None:
    """Put the photos on show in another order."""
    by = by or session.prompts.choose("Sort", "By", list(ORDERS)) or ""
    if by and by not in ORDERS:
        raise UserError(f"Photos cannot be sorted by {by!r}.", f"Orders: {', '.join(ORDERS)}.")
    if by:
        session.settings.sort, session.settings.descending = by, descending
        session.settings.save()
        session.show(session.shown.text, Order(by, descending))


@command("view.larger", "Larger thumbnails", menu="View", when=has_library, icon="zoom-in", section=2, repeats=True)
def larger(session: Session) -> None:
    """Show larger thumbnails, or zoom in while in the viewer."""
    _zoom(session, 1)


@command("view.smaller", "Smaller thumbnails", menu="View", when=has_library, icon="zoom-out", section=2, repeats=True)
def smaller(session: Session) -> None:
    """Show smaller thumbnails, or zoom out while in the viewer."""
    _zoom(session, -1)


def _zoom(session: Session, by: int) -> None:
    if session.in_loupe:
        session.request("zoom_in" if by > 0 else "zoom_out")
        return
    wanted = [size for size in SIZES if (size - session.settings.thumbnail_px) * by > 0]
    if wanted:
        session.settings.thumbnail_px = min(wanted) if by > 0 else max(wanted)
        session.settings.save()
        session.request("grid_changed")


@command("view.fit", "Fit photo to window", menu="View", when=_in_loupe, icon="fit", section=2)
def fit(session: Session) -> None:
    """Show the whole photo, as large as the window allows."""
    session.request("fit")


@command("view.full_size", "Show at 100 %", menu="View", when=_in_loupe, section=2)
def full_size(session: Session) -> None:
    """Show one pixel of the photo as one pixel of the screen."""
    session.request("full_size")


@command("view.full_screen", "Full screen", menu="View", icon="full-screen", section=2)
def full_screen(session: Session) -> None:
    """Use the whole screen, or go back to a window."""
    session.request("full_screen")


@command(
    "view.captions",
    "Show names",
    menu="View",
    section=3,
    checked=lambda session: session.settings.show_captions,
)
def captions(session: Session) -> None:
    """Show or hide the file names below the thumbnails."""
    session.settings.show_captions = not session.settings.show_captions
    session.settings.save()
    session.request("grid_changed")


@command("view.tags", "Show tags", menu="View", section=3, checked=lambda session: session.settings.show_tags)
def tags(session: Session) -> None:
    """Show or hide the tags on the thumbnails."""
    session.settings.show_tags = not session.settings.show_tags
    session.settings.save()
    session.request("grid_changed")


@command(
    "view.sections",
    "Show headings",
    menu="View",
    section=3,
    checked=lambda session: session.settings.show_sections,
)
def sections(session: Session) -> None:
    """Show or hide the months and days above photos in the order of their dates, and the folders in that of folders."""
    session.settings.show_sections = not session.settings.show_sections
    session.settings.save()
    session.refresh()


@command("view.keys", "Show keys", menu="View", section=3, checked=lambda session: session.settings.show_keys)
def keys(session: Session) -> None:
    """Show or hide the line of keys and their tags below the photos."""
    session.settings.show_keys = not session.settings.show_keys
    session.settings.save()
    session.request("keys_changed")


@command("view.sidebar", "Show or hide the sidebar", menu="View", when=has_library, section=3)
def sidebar(session: Session) -> None:
    """Show or hide the folders and tags on the left."""
    session.request("sidebar")


@command("view.inspector", "Show or hide the inspector", menu="View", when=has_library, icon="info", section=3)
def inspector(session: Session) -> None:
    """Show or hide what is known of the selected photos on the right."""
    session.request("inspector")


@command("view.theme", "Theme", menu="View", icon="moon", section=3)
def theme(session: Session, name: str = "") -> None:
    """Use the light or the dark look, or follow the system."""
    name = name or session.prompts.choose("Theme", "Look", list(THEMES)) or ""
    if name and name not in THEMES:
        raise UserError(f"There is no theme {name!r}.", f"Themes: {', '.join(THEMES)}.")
    if name:
        session.settings.theme = name
        session.settings.save()
        session.request("theme")
