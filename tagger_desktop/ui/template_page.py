"""What an empty vocabulary offers: five templates to start from, a file, or the first tag."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from tagger_desktop.commands.vocabulary_files import TEMPLATES
from tagger_desktop.session import Session
from tagger_desktop.ui.empty_page import EmptyPage
from tagger_desktop.ui.gesture import run
from tagger_desktop.ui.icons import icon
from tagger_desktop.ui.theme import SPACE

ICONS = {
    "photo-library": "photo",
    "object-detection": "box",
    "e-commerce": "tag",
    "medical": "plus",
    "security": "shield",
}
HEIGHT = 9 * SPACE  # pixels of a template without its edges


class TemplatePage(EmptyPage):
    """Seen while there is no tag."""

    new = Signal()
    open_file = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__("empty-tags", parent)
        self.say(
            "No tags yet", "Start from a template, bring in a file, or make the first tag. One undo takes it back."
        )
        self.buttons: dict[str, QPushButton] = {}
        for name, (title, what_for) in TEMPLATES.items():
            button = QPushButton(self)
            button.setProperty("kind", "row")
            button.setAccessibleName(f"{title}: {what_for}")
            button.setMinimumWidth(110 * SPACE)
            button.setStyleSheet(
                f"QPushButton {{ min-height: {HEIGHT}px; }}"
            )  # two lines, for which the theme's buttons are too low
            button.clicked.connect(lambda checked=False, name=name: run(session, f"vocabulary.template name={name}"))
            picture, words, about = QLabel(button), QLabel(title, button), QLabel(what_for, button)
            picture.setPixmap(icon(ICONS[name]).pixmap(20, 20))
            about.setProperty("role", "small")
            for label in (picture, words, about):
                label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            text = QVBoxLayout()
            text.setSpacing(0)
            text.addStretch(1)
            text.addWidget(words)
            text.addWidget(about)
            text.addStretch(1)
            row = QHBoxLayout(button)
            row.setContentsMargins(3 * SPACE, 0, 3 * SPACE, 0)
            row.setSpacing(3 * SPACE)
            row.addWidget(picture)
            row.addLayout(text, 1)
            self.below.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
            self.buttons[name] = button
        others = QHBoxLayout()
        others.setSpacing(2 * SPACE)
        others.addStretch(1)
        for text_, signal in (("Import…", self.open_file), ("New tag", self.new)):
            button = QPushButton(text_, self)
            button.clicked.connect(signal)
            others.addWidget(button)
            self.buttons[text_] = button
        others.addStretch(1)
        self.below.addSpacing(2 * SPACE)
        self.below.addLayout(others)

    def take_focus(self) -> None:
        """Put the keyboard on the first template."""
        self.buttons["photo-library"].setFocus()
