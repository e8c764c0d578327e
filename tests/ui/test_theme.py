"""The look can be read by everybody, follows the system, and every icon and rule of it is really there."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QIcon, QImage, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication, QCheckBox, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from tagger_desktop.domain.photo import COLOUR_LABELS
from tagger_desktop.settings import resource
from tagger_desktop.ui import icons, theme
from tagger_desktop.ui.theme import DARK, LIGHT, Theme, contrast

BOTH = pytest.mark.parametrize("look", [DARK, LIGHT], ids=lambda look: look.name)
SURFACES = ("window", "panel", "grid", "raised", "field", "hover", "pressed", "selection_quiet")
INKS = ("text", "muted", "accent_ink", "danger", "warning", "success")
FILLS = {
    "accent": "accent_text",
    "accent_hover": "accent_text",
    "accent_pressed": "accent_text",
    "danger_fill": "accent_text",
    "danger_hover": "accent_text",
    "selection": "selection_text",
}
ICONS = sorted(resource("icons").glob("*.svg"))
ILLUSTRATIONS = ("welcome", "empty-grid", "empty-search", "empty-error", "empty-tags")
DRAWN_IN_ITS_OWN_COLOURS = ("app",)


@pytest.fixture
def dressed(qapp: QApplication) -> Iterator[QApplication]:
    """The application, undressed again afterwards so that no other test meets this one's look."""
    theme.apply(qapp, "light")
    yield qapp
    theme.apply(qapp, "system")


def ink(pixmap: QPixmap) -> str:
    """Return the colour of most of the pixels that are wholly covered."""
    image = pixmap.toImage().convertToFormat(QImage.Format.Format_ARGB32)
    pixels = (image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height()))
    return Counter(colour.name() for colour in pixels if colour.alpha() == 255).most_common(1)[0][0]


@BOTH
@pytest.mark.parametrize("surface", SURFACES)
def test_every_ink_can_be_read_on_every_surface(look: Theme, surface: str) -> None:
    inks = (*INKS, *look.kinds, *look.hues)

    ratios = {name: contrast(look.colour(name), look.colour(surface)) for name in inks}

    assert {name: ratio for name, ratio in ratios.items() if ratio < theme.LEGIBLE} == {}


@BOTH
def test_what_stands_on_a_fill_can_be_read(look: Theme) -> None:
    ratios = {fill: contrast(look.colour(on_it), look.colour(fill)) for fill, on_it in FILLS.items()}

    assert {fill: ratio for fill, ratio in ratios.items() if ratio < theme.LEGIBLE} == {}


@BOTH
@pytest.mark.parametrize("surface", ["window", "panel", "grid", "raised", "field", "hover"])
def test_the_focus_and_the_edges_of_check_boxes_stand_out(look: Theme, surface: str) -> None:
    ratios = {name: contrast(look.colour(name), look.colour(surface)) for name in ("focus", "outline")}

    assert min(ratios.values()) >= 3


@BOTH
@pytest.mark.parametrize("colour", [*LIGHT.kinds, *LIGHT.hues, "#ffff00", "#000000", "#7f7f7f", "", "#chartreuse"])
def test_a_chip_can_be_read_whatever_colour_its_kind_was_given(look: Theme, colour: str) -> None:
    for surface in ("window", "panel", "grid", "raised", "selection"):
        fill, text = look.chip(colour, surface)

        assert contrast(text, fill) >= theme.LEGIBLE


@BOTH
@pytest.mark.parametrize("surface", ["window", "panel", "grid", "raised", "hover", "selection"])
def test_the_dot_of_a_kind_stands_out(look: Theme, surface: str) -> None:
    ratios = {name: contrast(look.dot(name), look.colour(surface)) for name in look.dots}

    assert set(ratios) == {*look.kinds, *look.hues}
    assert {name: ratio for name, ratio in ratios.items() if ratio < 3} == {}


def test_a_dot_has_a_colour_whatever_a_kind_was_given() -> None:
    assert LIGHT.dot("#123456").name() == "#123456"
    assert LIGHT.dot("mauve") == LIGHT.dot("") == LIGHT.dot("other")


@BOTH
def test_photos_are_the_brightest_thing_on_neutral_ground(look: Theme) -> None:
    ground = look.colour("grid")

    assert max(ground.red(), ground.green(), ground.blue()) - min(ground.red(), ground.green(), ground.blue()) <= 4
    assert ground.lightness() <= look.colour("panel").lightness()


def test_the_measure_of_contrast_is_that_of_the_standard() -> None:
    assert contrast(QColor("#000000"), QColor("#ffffff")) == pytest.approx(21)
    assert contrast(QColor("#777777"), QColor("#ffffff")) == pytest.approx(4.48, abs=0.01)
    assert contrast(QColor("#123456"), QColor("#123456")) == 1


def test_both_themes_know_the_same_kinds_and_hues() -> None:
    assert LIGHT.kinds.keys() == DARK.kinds.keys()
    assert tuple(LIGHT.hues) == tuple(DARK.hues) == theme.HUES
    assert {theme.LABELS.get(label, label) for label in COLOUR_LABELS} <= set(theme.HUES)


@BOTH
def test_every_colour_label_of_photos_has_a_dot_of_its_own(look: Theme) -> None:
    dots = {label: look.dot(label).name() for label in COLOUR_LABELS}

    assert len({*dots.values(), look.dot("other").name()}) == len(COLOUR_LABELS) + 1
    assert all(look.colour(label) == look.colour(theme.LABELS.get(label, label)) for label in COLOUR_LABELS)


def test_an_unknown_colour_is_an_error() -> None:
    with pytest.raises(KeyError):
        LIGHT.colour("mauve")


@BOTH
def test_the_style_sheet_has_a_colour_for_every_token_and_a_picture_for_every_address(look: Theme) -> None:
    sheet = theme.style_sheet(look)

    addresses = set(re.findall(r"theme:([\w.-]+)", sheet))
    unused = {path.name for path in resource("themes").glob("*.svg")} - addresses
    assert "$" not in sheet
    assert addresses
    assert all(resource(f"themes/{name}").is_file() for name in addresses)
    assert unused == set()


def test_type_comes_in_the_sizes_of_the_scale_and_no_others() -> None:
    sizes = {int(size) for size in re.findall(r"font-size: (\d+)px", resource("themes/app.qss").read_text("utf-8"))}

    assert sizes <= {theme.CAPTION, theme.SMALL, theme.BODY, theme.TITLE, theme.HEADING, theme.DISPLAY}


def test_applying_a_theme_dresses_the_application_and_says_so(dressed: QApplication, qtbot: QtBot) -> None:
    with qtbot.waitSignal(theme.appearance.changed):
        theme.apply(dressed, "dark")

    assert theme.current() is DARK
    assert dressed.palette().window().color().name() == DARK.window
    assert DARK.accent in dressed.styleSheet()
    assert dressed.font().pixelSize() == theme.BODY


def test_the_system_changing_its_mind_is_followed(dressed: QApplication) -> None:
    theme.apply(dressed, "system")

    dressed.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    after_dusk = theme.current()
    dressed.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Light)

    assert after_dusk is DARK
    assert theme.current() is LIGHT


def test_the_system_is_not_followed_by_who_has_chosen(dressed: QApplication) -> None:
    theme.apply(dressed, "light")

    dressed.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)

    assert theme.current() is LIGHT


def test_focus_can_be_seen_and_moves_nothing(dressed: QApplication, qtbot: QtBot) -> None:
    for kind in ("", "primary", "quiet", "danger", "link", "row"):
        button = QPushButton("Open folder")
        qtbot.addWidget(button)
        button.setProperty("kind", kind)
        button.show()
        qtbot.waitExposed(button)
        button.clearFocus()
        size, before = button.sizeHint(), button.grab().toImage()

        button.activateWindow()
        button.setFocus(Qt.FocusReason.TabFocusReason)
        qtbot.waitUntil(button.hasFocus)

        assert button.grab().toImage() != before, kind
        assert button.sizeHint() == size, kind


def test_the_three_states_of_a_check_box_look_different(dressed: QApplication, qtbot: QtBot) -> None:
    box = QCheckBox("dog")
    box.setTristate(True)
    qtbot.addWidget(box)
    box.show()
    pictures = []

    for state in (Qt.CheckState.Unchecked, Qt.CheckState.PartiallyChecked, Qt.CheckState.Checked):
        box.setCheckState(state)
        pictures.append(box.grab().toImage())

    assert pictures[0] != pictures[1] != pictures[2] != pictures[0]


@pytest.mark.parametrize("path", ICONS, ids=lambda path: path.stem)
def test_an_icon_belongs_to_the_family_and_can_be_drawn(path: Path, qapp: QApplication) -> None:
    drawing = ElementTree.parse(path).getroot()
    own = path.stem in DRAWN_IN_ITS_OWN_COLOURS
    size = (64, 64) if own else (160, 120) if path.stem in ILLUSTRATIONS else (20, 20)

    assert QSvgRenderer(str(path)).isValid()
    assert drawing.get("viewBox") == f"0 0 {size[0]} {size[1]}"
    assert own or drawing.get("stroke") == "currentColor"
    assert size != (20, 20) or drawing.get("stroke-width") == "1.5"
    assert ink(icons.pixmap(path.stem, size[0], "#ff0000", 2))


def test_an_icon_follows_the_theme_without_being_made_again(dressed: QApplication) -> None:
    made = icons.icon("flag-pick")
    light = ink(made.pixmap(QSize(20, 20), 1.0))

    theme.apply(dressed, "dark")

    assert light == LIGHT.text
    assert ink(made.pixmap(QSize(20, 20), 1.0)) == DARK.text


def test_an_icon_shows_whether_it_can_be_used_and_is_chosen(dressed: QApplication) -> None:
    made = icons.icon("flag-pick")
    size = QSize(20, 20)

    assert ink(made.pixmap(size, 1.0, QIcon.Mode.Disabled)) == LIGHT.faint
    assert ink(made.pixmap(size, 1.0, QIcon.Mode.Selected)) == LIGHT.selection_text
    assert ink(made.pixmap(size, 1.0, QIcon.Mode.Normal, QIcon.State.On)) == LIGHT.selection_text
    assert ink(icons.icon("flag-pick", colour="scene").pixmap(size, 1.0)) == LIGHT.kinds["scene"]


@pytest.mark.parametrize("density", [1.0, 1.25, 1.5, 2.0, 3.0])
def test_an_icon_is_sharp_on_every_screen(dressed: QApplication, density: float) -> None:
    drawn = icons.icon("tag").pixmap(QSize(20, 20), density)

    assert drawn.size() == QSize(round(20 * density), round(20 * density))
    assert drawn.deviceIndependentSize().toSize() == QSize(20, 20)


def test_an_illustration_keeps_its_proportions(dressed: QApplication) -> None:
    assert icons.pixmap("welcome", 320, density=1.0).size() == QSize(320, 240)


def test_the_window_icon_offers_the_sizes_desktops_ask_for(dressed: QApplication) -> None:
    assert {QSize(16, 16), QSize(48, 48), QSize(256, 256)} <= set(icons.icon("app").availableSizes())


def test_icons_outlive_the_names_they_were_made_under(dressed: QApplication, qtbot: QtBot) -> None:
    buttons = []
    for _ in range(200):
        button = QToolButton()
        qtbot.addWidget(button)
        button.setIcon(icons.icon("flag-pick", colour="danger"))
        buttons.append(button)

    assert all(ink(button.icon().pixmap(QSize(20, 20), 1.0)) == LIGHT.danger for button in buttons)


def test_a_missing_icon_is_found_out_at_once() -> None:
    with pytest.raises(FileNotFoundError):
        icons.icon("unicorn")
