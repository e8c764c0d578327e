"""A quiet line that says what has just happened, with a way back."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from tagger_desktop.commands import keymap
from tagger_desktop.session import Notice, Session
from tagger_desktop.ui.gesture import run
from tagger_desktop.ui.icons import pixmap
from tagger_desktop.ui.theme import SPACE

SHOWN_MS, ERROR_MS = 4_000, 10_000


class Toast(QFrame):
    """The newest notice, floating over the bottom of the window; a failure stays longer."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session, self._window = session, parent
        self.setObjectName("toast")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._icon, self._text, self._hint = QLabel(self), QLabel(self), QLabel(self)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._hint.setTextFormat(Qt.TextFormat.PlainText)
        self._hint.setProperty("role", "muted")
        self._undo = QToolButton(self)
        self._undo.setText("Undo")
        self._undo.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._undo.clicked.connect(lambda: run(session, "edit.undo"))
        self.offer, self._key, self._line = QToolButton(self), QLabel(self), ""
        self.offer.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.offer.clicked.connect(self._take)
        self._key.setProperty("role", "key")
        row = QHBoxLayout(self)
        row.setContentsMargins(4 * SPACE, 2 * SPACE, 3 * SPACE, 2 * SPACE)
        row.setSpacing(3 * SPACE)
        for part in (self._icon, self._text, self._hint, self.offer, self._key, self._undo):
            row.addWidget(part, 0, Qt.AlignmentFlag.AlignVCenter)
            part.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self._is_hushed = False
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.hide)
        self.hide()
        parent.installEventFilter(self)
        session.notified.connect(self.show_notice)

    def show_notice(self, notice: Notice) -> None:
        """Show a notice in place of the one before."""
        if self._is_hushed:
            return
        self._text.setText(notice.text)
        self._hint.setText(notice.hint)
        self._hint.setVisible(bool(notice.hint))
        self._undo.setVisible(notice.undo)
        self._offer(*notice.offer)
        self._icon.setVisible(notice.error)
        if notice.error:
            self._icon.setPixmap(pixmap("warning", 20, "danger"))
        self._timer.start(ERROR_MS if notice.error or self._line else SHOWN_MS)
        self.adjustSize()
        self._place()
        self.show()
        self.raise_()

    def _offer(self, word: str, line: str) -> None:
        """Offer to run a command line, and show its key."""
        self._line = line
        self.offer.setText(word)
        key = next(keymap.keys_of(keymap.load(self._session.settings.keys), line), "") if line else ""
        self._key.setText(QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText))
        self.offer.setVisible(bool(line))
        self._key.setVisible(bool(key))

    def _take(self) -> None:
        self.hide()
        run(self._session, self._line)

    def hush(self, is_hushed: bool) -> None:
        """Forget what was said, and say nothing, until this is taken back."""
        self._is_hushed = is_hushed
        if is_hushed:
            self.hide()
            self._text.clear()
            self._hint.clear()

    @property
    def text(self) -> str:
        """What the line says now."""
        return self._text.text()

    def _place(self) -> None:
        around = self._window.rect()
        self.setMaximumWidth(around.width() - 8 * SPACE)
        self.move((around.width() - self.width()) // 2, around.height() - self.height() - 14 * SPACE)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return False
