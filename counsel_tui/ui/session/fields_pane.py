"""A few fields laid over a step: what was typed goes to the desk, or comes back with a reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from counsel_tui.i18n import _
from counsel_tui.model.errors import CounselError
from counsel_tui.ui.session.fields import Field, Fields
from counsel_tui.ui.session.form_page import entry
from counsel_tui.ui.session.page import Page, Sheet, content, joined, pressing, sign
from counsel_tui.ui.session.pane import Hint, Layers, Pane
from counsel_tui.ui.session.sitting import Sitting, sentence

Done = Callable[[Mapping[str, str]], CounselError | None]
"""Carries out what was typed; an error keeps the fields open with their text."""


class FieldsPane(Pane):
    """Enter goes through the fields and, in the last one, hands them over."""

    def __init__(
        self,
        sitting: Sitting,
        stage: Layers,
        title: str,
        fields: tuple[Field, ...],
        done: Done,
        values: Mapping[str, str] | None = None,
        note: str = "",
    ) -> None:
        super().__init__(sitting, stage)
        self._heading, self._note, self._done = title, note, done
        self.fields = Fields.of(fields, values)
        self._error: CounselError | None = None

    def press(self, key: str) -> bool:
        """Keys of the fields; Escape leaves everything as it was."""
        if key == "escape":
            self.stage.close(self)
            return True
        fields = self.fields.press(key)
        if fields is None:
            return len(key) == 1
        self.fields, self._error = fields, None
        if fields.is_done:
            self._hand_over()
        else:
            self.repaint()
        return True

    def paste(self, text: str) -> None:
        """Pasted text goes into the field."""
        self.fields = self.fields.paste(text)
        self.repaint()

    def _hand_over(self) -> None:
        self._error = self._done(self.fields.values())
        if self._error is None:
            self.stage.close(self)
            return
        self.fields = self.fields.reopened()
        self.repaint()

    def page(self, width: int) -> Page:
        """One block per field; the one that takes keys shows its options or its hint."""
        sheet = Sheet(width)
        sheet.text((self._heading, "strong"))
        if self._note:
            sheet.text((self._note, "dim"))
        sheet.blank()
        for index, field in enumerate(self.fields.fields):
            self._field(sheet, field, is_current=index == self.fields.at)
        if self._error:
            sheet.blank()
            sheet.text(sign("deadline"), " ", (sentence(self._error), "error"), hang=2)
        return sheet.page()

    def _field(self, sheet: Sheet, field: Field, *, is_current: bool) -> None:
        typed = self.fields.entries[field.id]
        pointer = sign("here") if is_current else content(" ")
        if not is_current:
            shown = field.shown(typed.text)
            sheet.text(pointer, " ", (f"{field.label}  ", "dim"), shown, hang=4)
            return
        sheet.line(pointer, " ", (field.label, "strong"))
        if field.options:
            sheet.focus()
            for key, code, label in field.options:
                is_chosen = code == typed.text
                mark = sign("seen") if is_chosen else content(" ")
                words = content((label, "chosen") if is_chosen else label)
                sheet.line("  ", pressing(joined(mark, " ", (key, "key"), "  ", words), key))
        else:
            body, column = entry(typed.text, typed.cursor, min(52, sheet.width - 6))
            sheet.line("    ", body)
            sheet.cursor(4 + column)
        if field.hint:
            sheet.text((field.hint, "dim"), indent=4)

    def hints(self) -> tuple[Hint, ...]:
        """Keys of the fields."""
        is_last = self.fields.at + 1 == len(self.fields.fields)
        return (
            ("enter", _("save") if is_last else _("next")),
            ("shift+tab", _("back")),
            ("escape", _("cancel")),
        )
