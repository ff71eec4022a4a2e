"""Referrals of one person: states, days, what was shared; one key moves a referral on."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar

from counsel_tui.casework.printing import Paper
from counsel_tui.i18n import N_, _, ngettext
from counsel_tui.model.errors import ConsentRefused, CounselError
from counsel_tui.referral.states import CLOSED, HANDOVER, Referral, may_follow
from counsel_tui.ui.papers.made import tell_made
from counsel_tui.ui.papers.preview import PreviewPane
from counsel_tui.ui.referrals.asking import AskingPane, Write
from counsel_tui.ui.referrals.words import KEYS, NEXT, SIGNS, STATE_WORDS
from counsel_tui.ui.session.choices import Cursor
from counsel_tui.ui.session.page import Page, Sheet, content, joined, sign
from counsel_tui.ui.session.pane import Hint, Layers
from counsel_tui.ui.session.sitting import Sitting, sentence
from counsel_tui.ui.texts import short_day

if TYPE_CHECKING:
    from counsel_tui.casework.handover import Handover
    from counsel_tui.casework.printing import PaperMade


class ReferralsPane(AskingPane):
    """One line for each referral, the one under the cursor in full."""

    TOPIC = N_(
        "Referrals of this person. Enter moves the one under the cursor on to its usual next "
        "state; the first time it is handed over on paper: its letter is printed, and o opens it. "
        "That needs a release of the person for this recipient and purpose: f notes it. v shows "
        "the letter before it is printed, y writes words for the recipient. u hands over by paper, "
        "sealed file or phone, e received, a accepted, n rejected, w waiting list, b begun, s "
        "completed, l lost from sight, x recalled, t sets the day to ask again. What came back: c "
        "takes the code from the paper, d a return file. z notes that the person took the release "
        "back: nothing is shared any more, and r prints for each recipient a notice that asks to "
        "delete. q drafts a referral to somebody who is not in the directory."
    )
    ROOM: ClassVar[str] = "full"

    def __init__(self, sitting: Sitting, stage: Layers, at: str = "") -> None:
        """``at``: id of the referral to begin with."""
        super().__init__(sitting, stage)
        self._cursor = Cursor()
        self._error: CounselError | None = None
        self.made: PaperMade | None = None
        self.referrals: tuple[Referral, ...] = ()
        self.to_recall: tuple[Handover, ...] = ()
        self._read()
        self._go_to(at)

    def _go_to(self, rid: str) -> None:
        places = [referral.rid for referral in self.referrals]
        if rid in places:
            self._cursor = self._cursor.moved(places.index(rid) - self._cursor.at)

    def changed(self) -> None:
        """Read the referrals again."""
        self._read()
        self.repaint()

    def _read(self) -> None:
        desk, session = self.sitting.desk.referrals, self.sitting.session
        found = desk.all(session)
        self.referrals = tuple(sorted(found, key=lambda each: each.closed_on is not None))
        self.to_recall = desk.to_recall(session)
        self._cursor = self._cursor.over(len(found))

    @property
    def current(self) -> Referral | None:
        """The referral under the cursor."""
        return self.referrals[self._cursor.at] if self.referrals else None

    # --- keys -------------------------------------------------------------------------

    def press(self, key: str) -> bool:
        """Arrows choose; a letter moves the referral to its state."""
        if key == "escape":
            self.stage.close(self)
            return True
        if moved := self._cursor.press(key):
            self._cursor, self._error = moved, None
            self.repaint()
            return True
        if self._press_always(key):
            return True
        referral = self.current
        if referral is None:
            return False
        if self._press_here(key, referral):
            return True
        state = NEXT.get(referral.state, "") if key == "enter" else KEYS.get(key, "")
        if not state:
            return key == "enter"
        self._move(referral, state, asks_way=key == "u")
        return True

    def _press_always(self, key: str) -> bool:
        """Keys that need no referral under the cursor."""
        if key == "o" and self.made:
            self.app.open_url(self.made.path.as_uri())
        elif key == "r" and self.to_recall:
            self._recall()
        elif act := {"c": self.ask_code, "d": self.ask_return_file, "q": self.ask_draft}.get(key):
            act()
        else:
            return False
        return True

    def _press_here(self, key: str, referral: Referral) -> bool:
        """Keys that ask or show something about the referral under the cursor."""
        keys = {
            "f": self.ask_release,
            "y": self.ask_words,
            "t": self.ask_next,
            "z": self.ask_withdrawal,
            "v": self._preview,
        }
        if key not in keys:
            return False
        keys[key](referral)
        return True

    def _move(self, referral: Referral, state: str, *, asks_way: bool) -> None:
        """To another state; what it needs to know is asked first."""
        desk, rid = self.sitting.desk.referrals, referral.rid
        if may_follow(referral.state, state):
            if state == "rejected":
                self.ask_reason(referral)
                return
            if state == "waiting_list":
                self.ask_wait(referral)
                return
            if state == "handed_over" and asks_way:
                self.ask_way(referral, self._hand_over)
                return
        if state == "handed_over":
            self._hand_over(referral)
        else:
            self.write(lambda session: desk.move(session, rid, state))

    def _hand_over(self, referral: Referral) -> None:
        """On paper: noted, and the letter printed with it."""
        desk = self.sitting.desk
        error = self.write(lambda s: desk.referrals.hand_over(s, referral.rid, "paper"))
        if error is None:
            self._print(Paper(referral.kind, referral=referral.rid))

    def _print(self, paper: Paper) -> None:
        try:
            self.made = self.sitting.desk.printing.make(self.sitting.session, paper)
        except CounselError as error:
            self._error = error
        self.repaint()

    def _preview(self, referral: Referral) -> None:
        desk, session = self.sitting.desk.printing, self.sitting.session
        paper = Paper(referral.kind, referral=referral.rid)
        try:
            desk.preview(session, paper)
        except CounselError as error:
            self._error = error
            self.repaint()
            return
        title = _("Handover sheet") if referral.kind == HANDOVER else _("Letter of referral")
        self.stage.open(
            PreviewPane(
                self.sitting, self.stage, title, lambda width: desk.preview(session, paper, width),
                lambda: self._print(paper),
            )
        )  # fmt: skip

    def _recall(self) -> None:
        """Print a notice for everybody who is to delete something, and note it."""
        desk = self.sitting.desk
        for each in self.to_recall:
            paper = Paper("recall", handover=each.id)
            self._print(paper)
            if self._error is None:
                self.write(lambda s, each=each: desk.referrals.note_recall(s, (each,)))  # type: ignore[misc]

    def write(self, change: Write) -> CounselError | None:
        """Carry out a change; the cursor stays on its referral."""
        self._error = self.sitting.write(change)
        rid = self.current.rid if self.current else ""
        self._read()
        self._go_to(rid)
        self.repaint()
        return self._error

    # --- painting ---------------------------------------------------------------------

    def page(self, width: int) -> Page:
        """All referrals, open ones first."""
        sheet = Sheet(width)
        count = ngettext("{count} referral", "{count} referrals", len(self.referrals))
        sheet.spread(
            content((_("Referrals"), "strong")),
            content((count.format(count=len(self.referrals)), "dim")),
        )
        if self._error:
            sheet.text(sign("deadline"), " ", (sentence(self._error), "error"), hang=2)
        self._tell_recalls(sheet)
        sheet.rule()
        if not self.referrals:
            sheet.text((_("None yet. Choosing an offer in the plan drafts one."), "dim"))
        today = self.sitting.desk.day()
        for place, referral in enumerate(self.referrals):
            self._line(sheet, place, referral, today)
        if self.made:
            tell_made(sheet, self.made, today)
        return sheet.page()

    def _tell_recalls(self, sheet: Sheet) -> None:
        """Who still holds what the person took back."""
        if not self.to_recall:
            return
        names = ", ".join(dict.fromkeys(each.recipient for each in self.to_recall))
        text = _("Consent withdrawn: {names} must be asked to delete. r prints the notice.")
        sheet.text(sign("deadline"), " ", (text.format(names=names), "error"), hang=2)

    def _line(self, sheet: Sheet, place: int, referral: Referral, today: date) -> None:
        is_here = place == self._cursor.at
        if is_here:
            sheet.focus()
        pointer = sign("here") if is_here else content(" ")
        late = referral.is_overdue(today)
        mark = sign("deadline" if late else SIGNS.get(referral.state, "note"))
        name = referral.recipient or referral.purpose
        left = joined(
            pointer, " ", mark, " ", (name, "active") if is_here else name,
            (f"  {referral.code}", "dim"),
        )  # fmt: skip
        state = _(STATE_WORDS.get(referral.state, referral.state))
        since = f"{state} {short_day(referral.on)}" if referral.on else state
        sheet.spread(left, content((since, "dim" if referral.closed_on else "")))
        if is_here:
            self._details(sheet, referral, today)

    def _details(self, sheet: Sheet, referral: Referral, today: date) -> None:
        entry = self.sitting.desk.directory.entry(referral.offer) if referral.offer else None
        offer = entry.offer.name if entry else referral.purpose
        lines = [
            (_("Offer"), offer if offer != referral.recipient else ""),
            (_("Words for them"), referral.reason),
            (_("Waiting until"), short_day(referral.wait_until) if referral.wait_until else ""),
            (_("Ask again"), self._check(referral, today)),
            (_("Passed on"), self._shared(referral)),
            (_("May see"), self._may_see(referral)),
            (_("Answer"), referral.answer),
        ]
        for label, said in lines:
            if said:
                sheet.beside(content((f"    {label}", "dim")), content(said), 20)

    @staticmethod
    def _check(referral: Referral, today: date) -> str:
        day = referral.next_check
        if day is None or referral.closed_on is not None:
            return ""
        if day >= today:
            return short_day(day)
        late = (today - day).days
        words = ngettext("for {count} day", "for {count} days", late).format(count=late)
        return f"{short_day(day)} ({words})"

    def _shared(self, referral: Referral) -> str:
        """What was passed on, by the names of the facts; that nothing was, before it left."""
        if referral.state == "drafted":
            return _("nothing yet")
        return self._labels(referral.fields)

    def _may_see(self, referral: Referral) -> str:
        """What a release lets go today; that there is none."""
        if referral.state in CLOSED or referral.state == "lost":
            return ""
        try:
            plan = self.sitting.desk.referrals.passing_on(self.sitting.session, referral)
        except ConsentRefused:
            return _("nothing: no release for this recipient and purpose")
        return self._labels(plan.answers)

    def _labels(self, paths: object) -> str:
        say = self.sitting.desk.say
        return ", ".join(dict.fromkeys(say.fact_label(path) for path in paths))  # type: ignore[attr-defined]

    def hints(self) -> tuple[Hint, ...]:
        """Where this referral may go; what came back always."""
        opened = (("o", _("open it")),) if self.made else ()
        recall = (("r", _("recall notice")),) if self.to_recall else ()
        back = (("c", _("Code from paper")), ("d", _("return file")))
        always = (*recall, *back, *opened, ("q", _("new")), ("escape", _("back")))
        referral = self.current
        if referral is None:
            return always
        usual = NEXT.get(referral.state)
        enter = (("enter", _(STATE_WORDS[usual])),) if usual else ()
        keys = tuple(
            (key, _(STATE_WORDS[state]))
            for key, state in KEYS.items()
            if may_follow(referral.state, state) and state != usual
        )
        if referral.state == "drafted":
            first = (("f", _("release")), ("v", _("look at it")), ("y", _("words")))
            return (*enter, *first, *keys, *always)
        withdrawn = () if referral.closed_on else (("z", _("withdrawn")), ("t", _("ask on")))
        return (*enter, *keys, *withdrawn, *always)
