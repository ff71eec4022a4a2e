"""Papers and exports about one person: looked at first, then written as a file.

Papers for the person stand in her language beside German; papers for offices are German, and
hold only what was released for them. Every paper that was written is noted in the file.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from counsel_tui.casework.cells import register
from counsel_tui.i18n import N_
from counsel_tui.model.errors import BadInput
from counsel_tui.model.ids import entity_id
from counsel_tui.press.files import made_folder

if TYPE_CHECKING:
    from counsel_tui.casework.desk import Desk
    from counsel_tui.casework.handover import Handover, HandoverPlan
    from counsel_tui.casework.referrals import Standing
    from counsel_tui.documents.content import SheetContent
    from counsel_tui.documents.tree import Document
    from counsel_tui.model.session import Session

DOCUMENT = "document"
OF_THE_PERSON = ("sheet", "checklist", "certificate")
FOR_OFFICES = ("referral", "handover", "conference", "recall")
PLAN = "plan"
KINDS = (*OF_THE_PERSON, PLAN, *FOR_OFFICES)
FORMS = ("pdf", "html", "txt")
PLAN_FORMS = ("xlsx", "csv", "json", "ics")


@dataclass(frozen=True, slots=True)
class Paper:
    """Which paper is wanted. ``kind`` of ``KINDS``; ``language`` beside German, empty for the
    usual one; ``form`` of ``FORMS`` or ``PLAN_FORMS``, empty for the first; ``referral``: id of
    the referral of a letter; ``recipients``: offices of a handover or a case conference;
    ``handover``: id of what is recalled; ``with_topics``: of a certificate.
    """

    kind: str
    language: str = ""
    large: bool = False
    form: str = ""
    referral: str = ""
    recipients: tuple[str, ...] = ()
    handover: str = ""
    with_topics: bool = False

    @property
    def forms(self) -> tuple[str, ...]:
        """The forms it can be written in."""
        return PLAN_FORMS if self.kind == PLAN else FORMS


@dataclass(frozen=True, slots=True)
class PaperMade:
    """Where a paper lies, in which language, and when the program removes it (local time, ISO
    text; empty: never).
    """

    path: Path
    language: str
    removed_when: str


class PrintingDesk:
    """Makes the papers of a person."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._context = desk.context

    # --- languages --------------------------------------------------------------------

    def languages(self) -> tuple[str, ...]:
        """Languages papers can be written in; German stands beside each."""
        return ("de", *self._context.references.sentences.languages)

    def language_for(self, session: Session) -> str:
        """The paper language that fits the person: her first language there are sentences in."""
        answer = session.facts.get("languages")
        codes = answer.value if answer and isinstance(answer.value, tuple) else ()
        for code in codes:
            two = self._context.references.two_letters(code)
            if two in self.languages():
                return two
        return "en"

    def _language(self, session: Session, paper: Paper) -> str:
        language = paper.language
        if not language:
            of_person = paper.kind in OF_THE_PERSON
            language = self.language_for(session) if of_person else "de"
        if language not in self.languages():
            raise BadInput(
                N_("There is no sheet in the language {value}."), place="lang", value=language,
                rule=" ".join(self.languages()),
            )  # fmt: skip
        return language

    # --- content ----------------------------------------------------------------------

    def document(self, session: Session, paper: Paper) -> Document:
        """The paper as a content tree. Raises ConsentRefused, BadInput."""
        from counsel_tui.casework import letters
        from counsel_tui.casework.papers import sheet_content
        from counsel_tui.documents import letters as for_offices
        from counsel_tui.documents.sheet import checklist, client_sheet

        desk, sentences = self._desk, self._context.references.sentences
        lang = self._language(session, paper)
        match paper.kind:
            case "sheet":
                return client_sheet(sheet_content(desk, session), sentences, lang)
            case "checklist":
                return checklist(sheet_content(desk, session), sentences, lang)
            case "certificate":
                made = letters.certificate_content(desk, session, with_topics=paper.with_topics)
                return for_offices.certificate_of_counselling(made, sentences, lang)
            case "referral" | "handover":
                return self._letter(session, paper, lang)
            case "conference":
                talk = letters.conference_content(desk, session, self._plans(session, paper))
                return for_offices.conference_sheet(talk, sentences, lang)
            case "recall":
                recall = letters.recall_content(desk, session, self._recalled(session, paper))
                return for_offices.recall_notice(recall, sentences, lang)
        raise _no_paper(paper.kind, (*OF_THE_PERSON, *FOR_OFFICES))

    def _letter(self, session: Session, paper: Paper, lang: str) -> Document:
        """A letter of referral or a handover sheet, as the referral says."""
        from counsel_tui.casework import letters
        from counsel_tui.documents.letters import handover_sheet, referral_letter

        sentences = self._context.references.sentences
        standing = self._standing(session, paper) if paper.referral else None
        if standing and standing.referral.kind != "handover" and paper.kind == "referral":
            return referral_letter(letters.referral_content(self._desk, standing), sentences, lang)
        if standing:
            plan = self._desk.referrals.passing_on(session, standing.referral)
        else:
            (plan,) = self._plans(session, paper)[:1]
        content = letters.handover_content(
            self._desk,
            session,
            plan,
            self._desk.cases.handover(session),
            address=self._desk.directory.address("", plan.release.recipient),
            reason=standing.referral.reason if standing else "",
        )
        return handover_sheet(content, sentences, lang)

    def _standing(self, session: Session, paper: Paper) -> Standing:
        from counsel_tui.casework.referrals import Standing

        return Standing(session, self._desk.referrals.find(session, paper.referral))

    def _plans(self, session: Session, paper: Paper) -> tuple[HandoverPlan, ...]:
        """What may go to each office of a paper. Raises ConsentRefused if one may see nothing."""
        if not paper.recipients:
            raise BadInput(
                N_("This paper needs the office it is for."), place="for", rule="not empty"
            )
        return tuple(self._desk.handover.plan(session, name) for name in paper.recipients)

    def _recalled(self, session: Session, paper: Paper) -> Handover:
        for each in self._desk.handover.made(session.client):
            if each.id == paper.handover:
                return each
        raise BadInput(N_("There is no such referral."), place="handover", value=paper.handover)

    def plan_content(self, session: Session) -> SheetContent:
        """The whole plan, done steps and those of the counsellor included."""
        from counsel_tui.casework.papers import plan_content

        return plan_content(self._desk, session)

    # --- looking and writing ------------------------------------------------------------

    def preview(self, session: Session, paper: Paper, width: int = 78) -> tuple[str, ...]:
        """The paper as plain lines, to look at before it is printed."""
        from counsel_tui.press import text

        if paper.kind == PLAN:
            from counsel_tui.documents.export import plan_document

            content = self.plan_content(session)
            lang = self._language(session, paper)
            return text.lines(
                plan_document(content, self._context.references.sentences, lang), width
            )
        return text.lines(self.document(session, paper), width)

    def make(
        self,
        session: Session,
        paper: Paper,
        folder: Path | None = None,
        *,
        target: Path | None = None,
    ) -> PaperMade:
        """Write the paper and note it in the file. ``folder``: where to, the program's own
        papers folder if left out; ``target``: the exact file instead.

        Raises BadInput for a kind, form or language there is none of, ConsentRefused,
        PlaceError.
        """
        form = paper.form or paper.forms[0]
        if paper.kind not in KINDS or form not in paper.forms:
            wanted, known = (form, paper.forms) if paper.kind in KINDS else (paper.kind, KINDS)
            raise _no_paper(wanted, known)
        language = self._language(session, paper)
        path = target or made_folder(folder or self._context.papers) / self._file_name(
            session, paper, language, form
        )
        made_folder(path.parent)
        self._write(session, paper, form, path)
        if paper.kind == "conference" or (paper.kind == "handover" and not paper.referral):
            self._note_passing_on(session, paper)
        removed = self._note(session, path, language, is_kept=bool(target or folder))
        return PaperMade(path, language, removed)

    def _write(self, session: Session, paper: Paper, form: str, path: Path) -> None:
        from counsel_tui.press import html, pdf
        from counsel_tui.press.files import put

        if paper.kind == PLAN:
            put(path, self._plan_bytes(session, paper, form))
            return
        document = self.document(session, paper)
        sentences = self._context.references.sentences
        if form == "pdf":
            gap_note = sentences.say("note.font", document.lang)
            pdf.write(document, path, large=paper.large, gap_note=gap_note)
        elif form == "html":
            html.write(document, path, large=paper.large)
        else:
            put(path, "\n".join((*self.preview(session, paper), "")).encode())

    def _plan_bytes(self, session: Session, paper: Paper, form: str) -> bytes:
        from counsel_tui.documents.export import plan_data, plan_days, plan_table
        from counsel_tui.press import ics, table

        content = self.plan_content(session)
        if form == "json":
            return table.json_bytes(plan_data(content))
        sentences = self._context.references.sentences
        if form == "ics":
            return ics.render(ics.Event(day, text) for day, text in plan_days(content, sentences))
        rows = table.rows_of(plan_table(content, sentences, self._language(session, paper)))
        return table.xlsx_bytes(rows) if form == "xlsx" else table.csv_bytes(rows)

    def _note_passing_on(self, session: Session, paper: Paper) -> None:
        """A sheet for offices that belongs to no referral: note what each of them got."""
        from dataclasses import replace

        from counsel_tui.casework.letters import common_answers

        plans = self._plans(session, paper)
        common = common_answers(plans)
        changes = [
            change
            for plan in plans
            for change in self._desk.handover.noted(session, replace(plan, answers=common), "paper")
        ]
        self._context.store.append(N_("Passed on"), changes, user=self._context.user)

    def _file_name(self, session: Session, paper: Paper, language: str, form: str) -> str:
        """Never a name in a file name: the code, the day, the kind."""
        kind = "" if paper.kind == "sheet" else f"-{paper.kind}"
        part = f"-{(paper.referral or paper.handover)[-4:]}" if paper.kind in FOR_OFFICES else ""
        return f"{session.code}-{self._desk.day():%Y%m%d}{kind}{part.rstrip('-')}-{language}.{form}"

    def _note(self, session: Session, path: Path, language: str, *, is_kept: bool) -> str:
        made = self._context.clock.time_text()
        removed = "" if is_kept else self._context.papers_end(made)
        if session.revision:
            paper = entity_id(self._context.random.bytes(16))
            fields = {"client": session.client, "title": path.name, "made_at": made}
            changes = [register(paper, key, value, DOCUMENT) for key, value in fields.items()]
            changes.append(register(paper, "language", language, DOCUMENT))
            self._context.store.append(N_("Paper made"), changes, user=self._context.user)
        return removed

    def remove(self, *, older_than: datetime | None = None) -> int:
        """Remove plain papers from the program's own folder; returns how many.

        All of them, or those made before ``older_than``.
        """
        if not self._context.papers.is_dir():
            return 0
        gone = 0
        for path in self._context.papers.glob("*"):
            made = datetime.fromtimestamp(path.stat().st_mtime).astimezone()
            if path.is_file() and (older_than is None or made < older_than):
                path.unlink(missing_ok=True)
                gone += 1
        return gone


def _no_paper(value: str, known: tuple[str, ...]) -> BadInput:
    return BadInput(
        N_("There is no paper “{value}”."), place="paper", value=value, rule=" ".join(known)
    )
