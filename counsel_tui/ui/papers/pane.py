"""Every paper there is for a person: one line each, looked at with v, written with Enter."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, Final

from counsel_tui.casework.printing import FORMS, OF_THE_PERSON, PLAN, Paper
from counsel_tui.i18n import N_, _
from counsel_tui.i18n.language_names import language_name
from counsel_tui.model.errors import CounselError
from counsel_tui.security import redaction
from counsel_tui.ui.papers.made import tell_made
from counsel_tui.ui.papers.preview import PreviewPane
from counsel_tui.ui.session.choices import Cursor
from counsel_tui.ui.session.fields import Field
from counsel_tui.ui.session.fields_pane import FieldsPane
from counsel_tui.ui.session.page import Page, Sheet, content, joined, sign
from counsel_tui.ui.session.pane import Hint, Layers, Pane
from counsel_tui.ui.session.sitting import Sitting, sentence

if TYPE_CHECKING:
    from counsel_tui.casework.printing import PaperMade

TITLES: Final = {
    "sheet": N_("Sheet for the person"),
    "checklist": N_("Checklist of papers"),
    "certificate": N_("Certificate of counselling"),
    "plan": N_("Plan as a table"),
    "referral": N_("Letter of referral"),
    "handover": N_("Handover sheet"),
    "conference": N_("Case conference sheet"),
    "recall": N_("Recall notice"),
}
LANGUAGE_KEYS: Final = "123456789abcdefghijklmnop"


class PapersPane(Pane):
    """What can be printed or exported for this person, and for whom."""

    TOPIC = N_(
        "Papers of this person. v shows one as it will be printed, Enter writes it, o opens what "
        "was written last. s changes the language, g turns large print on and off, f changes the "
        "form: PDF, a page for the browser, plain text; of the plan a table. Papers for offices "
        "hold only what was released for them."
    )
    ROOM: ClassVar[str] = "full"

    def __init__(self, sitting: Sitting, stage: Layers) -> None:
        super().__init__(sitting, stage)
        self._cursor = Cursor()
        self._error: CounselError | None = None
        self._language = ""
        self._large = False
        self._form = ""
        self.made: PaperMade | None = None
        self.papers: tuple[Paper, ...] = ()
        self._read()

    def changed(self) -> None:
        """Referrals may have come or gone."""
        self._read()
        self.repaint()

    def _read(self) -> None:
        session, desk = self.sitting.session, self.sitting.desk
        papers = [Paper(kind) for kind in (*OF_THE_PERSON, PLAN)]
        papers += [
            Paper(each.kind, referral=each.rid)
            for each in desk.referrals.all(session)
            if each.state != "revoked"
        ]
        if offices := self._released_to():
            papers.append(Paper("conference", recipients=offices))
        self.papers = tuple(papers)
        self._cursor = self._cursor.over(len(papers))

    def _released_to(self) -> tuple[str, ...]:
        """Offices that may see something today."""
        facts, day = self.sitting.session.facts, self.sitting.desk.day()
        if not redaction.may_pass_on(facts):
            return ()
        found = [r.recipient for r in redaction.releases(facts) if r.is_in_force(day)]
        return tuple(dict.fromkeys(found))

    @property
    def current(self) -> Paper:
        """The paper under the cursor, in the language, size and form that are set."""
        paper = self.papers[self._cursor.at]
        form = self._form if self._form in paper.forms else ""
        return replace(paper, language=self._language, large=self._large, form=form)

    # --- keys -------------------------------------------------------------------------

    def press(self, key: str) -> bool:
        """Arrows choose a paper; letters change how it is made."""
        self._error = None
        if key == "escape":
            self.stage.close(self)
            return True
        if moved := self._cursor.press(key):
            self._cursor = moved
        elif key == "enter":
            self._begin(self._write)
        elif key == "v":
            self._begin(self._preview)
        elif key == "o" and self.made:
            self.app.open_url(self.made.path.as_uri())
        elif key == "g":
            self._large = not self._large
        elif key == "f":
            self._next_form()
        elif key == "s":
            self._ask_language()
        else:
            return False
        self.repaint()
        return True

    def _next_form(self) -> None:
        forms = self.current.forms
        at = forms.index(self._form) if self._form in forms else 0
        self._form = forms[(at + 1) % len(forms)]

    def _begin(self, then: Callable[[Paper], None]) -> None:
        """A case conference asks first who sits at the table."""
        paper = self.current
        if paper.kind == "conference" and len(paper.recipients) > 1:
            self._ask_offices(paper, then)
        else:
            then(paper)

    def _preview(self, paper: Paper) -> None:
        desk, session = self.sitting.desk.printing, self.sitting.session
        try:
            desk.preview(session, paper)
        except CounselError as error:
            self._error = error
            return
        self.stage.open(
            PreviewPane(
                self.sitting,
                self.stage,
                _(TITLES[paper.kind]),
                lambda width: desk.preview(session, paper, width),
                lambda: self._write(paper),
            )
        )

    def _write(self, paper: Paper) -> None:
        try:
            self.made = self.sitting.desk.printing.make(self.sitting.session, paper)
        except CounselError as error:
            self._error = error
        self.repaint()

    # --- asking -----------------------------------------------------------------------

    def _ask_language(self) -> None:
        codes = self.sitting.desk.printing.languages()
        options = tuple(
            (key, code, language_name(code))
            for key, code in zip(LANGUAGE_KEYS, codes, strict=False)
        )

        def done(typed: Mapping[str, str]) -> CounselError | None:
            self._language = typed["language"]
            return None

        hint = _("German stands beside every sentence.")
        field = Field("language", _("Language"), hint, options)
        values = {"language": self._shown_language(self.current)}
        self.stage.open(
            FieldsPane(self.sitting, self.stage, _("In which language?"), (field,), done, values)
        )

    def _ask_offices(self, paper: Paper, then: Callable[[Paper], None]) -> None:
        yes = (("j", "yes", _("yes")), ("n", "no", _("no")))
        offices = paper.recipients
        fields = tuple(Field(f"o{n}", name, options=yes) for n, name in enumerate(offices))

        def done(typed: Mapping[str, str]) -> CounselError | None:
            chosen = tuple(name for n, name in enumerate(offices) if typed[f"o{n}"] != "no")
            self.app.call_later(then, replace(paper, recipients=chosen))
            return None

        note = _("Only what was released for every one of them stands on the sheet.")
        title = _("Who sits at the table?")
        values = {f"o{n}": "yes" for n in range(len(offices))}
        self.stage.open(FieldsPane(self.sitting, self.stage, title, fields, done, values, note))

    # --- painting ---------------------------------------------------------------------

    def page(self, width: int) -> Page:
        """The papers, how they are made, where the last one lies."""
        sheet = Sheet(width)
        sheet.spread(content((_("Papers"), "strong")), content((self._how(), "dim")))
        if self._error:
            sheet.text(sign("deadline"), " ", (sentence(self._error), "error"), hang=2)
        sheet.rule()
        for place, paper in enumerate(self.papers):
            self._line(sheet, place, paper)
        if self.made:
            tell_made(sheet, self.made, self.sitting.desk.day())
        return sheet.page()

    def _line(self, sheet: Sheet, place: int, paper: Paper) -> None:
        is_here = place == self._cursor.at
        if is_here:
            sheet.focus()
        title = _(TITLES[paper.kind])
        left = joined(
            sign("here") if is_here else content(" "), " ", (title, "active") if is_here else title
        )
        sheet.beside(left, content((self._whom(paper), "dim")), 40)

    def _whom(self, paper: Paper) -> str:
        """Whom a paper is for."""
        if paper.referral:
            return self.sitting.desk.referrals.find(self.sitting.session, paper.referral).recipient
        if paper.recipients:
            return ", ".join(paper.recipients)
        return _("xlsx, csv, json, calendar") if paper.kind == PLAN else ""

    def _how(self) -> str:
        """Language, size and form of the paper under the cursor."""
        paper = self.current
        form = paper.form or paper.forms[0]
        words = {"pdf": "PDF", "html": _("page for the browser"), "txt": _("plain text")}
        parts = [language_name(self._shown_language(paper)), words.get(form, form)]
        if paper.large and form in FORMS[:2]:
            parts.append(_("large print"))
        return " · ".join(parts)

    def _shown_language(self, paper: Paper) -> str:
        desk, session = self.sitting.desk.printing, self.sitting.session
        of_person = paper.kind in OF_THE_PERSON
        return paper.language or (desk.language_for(session) if of_person else "de")

    def hints(self) -> tuple[Hint, ...]:
        """Look, write, open; how it is made."""
        opened = (("o", _("open it")),) if self.made else ()
        return (
            ("enter", _("write it")),
            ("v", _("look at it")),
            *opened,
            ("s", _("language")),
            ("g", _("large print")),
            ("f", _("form")),
            ("escape", _("back")),
        )
