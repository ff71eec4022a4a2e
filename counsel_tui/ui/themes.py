"""Themes: dark, light, and both in high contrast; one without any colour for NO_COLOR.

Beside Textual's own variables every theme names the meanings of this program: ``$yes``,
``$no``, ``$open``, ``$alarm``, ``$quiet`` (said softly, still 7:1 against the background),
``$line`` (rules and frames), ``$cursor``/``$on-cursor``/``$cursor-style`` (the chosen row, in a
``Content`` style as ``"$on-cursor on $cursor $cursor-style"``) and ``$field`` (where text is
typed). A test computes the contrast of every pair.
"""

from __future__ import annotations

from typing import Any, Final

from textual.app import App
from textual.theme import Theme

DARK: Final = "dark"
LIGHT: Final = "light"
CONTRAST_DARK: Final = "contrast-dark"
CONTRAST_LIGHT: Final = "contrast-light"
PLAIN: Final = "plain"

CHOICES: Final = (DARK, LIGHT, CONTRAST_DARK, CONTRAST_LIGHT)
"""What a user can choose; ``PLAIN`` follows from NO_COLOR."""


def _theme(
    name: str,
    *,
    background: str,
    foreground: str,
    surface: str,
    panel: str,
    accent: str,
    quiet: str,
    yes: str,
    no: str,
    open_: str,
    alarm: str,
    line: str,
    cursor: str,
    on_cursor: str,
    field: str,
    is_dark: bool = True,
    cursor_style: str = "bold",
    ansi: bool = False,
) -> Theme:
    meanings = {
        "yes": yes,
        "no": no,
        "open": open_,
        "alarm": alarm,
        "quiet": quiet,
        "line": line,
        "cursor": cursor,
        "on-cursor": on_cursor,
        "cursor-style": cursor_style,
        "field": field,
    }
    textual_own = {
        "text": foreground,
        "text-muted": quiet,
        "text-disabled": quiet,
        "foreground-muted": quiet,
        "foreground-disabled": quiet,
        "border": accent,
        "border-blurred": line,
        "block-cursor-background": cursor,
        "block-cursor-foreground": on_cursor,
        "block-cursor-text-style": cursor_style,
        "input-cursor-background": foreground,
        "input-cursor-foreground": background,
        "input-selection-background": cursor,
        "input-selection-foreground": on_cursor,
        "scrollbar": line,
        "scrollbar-hover": accent,
        "scrollbar-active": accent,
        "scrollbar-background": background,
        "scrollbar-background-hover": background,
        "scrollbar-background-active": background,
        "scrollbar-corner-color": background,
        "screen-selection-background": cursor,
        "screen-selection-foreground": on_cursor,
    }
    if ansi:
        textual_own |= {
            "input-cursor-text-style": "reverse",
            "ansi-background": "ansi_default",
            "ansi-foreground": "ansi_default",
        }
    return Theme(
        name=name,
        primary=accent,
        secondary=accent,
        accent=accent,
        warning=open_,
        error=alarm,
        success=yes,
        foreground=foreground,
        background=background,
        surface=surface,
        panel=panel,
        boost=surface,
        dark=is_dark,
        text_alpha=1.0,
        luminosity_spread=0.05,
        ansi=ansi,
        variables={**textual_own, **meanings},
    )


THEMES: Final = (
    _theme(
        DARK,
        background="#12161c",
        foreground="#e8ebf0",
        surface="#191f27",
        panel="#1f2731",
        accent="#8ecbff",
        quiet="#a8b3c1",
        yes="#86dfa3",
        no="#ffb3a7",
        open_="#ffd27a",
        alarm="#ffb0b0",
        line="#6f7d8d",
        cursor="#24405c",
        on_cursor="#ffffff",
        field="#1f2731",
    ),
    _theme(
        LIGHT,
        background="#fbfaf7",
        foreground="#1a1e24",
        surface="#f2f1ec",
        panel="#e9e8e2",
        accent="#0a437c",
        quiet="#424a55",
        yes="#0a5226",
        no="#8a2410",
        open_="#624000",
        alarm="#8c1414",
        line="#7a7f86",
        cursor="#cfe2f5",
        on_cursor="#0b1016",
        field="#ffffff",
        is_dark=False,
    ),
    _theme(
        CONTRAST_DARK,
        background="#000000",
        foreground="#ffffff",
        surface="#000000",
        panel="#000000",
        accent="#ffff33",
        quiet="#ffffff",
        yes="#7dff8e",
        no="#ffc2b8",
        open_="#ffe27a",
        alarm="#ffb8b8",
        line="#ffffff",
        cursor="#ffffff",
        on_cursor="#000000",
        field="#000000",
    ),
    _theme(
        CONTRAST_LIGHT,
        background="#ffffff",
        foreground="#000000",
        surface="#ffffff",
        panel="#ffffff",
        accent="#00008b",
        quiet="#000000",
        yes="#004d1a",
        no="#7a1500",
        open_="#4f3300",
        alarm="#800000",
        line="#000000",
        cursor="#000000",
        on_cursor="#ffffff",
        field="#ffffff",
        is_dark=False,
    ),
    _theme(
        PLAIN,
        background="ansi_default",
        foreground="ansi_default",
        surface="ansi_default",
        panel="ansi_default",
        accent="ansi_default",
        quiet="ansi_default",
        yes="ansi_default",
        no="ansi_default",
        open_="ansi_default",
        alarm="ansi_default",
        line="ansi_default",
        cursor="ansi_default",
        on_cursor="ansi_default",
        field="ansi_default",
        cursor_style="bold reverse",
        ansi=True,
    ),
)


def install(app: App[Any], name: str) -> None:
    """Register the themes and start in ``name`` before the first paint, which setting
    ``app.theme`` later would paint twice.
    """
    for theme in THEMES:
        app.register_theme(theme)
    app.set_reactive(App.theme, name)
    app.stylesheet.set_variables(app.get_css_variables())
