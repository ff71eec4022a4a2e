"""A line to type in. What is pasted is cleaned; nothing pasted is lost at a line end."""

from __future__ import annotations

from textual import events
from textual.widgets import Input

from counsel_tui.model.text import clean


class Field(Input):
    """One line of text without a frame: label and room around it are the screen's."""

    DEFAULT_CSS = """
    Field, Field:focus {
        height: 1; border: none; padding: 0 1;
        background: $field; color: $foreground;
    }
    Field > .input--placeholder, Field > .input--suggestion { color: $quiet; }
    """

    def __init__(
        self,
        value: str = "",
        *,
        placeholder: str = "",
        password: bool = False,
        max_length: int = 400,
        id: str | None = None,
    ) -> None:
        super().__init__(
            value,
            placeholder=placeholder,
            password=password,
            max_length=max_length,
            id=id,
            compact=True,
            select_on_focus=False,
        )
        self.cursor_blink = False

    def _on_paste(self, event: events.Paste) -> None:
        if text := clean(event.text):
            self.insert_text_at_cursor(text)
        event.stop()
        event.prevent_default()
