"""Which fields a person lets go, one by one, each with what would leave."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import ClassVar

from counsel_tui.i18n import N_, _, ngettext
from counsel_tui.model.errors import CounselError
from counsel_tui.security.redaction import BY_ITEM, NEVER, SPECIAL
from counsel_tui.ui.session.choices import Cursor
from counsel_tui.ui.session.page import Page, Sheet, content, joined, sign
from counsel_tui.ui.session.pane import Hint, Layers, Pane
from counsel_tui.ui.session.sitting import Sitting, sentence

Done = Callable[[tuple[str, ...]], CounselError | None]


class FieldChoicePane(Pane):
    """One line for each fact there is an answer to; the space bar lets it go or keeps it."""

    TOPIC = N_(
        "Read these out and ask: may they have it? The space bar lets a line go or keeps it, "
        "Enter notes the release. Only what is answered is listed; notes never leave this way."
    )
    ROOM: ClassVar[str] = "full"

    def __init__(
        self, sitting: Sitting, stage: Layers, title: str, chosen: Iterable[str], done: Done
    ) -> None:
        super().__init__(sitting, stage)
        self._heading, self._done = title, done
        self._error: CounselError | None = None
        self.chosen = list(dict.fromkeys(chosen))
        self.keys = self._answered()
        self._cursor = Cursor(len(self.keys))

    def _answered(self) -> tuple[str, ...]:
        """Facts that have an answer and may leave, and those of the usual list without one."""
        catalogue = self.sitting.desk.context.references.catalogue
        found = dict.fromkeys(key for key in self.chosen if key in catalogue)
        for path, answer in self.sitting.session.facts.items():
            key = path.split("/")[0] if "/" in path else path.split(".")[0]
            fact = catalogue.get(key)
            if fact is None or not answer.is_usable or fact.privacy in ("X", SPECIAL):
                continue
            if key not in NEVER | BY_ITEM and key not in _OWN_WORK:
                found.setdefault(key)
        order = {key: place for place, key in enumerate(catalogue)}
        return tuple(sorted(found, key=lambda key: (not self._paths(key), order.get(key, 0))))

    def _paths(self, key: str) -> list[str]:
        """What is answered under a fact."""
        facts = self.sitting.session.facts
        return [path for path in facts if path == key or path.startswith((f"{key}.", f"{key}/"))]

    def press(self, key: str) -> bool:
        """Space turns a line on and off, Enter is done."""
        if key == "escape":
            self.stage.close(self)
            return True
        if moved := self._cursor.press(key):
            self._cursor = moved
        elif key == "space" and self.keys:
            self._turn(self.keys[self._cursor.at])
            self._cursor = self._cursor.moved(1)
        elif key == "enter":
            self._error = self._done(tuple(key for key in self.keys if key in self.chosen))
            if self._error is None:
                self.stage.close(self)
                return True
        else:
            return False
        self.repaint()
        return True

    def _turn(self, key: str) -> None:
        if key in self.chosen:
            self.chosen.remove(key)
        else:
            self.chosen.append(key)

    def page(self, width: int) -> Page:
        """Each fact with what would leave of it."""
        sheet = Sheet(width)
        count = sum(key in self.chosen for key in self.keys)
        words = ngettext("{count} field", "{count} fields", count).format(count=count)
        sheet.spread(content((self._heading, "strong")), content((words, "dim")))
        if self._error:
            sheet.text(sign("deadline"), " ", (sentence(self._error), "error"), hang=2)
        sheet.rule()
        for place, key in enumerate(self.keys):
            self._line(sheet, key, is_here=place == self._cursor.at)
        return sheet.page()

    def _line(self, sheet: Sheet, key: str, *, is_here: bool) -> None:
        if is_here:
            sheet.focus()
        label = self.sitting.desk.say.fact_label(key)
        box = sign("done" if key in self.chosen else "todo")
        left = joined(
            sign("here") if is_here else content(" "), " ", box, " ",
            (label, "active") if is_here else label,
        )  # fmt: skip
        sheet.beside(left, content((self._value(key), "dim")), min(34, sheet.width // 2))

    def _value(self, key: str) -> str:
        """What is answered under a fact; of a list of records how many there are."""
        facts, desk = self.sitting.session.facts, self.sitting.desk
        if rids := facts.record_ids(key):
            return ngettext("{count} entry", "{count} entries", len(rids)).format(count=len(rids))
        said = [desk.fact_value(path, facts[path]) for path in self._paths(key)]
        return "; ".join(said) or _("not answered")

    def hints(self) -> tuple[Hint, ...]:
        """Turn a line, note it, leave."""
        return (
            ("space", _("let go or keep")),
            ("enter", _("note the release")),
            ("escape", _("cancel")),
        )


_OWN_WORK = frozenset(
    {"consent_level", "special_data_consent", "referrals", "next_contact", "placement",
     "handover_hold", "startup", "erase_on", "recognition_next_step", "motivation"}
)  # fmt: skip
"""What is about our own work; the plan may be released."""
