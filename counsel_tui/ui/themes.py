"""Themes: dark, light, and both in high contrast; one without any colour for NO_COLOR.

Beside Textual's own variables every theme names the meanings of this program: ``$yes``,
``$no``, ``$open``, ``$alarm``, ``$quiet`` (said softly, still 7:1 against the background),
``$line`` (rules and frames), ``$cursor``/``$on-cursor``/``$cursor-style`` (the chosen row, in a
``Content`` style as ``"$on-cursor on $cursor $cursor-style"``) and ``$field`` (where text is
typed). A test computes the contrast of every pair.
"""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from typing import Any, Final

from textual.app import App
from textual.theme import Theme

DARK: Final = "dark"
LIGHT: Final = "light"
CONTRAST_DARK: Final = "contrast-dark"
CONTRAST_LIGHT: Final = "contrast-light"
PLAIN: Final = "plain"
TERMINAL: Final = "ansi_default"
COLOURS: Final = 14

CHOICES: Final = (DARK, LIGHT, CONTRAST_DARK, CONTRAST_LIGHT)
"""What a user can choose; ``PLAIN`` follows from NO_COLOR."""


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of one theme, each by what it means."""

    name: str
    background: str
    foreground: str
    surface: str
    panel: str
    accent: str
    quiet: str
    yes: str
    no: str
    open: str
    alarm: str
    line: str
    cursor: str
    on_cursor: str
    field: str
    _: KW_ONLY
    is_dark: bool = True
    cursor_style: str = "bold"

    @classmethod
    def of_terminal(cls, name: str) -> Palette:
        """The terminal's own two colours and nothing else; the chosen row is reversed."""
        return cls(name, *[TERMINAL] * COLOURS, cursor_style="bold reverse")

    @property
    def is_of_terminal(self) -> bool:
        """True if the terminal chooses the colours."""
        return self.background == TERMINAL


def _meanings(of: Palette) -> dict[str, str]:
    return {
        "yes": of.yes,
        "no": of.no,
        "open": of.open,
        "alarm": of.alarm,
        "quiet": of.quiet,
        "line": of.line,
        "cursor": of.cursor,
        "on-cursor": of.on_cursor,
        "cursor-style": of.cursor_style,
        "field": of.field,
    }


def _text(of: Palette) -> dict[str, str]:
    names = ("text-muted", "text-disabled", "foreground-muted", "foreground-disabled")
    return {"text": of.foreground, **dict.fromkeys(names, of.quiet)}


def _cursors(of: Palette) -> dict[str, str]:
    own = {
        "block-cursor-background": of.cursor,
        "block-cursor-foreground": of.on_cursor,
        "block-cursor-text-style": of.cursor_style,
        "input-cursor-background": of.foreground,
        "input-cursor-foreground": of.background,
    }
    for selection in ("input-selection", "screen-selection"):
        own[f"{selection}-background"] = of.cursor
        own[f"{selection}-foreground"] = of.on_cursor
    if of.is_of_terminal:
        own |= {
            "input-cursor-text-style": "reverse",
            "ansi-background": TERMINAL,
            "ansi-foreground": TERMINAL,
        }
    return own


def _frames(of: Palette) -> dict[str, str]:
    bars = ("scrollbar-background", "scrollbar-background-hover", "scrollbar-background-active")
    return {
        "border": of.accent,
        "border-blurred": of.line,
        "scrollbar": of.line,
        "scrollbar-hover": of.accent,
        "scrollbar-active": of.accent,
        **dict.fromkeys((*bars, "scrollbar-corner-color"), of.background),
    }


def _theme(of: Palette) -> Theme:
    return Theme(
        name=of.name,
        primary=of.accent,
        secondary=of.accent,
        accent=of.accent,
        warning=of.open,
        error=of.alarm,
        success=of.yes,
        foreground=of.foreground,
        background=of.background,
        surface=of.surface,
        panel=of.panel,
        boost=of.surface,
        dark=of.is_dark,
        text_alpha=1.0,
        luminosity_spread=0.05,
        ansi=of.is_of_terminal,
        variables={**_text(of), **_cursors(of), **_frames(of), **_meanings(of)},
    )


PALETTES: Final = (
    Palette(
        DARK,
        background="#12161c",
        foreground="#e8ebf0",
        surface="#191f27",
        panel="#1f2731",
        accent="#8ecbff",
        quiet="#a8b3c1",
        yes="#86dfa3",
        no="#ffb3a7",
        open="#ffd27a",
        alarm="#ffb0b0",
        line="#6f7d8d",
        cursor="#24405c",
        on_cursor="#ffffff",
        field="#1f2731",
    ),
    Palette(
        LIGHT,
        background="#fbfaf7",
        foreground="#1a1e24",
        surface="#f2f1ec",
        panel="#e9e8e2",
        accent="#0a437c",
        quiet="#424a55",
        yes="#0a5226",
        no="#8a2410",
        open="#624000",
        alarm="#8c1414",
        line="#7a7f86",
        cursor="#cfe2f5",
        on_cursor="#0b1016",
        field="#ffffff",
        is_dark=False,
    ),
    Palette(
        CONTRAST_DARK,
        background="#000000",
        foreground="#ffffff",
        surface="#000000",
        panel="#000000",
        accent="#ffff33",
        quiet="#ffffff",
        yes="#7dff8e",
        no="#ffc2b8",
        open="#ffe27a",
        alarm="#ffb8b8",
        line="#ffffff",
        cursor="#ffffff",
        on_cursor="#000000",
        field="#000000",
    ),
    Palette(
        CONTRAST_LIGHT,
        background="#ffffff",
        foreground="#000000",
        surface="#ffffff",
        panel="#ffffff",
        accent="#00008b",
        quiet="#000000",
        yes="#004d1a",
        no="#7a1500",
        open="#4f3300",
        alarm="#800000",
        line="#000000",
        cursor="#000000",
        on_cursor="#ffffff",
        field="#ffffff",
        is_dark=False,
    ),
    Palette.of_terminal(PLAIN),
)
THEMES: Final = tuple(_theme(palette) for palette in PALETTES)


def install(app: App[Any], name: str) -> None:
    """Register the themes and start in ``name`` before the first paint, which setting
    ``app.theme`` later would paint twice.
    """
    for theme in THEMES:
        app.register_theme(theme)
    app.set_reactive(App.theme, name)
    app.stylesheet.set_variables(app.get_css_variables())
