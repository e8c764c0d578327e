"""Windows beside the main one that are made when they are first asked for; until then they cost nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from tagger_desktop.domain.events import Signal
from tagger_desktop.session import Session
from tagger_desktop.ui.tool_window import ToolWindow


class OnDemand:
    """Knows how to make one window, and shows it."""

    def __init__(self, session: Session, make: Callable[[], ToolWindow]) -> None:
        self._make, self._signals = make, _signals(session)
        self._listening: list[tuple[Signal[Any], Callable[[Any], object]]] = []
        self.window: ToolWindow | None = None

    def open(self) -> None:
        """Show the window, made at the first time."""
        self.made().open()

    def made(self) -> ToolWindow:
        """Return the window, made at the first time."""
        if self.window is None:
            before = [len(signal.listeners) for signal in self._signals]
            self.window = self._make()
            for signal, count in zip(self._signals, before, strict=True):
                self._listening += [(signal, listener) for listener in signal.listeners[count:]]
        return self.window

    def forget(self) -> None:
        """Throw the window away with all that it shows; the next time another one is made."""
        for signal, listener in self._listening:
            signal.disconnect(listener)
        self._listening.clear()
        if self.window is not None:
            self.window.hide()
            self.window.deleteLater()
            self.window = None


def _signals(session: Session) -> list[Signal[Any]]:
    found = [*vars(session).values(), session.jobs.changed, session.review.changed]
    return [one for one in found if isinstance(one, Signal)]


def vocabulary(session: Session, window: QWidget) -> OnDemand:
    """Return the window of the vocabulary, beside `window`."""

    def make() -> ToolWindow:
        from tagger_desktop.ui.vocabulary_editor import VocabularyEditor

        return VocabularyEditor(session, window)

    return OnDemand(session, make)


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

    return OnDemand(session, make)


def of_safety(session: Session, window: QWidget) -> dict[str, OnDemand]:
    """Return the windows of people, audit trail, backups and moved photos, by what asks for them."""

    def people() -> ToolWindow:
        from tagger_desktop.ui.people_window import PeopleWindow

        return PeopleWindow(session, window)

    def trail() -> ToolWindow:
        from tagger_desktop.ui.trail_window import TrailWindow

        return TrailWindow(session, window)

    def backups() -> ToolWindow:
        from tagger_desktop.ui.backups_window import BackupsWindow

        return BackupsWindow(session, window)

    def relink() -> ToolWindow:
        from tagger_desktop.ui.relink_window import RelinkWindow

        return RelinkWindow(session, window)

    made = {"people": people, "trail": trail, "backups": backups, "relink": relink}
    return {name: OnDemand(session, make) for name, make in made.items()}


def of_taggers(session: Session, window: QWidget) -> dict[str, OnDemand]:
    """Return the windows of models and of suggestions, by what asks for them."""

    def models() -> ToolWindow:
        from tagger_desktop.ui.models_window import ModelsWindow

        return ModelsWindow(session, window)

    def suggestions() -> ToolWindow:
        from tagger_desktop.ui.suggestions_window import SuggestionsWindow

        return SuggestionsWindow(session, window)

    def groups() -> ToolWindow:
        from tagger_desktop.ui.clusters_window import ClustersWindow

        return ClustersWindow(session, window)

    made = {"models": models, "suggestions": suggestions, "groups": groups}
    return {name: OnDemand(session, make) for name, make in made.items()}


def open_policies(of_suggestions: OnDemand) -> None:
    """Show the window of suggestions with what taggers may do by themselves in front."""
    from tagger_desktop.ui.suggestions_window import SuggestionsWindow

    made = of_suggestions.made()
    assert isinstance(made, SuggestionsWindow)
    made.open_policies()


def ask_for_suggestions(session: Session, window: QWidget) -> None:
    """Ask which tagger is to look at which photos."""
    from tagger_desktop.ui.suggest_dialog import SuggestDialog

    asked = SuggestDialog(session, window)
    asked.finished.connect(asked.deleteLater)
    asked.open()


def ask_about_copies(session: Session, window: QWidget) -> None:
    """Ask where photos are to be copied, and with how much of what they say."""
    from tagger_desktop.commands.copying import chosen
    from tagger_desktop.ui.copy_dialog import CopyDialog

    CopyDialog(session, chosen(session), window).open()


def ask_about_locking(session: Session, window: QWidget) -> None:
    """Ask after how long a library is to be locked."""
    from tagger_desktop.ui.auto_lock_dialog import AutoLockDialog

    AutoLockDialog(session, window).open()
