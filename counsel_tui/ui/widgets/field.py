"""A line to type in. What is pasted is cleaned; nothing pasted is lost at a line end.

Keys count in the order they were pressed, however many come at once. Textual hands a letter
to the line at once but lets every other key travel up to the app first, so that a letter
typed behind Backspace or Enter would overtake it.
"""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Input

from counsel_tui.i18n import N_
from counsel_tui.model.text import clean
from counsel_tui.ui.base import ENTER_ID


class Field(Input, inherit_bindings=False):
    """One line of text without a frame: label and room around it are the screen's.

    Screens take ``Input.Submitted`` and never bind Enter themselves: a binding with priority
    would overtake letters that are still on their way into the line. What Enter does here is
    told by the screen's ``ENTER``.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        *(b for b in Input.BINDINGS if isinstance(b, Binding) and b.key != "enter"),
        Binding("enter", "submit", N_("Done"), id=ENTER_ID),
    ]

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
        self._held: list[events.Key] | None = None

    class Passed(Message):
        """The screen has dealt with what was submitted just before."""

        def __init__(self, field: Field) -> None:
            super().__init__()
            self.field = field

    class Resumed(Message, bubble=False):
        """Take the keys again, first those that were held."""

    async def action_submit(self) -> None:
        """Submit, and hold what is typed next until the screen has dealt with it."""
        await super().action_submit()
        if isinstance(self.screen, TypesIntoField):
            self._held = []
            self.post_message(self.Passed(self))

    async def on_field_resumed(self) -> None:
        """Type what was held; Enter among it holds the rest again."""
        held, self._held = self._held or [], None
        for event in held:
            target = self.screen.focused or self.screen
            if target is self:
                await self._on_key(event)
            else:
                target.post_message(event)

    async def _on_key(self, event: events.Key) -> None:
        """Letters and the keys that edit the line, at once; all others go up to the screen."""
        if self._held is not None:
            self._held.append(events.Key(event.key, event.character))
        elif event.is_printable:
            await super()._on_key(event)
        elif action := self._own_action(event.key):
            await self.run_action(action)
        else:
            return
        event.stop()
        event.prevent_default()

    def _own_action(self, key: str) -> str:
        bindings = self._bindings.key_to_bindings.get(key, ())
        return next((each.action for each in bindings), "")

    def _on_paste(self, event: events.Paste) -> None:
        if text := clean(event.text):
            self.insert_text_at_cursor(text)
        event.stop()
        event.prevent_default()


class TypesIntoField:
    """Mixin for screens whose letters all belong to their one line.

    A letter typed before the line had the focus comes to the screen; the line itself lets none
    through. So nothing typed ahead is lost, however long the screen took to open.

    Textual calls the handlers of every class, so a screen may have its own ``on_mount`` too.
    """

    def on_mount(self) -> None:
        """Take the keys before the next one is handed out."""
        for field in self.query(Field):  # type: ignore[attr-defined]
            self.set_focus(field)  # type: ignore[attr-defined]

    def on_field_passed(self, event: Field.Passed) -> None:
        """What was submitted is dealt with: the line may take keys again."""
        event.stop()
        event.field.post_message(Field.Resumed())

    def on_key(self, event: events.Key) -> None:
        """Pass a letter on to the line."""
        if event.is_printable and event.character:
            for field in self.query(Field):  # type: ignore[attr-defined]
                field.insert_text_at_cursor(event.character)
                event.stop()
