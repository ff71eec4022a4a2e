"""An entry of the directory field by field: changed line by line, or written anew."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Final

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content

from counsel_tui.casework.directory_writing import LOCAL
from counsel_tui.casework.kinds import all_kinds, kind_words
from counsel_tui.casework.say import Say
from counsel_tui.i18n import N_, _
from counsel_tui.model.errors import CounselError
from counsel_tui.model.text import harmless
from counsel_tui.referral.field_checks import Refused
from counsel_tui.referral.written import BY_NAME, checked, fields_of
from counsel_tui.ui.base import BaseScreen
from counsel_tui.ui.dialogs import TextDialog
from counsel_tui.ui.session.days import read_day
from counsel_tui.ui.session.sitting import sentence
from counsel_tui.ui.widgets.key_bar import KeyBar
from counsel_tui.ui.widgets.rows import Column, Row, Rows
from counsel_tui.ui.widgets.title_line import TitleLine

WORDS: Final = {
    "name": N_("Name"),
    "provider": N_("Provider"),
    "kind": N_("Kind"),
    "phase": N_("Phase"),
    "town": N_("Town"),
    "postcode": N_("Postcode"),
    "street": N_("Street"),
    "begin": N_("Begin"),
    "end": N_("End"),
    "apply_by": N_("Apply by"),
    "hours": N_("Hours a week"),
    "times": N_("Time of day"),
    "weeks": N_("Weeks, where it has no days"),
    "german_from": N_("German needed"),
    "german_up_to": N_("German at most"),
    "german_after": N_("German reached"),
    "cost": N_("Cost in euros"),
    "languages": N_("Languages"),
    "childcare": N_("Childcare there"),
    "letters": N_("Letters needed"),
    "eligibility_description": N_("For whom, in words"),
    "description": N_("Description"),
    "url": N_("Web address"),
    "website": N_("Web address"),
    "email": N_("E-mail"),
    "alert": N_("Notice, shown first"),
    "status": N_("Status"),
    "contact": N_("Contact, team only"),
    "note": N_("Remark, team only"),
}
HINTS: Final = {
    "phase": N_("1 to 5: access, orientation, qualification, entry into work, securing"),
    "begin": N_("15.1., 15.1.2027, or days from today"),
    "end": N_("15.1., 15.1.2027, or days from today"),
    "apply_by": N_("15.1., 15.1.2027, or days from today"),
    "cost": N_("0 where it costs nothing"),
    "languages": N_("codes of two letters: de uk ar"),
    "provider": N_("the organisation; a new name makes a new one"),
}
CODES: Final = {
    "times": {
        "morning": N_("mornings"), "afternoon": N_("afternoons"), "evening": N_("evenings"),
        "any": N_("at any time"),
    },
    "childcare": {"yes": N_("yes")},
    "status": {
        "active": N_("takes people"), "inactive": N_("takes nobody"),
        "temporarily closed": N_("closed for the moment"), "defunct": N_("exists no more"),
    },
}  # fmt: skip
"""Codes of a field in words."""
_DAYS: Final = frozenset({"begin", "end", "apply_by"})


class EntryForm(BaseScreen[str | None]):
    """Every field in a line; Enter writes it. A new entry is kept with Ctrl+S."""

    TOPIC = N_(
        "All fields of an entry. Enter writes the one under the cursor; an empty line says that "
        "nobody knows. A new entry needs a name and a kind, Ctrl+S keeps it. Fields marked for the "
        "team are no part of the public directory."
    )
    AUTO_FOCUS = "Rows"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "keep", N_("Keep it"), id="entryform.keep", priority=True),
        Binding("ctrl+z", "undo", N_("Take back"), id="entryform.undo"),
        Binding("escape", "close", N_("Back"), id="entryform.close"),
    ]
    DEFAULT_CSS = """
    EntryForm Rows { margin: 1 1; }
    """

    def __init__(self, record: str = "", table: str = "offer", **given: str) -> None:
        """``record``: of the entry, empty for a new one of ``table`` with ``given`` fields."""
        super().__init__()
        self._record, self._table = record, table
        self._draft: dict[str, str] = {"status": "active", **given}

    def compose(self) -> ComposeResult:
        """The fields."""
        yield TitleLine()
        yield Rows(Column(28), Column(), folds=True)
        yield KeyBar()

    def on_mount(self) -> None:
        """Show what is known."""
        self._show()

    @property
    def _fields(self) -> dict[str, str]:
        """What stands in each field, in the order they are shown."""
        if self._record:
            return self.desk.directory.writer.fields(self._record)
        names = (*(field.name for field in fields_of(self._table)), *LOCAL)
        return {name: self._draft.get(name, "") for name in names}

    def _show(self) -> None:
        fields = self._fields
        kind = _("New organisation") if self._table == "organisation" else _("New offer")
        title = fields["name"] or (kind if not self._record else "")
        self.query_one(TitleLine).show(Content.styled(harmless(title), "bold"))
        rows = [
            Row(name, (Content.styled(_(WORDS[name]), "$quiet"), self._words(name, text)))
            for name, text in fields.items()
        ]
        self.query_one(Rows).show(rows, keep=True)

    @staticmethod
    def _words(name: str, text: str) -> str:
        return harmless(shown(name, text)) or "–"

    def on_rows_chosen(self, event: Rows.Chosen) -> None:
        """Write the field under the cursor."""
        event.stop()
        self._ask(event.key)

    def _ask(self, name: str) -> None:
        if choices := choices_of(name):
            self._choose(name, choices)
            return
        known = self._fields[name]
        hint = HINTS.get(name, "")
        dialog = TextDialog(
            _(WORDS[name]), shown(name, known), _(hint), lambda typed: self._problem(name, typed)
        )
        self.app.push_screen(dialog)

    def _choose(self, name: str, choices: Mapping[str, str]) -> None:
        """One of the values there are, or none."""
        from counsel_tui.ui.directory.choose import ChooseDialog

        def chosen(code: str | None) -> None:
            if code is not None and (problem := self._problem(name, code)):
                self.notify(problem, severity="warning")

        self.app.push_screen(ChooseDialog(_(WORDS[name]), choices), chosen)

    def _problem(self, name: str, typed: str) -> str:
        """Write a field; what is wrong with it, empty if nothing."""
        try:
            text = self._text(name, typed)
            if self._record:
                self.desk.directory.writer.change(self._record, {name: text})
            else:
                self._draft[name] = text
        except CounselError as error:
            return sentence(error)
        except Refused as refused:
            why = _(refused.rule).format(**refused.params)
            return _("“{value}” cannot stand here: {why}.").format(value=typed, why=why)
        self._show()
        return ""

    def _text(self, name: str, typed: str) -> str:
        if name in _DAYS and (day := read_day(typed, self.desk.day())):
            return day.isoformat()
        if not self._record and name in BY_NAME and name != "kind":
            return checked(BY_NAME[name], typed)
        return typed

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keeping is for new entries; others are written line by line."""
        del parameters
        return action != "keep" or not self._record

    @work
    async def action_keep(self) -> None:
        """Keep the new entry."""
        try:
            record = self.desk.directory.writer.add(self._table, self._draft)
        except CounselError as error:
            self.counsel.tell(error)
            return
        self.dismiss(record)

    def action_undo(self) -> None:
        """Take back one's last change of this entry."""
        if self._record and self.desk.directory.undo(self._record):
            self._show()
            self.notify(_("Your last change was taken back."))
        else:
            self.notify(
                _("There is nothing of yours to take back, or somebody changed the same since.")
            )

    def action_close(self) -> None:
        """Back; what was not kept of a new entry is gone, after asking."""
        if self._record or set(self._draft) <= {"status", "provider"}:
            self.dismiss(None)
            return
        from counsel_tui.ui.dialogs import ConfirmDialog

        def sure(answer: bool | None) -> None:
            if answer:
                self.dismiss(None)

        self.app.push_screen(ConfirmDialog(_("Leave without keeping the new entry?")), sure)


def shown(name: str, text: str) -> str:
    """What stands in a field, in words: codes and days as people read them."""
    if not text:
        return ""
    if name == "kind":
        return kind_words(text)
    if name in CODES:
        return _(CODES[name].get(text, text))
    return Say.span(text) if name in _DAYS else text


def choices_of(name: str) -> dict[str, str]:
    """The values of a field with their words, the first for what nobody knows; empty for a field
    that takes any text.
    """
    if name == "kind":
        by_words = {words: code for code, words in reversed(all_kinds().items())}
        codes = {by_words[words]: words for words in sorted(by_words, key=str.casefold)}
    elif name in CODES:
        codes = {code: _(words) for code, words in CODES[name].items()}
    elif name in BY_NAME and BY_NAME[name].codes:
        codes = {code: code for code in BY_NAME[name].codes}
    else:
        return {}
    return codes if name == "status" else {**codes, "": _("not known")}
