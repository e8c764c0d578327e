"""Windows beside the main one that are made when they are first asked for; until then they cost nothing."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from tagger_desktop.session import Session
from tagger_desktop.ui.tool_window import ToolWindow


class OnDemand:
    """Knows how to make one window, and shows it."""

    def __init__(self, make: Callable[[], ToolWindow]) -> None:
        self._make = make
        self.window: ToolWindow | None = None

    def open(self) -> None:
        """Show the window, made at the first time."""
        self.made().open()

    def made(self) -> ToolWindow:
        """Return the window, made at the first time."""
        self.window = self.window or self._make()
        return self.window


def vocabulary(session: Session, window: QWidget) -> OnDemand:
    """Return the window of the vocabulary, beside `window`."""

    def make() -> ToolWindow:
        from tagger_desktop.ui.vocabulary_editor import VocabularyEditor

        return VocabularyEditor(session, window)

    return OnDemand(make)


def open_recipes(of_vocabulary: OnDemand) -> None:
    """Show the window of the vocabulary with the recipes in front."""
    from tagger_desktop.ui.vocabulary_editor import VocabularyEditor

    made = of_vocabulary.made()
    assert isinstance(made, VocabularyEditor)
    made.open_recipes()


def consistency(session: Session, window: QWidget) -> OnDemand:
    """Return the window of what does not fit together, beside `window`."""

    def make() -> ToolWindow:
        from tagger_desktop.ui.consistency import ConsistencyView

        return ConsistencyView(session, window)

    return OnDemand(make)
