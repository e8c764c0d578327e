"""The look: colours, type scale and spacing, light and dark, following the system."""

from __future__ import annotations

from collections.abc import Mapping
from string import Template
from types import MappingProxyType, SimpleNamespace

from PySide6.QtCore import QDir, QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from tagger_desktop.settings import resource

SPACE = 4  # pixels; margins, gaps and heights are multiples of it
RADIUS = 6  # pixels, of buttons, fields, chips and thumbnails
LEGIBLE = 4.5  # contrast of text, WCAG 2.2 level AA

CAPTION, SMALL, BODY, TITLE, HEADING, DISPLAY = 11, 12, 13, 15, 20, 28  # the type scale, in pixels
REGULAR, MEDIUM, BOLD = QFont.Weight.Normal, QFont.Weight.DemiBold, QFont.Weight.Bold

HUES = ("red", "orange", "amber", "green", "teal", "cyan", "blue", "indigo", "purple", "pink")  # for kinds people add
LABELS = {"yellow": "amber"}  # colour labels of photos that are called otherwise here


class Theme(SimpleNamespace):
    """Every colour the window uses, as "#rrggbb"; whoever paints takes the colours from here.

    A surface is a background: `window` of toolbars and bars, `panel` of the sidebar and inspector, `grid` behind
    photos, `raised` of menus and dialogs' cards, `field` of inputs. An ink is for text and strokes: `text`, `muted`
    (secondary), `faint` (disabled: the only ink below AA), `accent_ink`, `danger`, `warning`, `success`, and the
    colours of tag kinds. `accent` and `selection` are fills that carry `accent_text` and `selection_text`.
    """

    name: str
    window: str
    panel: str
    grid: str
    raised: str
    field: str
    hover: str
    pressed: str
    border: str  # hairlines between areas
    edge: str  # of buttons and fields, and scroll bars at rest
    outline: str  # of check boxes, and of what is pointed at: 3:1 against what it stands on
    knob: str  # of sliders
    text: str
    muted: str
    faint: str
    accent: str
    accent_hover: str
    accent_pressed: str
    accent_text: str
    accent_ink: str
    selection: str
    selection_text: str
    selection_quiet: str  # of a view that has not the keyboard
    focus: str
    danger: str
    danger_fill: str
    danger_hover: str
    warning: str
    success: str
    star: str
    scrim: str  # behind what is written on a photo, "#aarrggbb"
    on_scrim: str
    kinds: Mapping[str, str]
    hues: Mapping[str, str]
    dots: Mapping[str, str]  # what is seen and not read may be livelier: 3:1 is enough

    @property
    def is_dark(self) -> bool:
        """Say whether light text stands on dark surfaces."""
        return self.name == "dark"

    def colour(self, name: str) -> QColor:
        """Return the colour of a token ("muted"), a kind ("scene"), a hue or label ("teal") or a "#rrggbb" as it is.

        Errors: KeyError when there is no such colour.
        """
        name = LABELS.get(name, name)
        if name.startswith("#") and QColor.isValidColorName(name):
            return QColor(name)
        if name in self.kinds:
            return QColor(self.kinds[name])
        if name in self.hues:
            return QColor(self.hues[name])
        if name in _TOKENS:
            return QColor(getattr(self, name))
        raise KeyError(name)

    def dot(self, name: str) -> QColor:
        """Return the colour of a dot or filled shape that stands for a kind, a hue, a colour label or a "#rrggbb"."""
        name = LABELS.get(name, name)
        if name in self.dots:
            return QColor(self.dots[name])
        return QColor(name) if name.startswith("#") and QColor.isValidColorName(name) else self.dot("other")

    def chip(self, name: str, surface: str = "panel") -> tuple[QColor, QColor]:
        """Return the fill and the ink of a tag chip standing on `surface`.

        `name` is what a kind or tag has as its colour: one that nobody knows becomes "other", and one that is
        hard to read on its own fill is drawn towards the text's colour until it is not.
        """
        try:
            colour = self.colour(name)
        except KeyError:
            colour = self.colour("other")
        fill, ink = mix(self.colour(surface), colour, 0.10 if self.is_dark else 0.07), colour
        for share in range(1, 11):
            if contrast(ink, fill) >= LEGIBLE:
                break
            ink = mix(colour, self.colour("text"), share / 10)
        return fill, ink


def contrast(one: QColor, other: QColor) -> float:
    """Return how far two colours stand apart, from 1 (alike) to 21 (black on white).

    Source: WCAG 2.2, "contrast ratio" and "relative luminance".
    """
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: QColor) -> float:
    red, green, blue = (
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
        for channel in (colour.redF(), colour.greenF(), colour.blueF())
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def mix(under: QColor, over: QColor, share: float) -> QColor:
    """Return `under` with a `share` (0-1) of `over` laid on it."""
    return QColor.fromRgbF(
        under.redF() + (over.redF() - under.redF()) * share,
        under.greenF() + (over.greenF() - under.greenF()) * share,
        under.blueF() + (over.blueF() - under.blueF()) * share,
    )


DARK = Theme(
    name="dark",
    window="#19191b",
    panel="#1c1c1f",
    grid="#131315",
    raised="#252528",
    field="#111113",
    hover="#28282c",
    pressed="#323237",
    border="#2d2d31",
    edge="#45454b",
    outline="#76767f",
    knob="#d6d6da",
    text="#ececee",
    muted="#a2a2aa",
    faint="#66666e",
    accent="#2f6bd8",
    accent_hover="#3671de",
    accent_pressed="#2459ba",
    accent_text="#ffffff",
    accent_ink="#82aefb",
    selection="#233a63",
    selection_text="#ffffff",
    selection_quiet="#2f2f34",
    focus="#6ea3ff",
    danger="#ff8a80",
    danger_fill="#c2352b",
    danger_hover="#ad2b22",
    warning="#f0b54a",
    success="#5fcb86",
    star="#f2c14e",
    scrim="#b8101012",
    on_scrim="#ffffff",
    kinds=MappingProxyType({"object": "#82aefb", "action": "#f2a65e", "scene": "#63c98d", "other": "#b4b4bc"}),
    hues=MappingProxyType(
        {
            "red": "#ff8a80",
            "orange": "#f2a65e",
            "amber": "#e6bd4f",
            "green": "#63c98d",
            "teal": "#4fc9b6",
            "cyan": "#58c3e6",
            "blue": "#82aefb",
            "indigo": "#a3a1ff",
            "purple": "#c79af5",
            "pink": "#f490bf",
        }
    ),
    dots=MappingProxyType(
        {
            "object": "#82aefb",
            "action": "#f2a65e",
            "scene": "#63c98d",
            "other": "#b4b4bc",
            "red": "#ff8a80",
            "orange": "#f2a65e",
            "amber": "#e6bd4f",
            "green": "#63c98d",
            "teal": "#4fc9b6",
            "cyan": "#58c3e6",
            "blue": "#82aefb",
            "indigo": "#a3a1ff",
            "purple": "#c79af5",
            "pink": "#f490bf",
        }
    ),
)

LIGHT = Theme(
    name="light",
    window="#f5f5f6",
    panel="#fafafb",
    grid="#ededef",
    raised="#ffffff",
    field="#ffffff",
    hover="#ececee",
    pressed="#dfdfe3",
    border="#dcdce0",
    edge="#c8c8ce",
    outline="#85858d",
    knob="#ffffff",
    text="#1c1c1f",
    muted="#5c5c64",
    faint="#a0a0a8",
    accent="#2f6bd8",
    accent_hover="#265fc8",
    accent_pressed="#1d50ad",
    accent_text="#ffffff",
    accent_ink="#1f58bf",
    selection="#d8e5fd",
    selection_text="#14305f",
    selection_quiet="#e4e4e8",
    focus="#2f6bd8",
    danger="#b3261e",
    danger_fill="#c2352b",
    danger_hover="#ad2b22",
    warning="#855600",
    success="#13693a",
    star="#a87600",
    scrim="#b8101012",
    on_scrim="#ffffff",
    kinds=MappingProxyType({"object": "#1f58bf", "action": "#96470a", "scene": "#13693a", "other": "#55555d"}),
    hues=MappingProxyType(
        {
            "red": "#b3261e",
            "orange": "#96470a",
            "amber": "#7a5200",
            "green": "#13693a",
            "teal": "#0b665c",
            "cyan": "#0b6280",
            "blue": "#1f58bf",
            "indigo": "#4a45bd",
            "purple": "#7434b4",
            "pink": "#a52466",
        }
    ),
    dots=MappingProxyType(
        {
            "object": "#2f6bd8",
            "action": "#c25a10",
            "scene": "#1c8a4b",
            "other": "#7c7c85",
            "red": "#d9372c",
            "orange": "#c25a10",
            "amber": "#a87600",
            "green": "#1c8a4b",
            "teal": "#0d857a",
            "cyan": "#0a80a8",
            "blue": "#2f6bd8",
            "indigo": "#5f59d9",
            "purple": "#8f45d2",
            "pink": "#cc3a85",
        }
    ),
)

_TOKENS = tuple(name for name, value in vars(LIGHT).items() if str(value).startswith("#"))


class Appearance(QObject):
    """Which theme is shown now; whoever paints by hand connects to `changed`."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.theme = LIGHT
        self._scheme = "system"
        self._app: QApplication | None = None

    def apply(self, app: QApplication, scheme: str) -> None:
        """Dress `app`, and again whenever the system changes between light and dark."""
        self._scheme = scheme
        if self._app is not app:
            self._app = app
            QDir.setSearchPaths("theme", [str(resource("themes"))])
            app.setFont(font())
            app.styleHints().colorSchemeChanged.connect(self._follow)
        # Asking for a scheme also makes title bars and native dialogs agree, where the platform can.
        app.styleHints().setColorScheme(
            {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}.get(scheme, Qt.ColorScheme.Unknown)
        )
        self._wear(self._wanted(app.styleHints().colorScheme()))

    def _wanted(self, system: Qt.ColorScheme) -> Theme:
        dark = self._scheme == "dark" or (self._scheme == "system" and system == Qt.ColorScheme.Dark)
        return DARK if dark else LIGHT

    def _follow(self, system: Qt.ColorScheme) -> None:
        if self._wanted(system) is not self.theme:
            self._wear(self._wanted(system))

    def _wear(self, theme: Theme) -> None:
        assert self._app is not None
        self.theme = theme
        self._app.setPalette(palette(theme))
        self._app.setStyleSheet(style_sheet(theme))
        self.changed.emit()


appearance = Appearance()


def current() -> Theme:
    """Return the theme that is shown now."""
    return appearance.theme


def apply(app: QApplication, scheme: str = "system") -> None:
    """Dress the application "light", "dark" or as the system is ("system"); call again to change one's mind."""
    appearance.apply(app, scheme)


def font(size: int = BODY, weight: QFont.Weight = REGULAR) -> QFont:
    """Return the system's font in a size of the type scale."""
    chosen = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    chosen.setPixelSize(size)
    chosen.setWeight(weight)
    return chosen


def style_sheet(theme: Theme) -> str:
    """Return the application's style sheet with the theme's colours filled in.

    Errors: KeyError when the template names a token that does not exist.
    """
    tokens = {token: getattr(theme, token) for token in _TOKENS}
    return Template(resource("themes/app.qss").read_text("utf-8")).substitute(tokens)


def palette(theme: Theme) -> QPalette:
    """Return the theme as a palette, for what the style sheet does not reach."""
    role, filled = QPalette.ColorRole, QPalette()
    inks = {
        role.WindowText: theme.text,
        role.Text: theme.text,
        role.ButtonText: theme.text,
        role.BrightText: theme.danger,
        role.ToolTipText: theme.text,
        role.Link: theme.accent_ink,
        role.LinkVisited: theme.accent_ink,
    }
    fills = {
        role.Window: theme.window,
        role.Base: theme.field,
        role.AlternateBase: theme.panel,
        role.Button: theme.raised,
        role.ToolTipBase: theme.raised,
        role.Light: theme.hover,
        role.Midlight: theme.pressed,
        role.Mid: theme.border,
        role.Dark: theme.outline,
        role.Shadow: "#000000",
    }
    for key, colour in {**inks, **fills}.items():
        filled.setColor(key, QColor(colour))
    for key in (role.WindowText, role.Text, role.ButtonText):
        filled.setColor(QPalette.ColorGroup.Disabled, key, QColor(theme.faint))
    filled.setColor(role.PlaceholderText, QColor(theme.muted))
    filled.setColor(role.Accent, QColor(theme.accent))
    filled.setColor(role.Highlight, QColor(theme.selection))
    filled.setColor(role.HighlightedText, QColor(theme.selection_text))
    filled.setColor(QPalette.ColorGroup.Inactive, role.Highlight, QColor(theme.selection_quiet))
    filled.setColor(QPalette.ColorGroup.Inactive, role.HighlightedText, QColor(theme.text))
    filled.setColor(QPalette.ColorGroup.Disabled, role.Highlight, QColor(theme.selection_quiet))
    filled.setColor(QPalette.ColorGroup.Disabled, role.HighlightedText, QColor(theme.faint))
    return filled
