"""Offers for the person at the table: fits, almost, not; each with why; Enter takes one."""

from __future__ import annotations

from collections import Counter
from typing import ClassVar, Final

from textual.content import Content

from counsel_tui.casework.kinds import kind_words
from counsel_tui.i18n import N_, _
from counsel_tui.model.errors import CounselError
from counsel_tui.model.findings import Truth
from counsel_tui.model.session import Session
from counsel_tui.referral.entries import Entry
from counsel_tui.referral.interest import NEXT
from counsel_tui.referral.matching import Match
from counsel_tui.ui.directory import words
from counsel_tui.ui.session.choices import Cursor
from counsel_tui.ui.session.fields import Entry as Typed
from counsel_tui.ui.session.form_page import entry as typed_line
from counsel_tui.ui.session.page import Page, Sheet, content, joined, sign
from counsel_tui.ui.session.pane import Hint, Layers, Pane
from counsel_tui.ui.session.sitting import Sitting, sentence

STATES: Final = {
    "fits": ("yes", N_("Fits")),
    "almost": ("narrowed", N_("Almost")),
    "not": ("no", N_("Does not fit")),
}
_TRUTHS: Final = {Truth.YES: "yes", Truth.NO: "no", Truth.OPEN: "open"}
_SHOWN: Final = 60
"""Lines painted at once, around the cursor."""


class OffersPane(Pane):
    """Every offer of the directory for one person, best first; nothing is hidden."""

    TOPIC = N_(
        "Which offers fit this person, which almost, which not, and why. What is not known of the "
        "person or the offer stays open and hides nothing. Among those that fit and can be reached "
        "come first what is next in the plan, what was asked for today, what leads on to the goal. "
        "Type to search. Enter puts the offer into the plan with its day and drafts a referral; "
        "nothing is passed on by that. Tab goes to the next group. Way and minutes are estimates."
    )
    ROOM: ClassVar[str] = "full"

    def __init__(self, sitting: Sitting, stage: Layers) -> None:
        super().__init__(sitting, stage)
        self._typed = Typed()
        self._cursor = Cursor()
        self._said: Content | None = None
        self._all: tuple[Match, ...] | None = None
        self._chosen: frozenset[str] = frozenset()
        self.found: tuple[Match, ...] = ()
        if sitting.desk.directory.reader.is_read:
            self._look()
        else:
            self.call_after_refresh(self._look_late)

    def _look_late(self) -> None:
        """The directory is read behind the first paint; keys wait until it is there."""
        if self._all is None:
            self._look()
            self.repaint()

    def _look(self) -> None:
        desk, session = self.sitting.desk, self.sitting.session
        self._all = desk.offers.matches(session)
        self._chosen = desk.offers.chosen(session)
        self._search()

    def _search(self) -> None:
        wanted = self._typed.text.casefold().split()
        entries = self.sitting.desk.directory.reader.entries()
        self.found = tuple(
            match
            for match in self._all or ()
            if all(word in _text(entries.get(match.offer.id)) for word in wanted)
        )
        self._cursor = Cursor(len(self.found))

    def changed(self) -> None:
        """What stands in the plan may have been taken back."""
        if self._all is not None:
            self._chosen = self.sitting.desk.offers.chosen(self.sitting.session)
        self.repaint()

    # --- keys -------------------------------------------------------------------------

    def press(self, key: str) -> bool:
        """Arrows choose, Enter takes, Escape goes back, everything else is typed."""
        if self._all is None:
            self._look()
        if key == "escape":
            self.stage.close(self)
        elif key == "enter":
            self._take()
        elif key == "tab":
            self._next_group()
        elif moved := self._cursor.press(key) if key not in ("home", "end") else None:
            self._cursor = moved
        elif (typed := self._typed.press(key)) is not None:
            self._typed = typed
            self._search()
        else:
            return False
        self.repaint()
        return True

    def paste(self, text: str) -> None:
        """Pasted words are searched for."""
        self._typed = self._typed.paste(text)
        self._search()
        self.repaint()

    def _next_group(self) -> None:
        if not self.found:
            return
        here = self.found[self._cursor.at].state
        later = range(self._cursor.at, len(self.found))
        place = next((n for n in later if self.found[n].state != here), 0)
        self._cursor = self._cursor.moved(place - self._cursor.at)

    def _take(self) -> None:
        if not self.found:
            return
        offers, offer = self.sitting.desk.offers, self.found[self._cursor.at].offer
        if offer.id in self._chosen:
            self._said = content((_("{offer} stands in the plan.").format(offer=offer.name), "dim"))
            return
        refusals: list[CounselError] = []

        def take(session: Session) -> Session:
            taken = offers.take(session, offer)
            refusals.extend([taken.refusal] if taken.refusal else [])
            return taken.session

        if error := self.sitting.write(take):
            refusals.append(error)
        self._chosen = offers.chosen(self.sitting.session)
        if refusals:
            self._said = joined(sign("deadline"), " ", (sentence(refusals[0]), "error"))
        else:
            text = _("{offer} stands in the plan; the referral is drafted.")
            self._said = joined(sign("done"), " ", text.format(offer=offer.name))

    # --- painting ---------------------------------------------------------------------

    def page(self, width: int) -> Page:
        """What is typed, then the offers by groups, the one under the cursor in full."""
        sheet = Sheet(width)
        sheet.spread(content((_("Offers that fit"), "strong")), self._counts())
        body, column = typed_line(self._typed.text, self._typed.cursor, min(52, width - 4))
        sheet.line(body)
        sheet.cursor(column)
        if self._said:
            sheet.text(self._said, hang=2)
        sheet.rule()
        if self._all is None:
            sheet.text((_("The directory is read ..."), "dim"))
        elif not self.found:
            sheet.text((self._nothing(), "dim"))
        first = max(0, min(self._cursor.at - _SHOWN // 2, len(self.found) - _SHOWN))
        group = ""
        for place, match in enumerate(self.found[first : first + _SHOWN], start=first):
            if match.state != group:
                group = match.state
                sheet.blank()
                sheet.line((_(STATES[group][1]), "strong"))
            self._line(sheet, place, match)
        return sheet.page()

    def _nothing(self) -> str:
        if self._all:
            return _("No offer holds these words. Try fewer.")
        return _("The directory holds no offer. The office can import one as a file.")

    def _counts(self) -> Content:
        counts = Counter(self._meaning(match) for match in self.found)
        parts = [
            joined(sign(mark), f" {counts[mark]}") for mark in ("yes", "open", "narrowed", "no")
        ]
        return content("  ").join(parts)

    @staticmethod
    def _meaning(match: Match) -> str:
        """The sign of a match: sure, open in some point, almost, not."""
        return "open" if match.state == "fits" and match.unknowns else STATES[match.state][0]

    def _line(self, sheet: Sheet, place: int, match: Match) -> None:
        is_here = place == self._cursor.at
        if is_here:
            sheet.focus()
        offer, today = match.offer, self.sitting.desk.day()
        pointer = sign("here") if is_here else content(" ")
        km = "" if offer.is_virtual else words.way_words(match.km)
        where = " ".join(filter(None, (words.place_words(offer), km)))
        left = joined(
            pointer, " ", self._mark(match), " ", (offer.name, "active") if is_here else offer.name,
            (f"  {where}", "dim"), (f"  {self._tag(match)}" if match.wanted else "", "chosen"),
        )  # fmt: skip
        begin, free = words.begin_words(offer, today), words.places_words(offer, today)
        right = content("  ").join([part for part in (begin, free) if part.plain])
        if right.plain and left.cell_length + right.cell_length < sheet.width:
            sheet.spread(left, right)
        elif is_here:
            sheet.text(left, hang=4)
        else:
            sheet.line(left)
        if is_here:
            self._details(sheet, match)

    def _tag(self, match: Match) -> str:
        """What makes an offer one of the first, in a word."""
        if match.relevance >= NEXT:
            return _("next step")
        asked = (dict(message.params).get("concern") for message in match.wanted)
        concern = next(filter(None, asked), None)
        return self.sitting.desk.ways.words.concern(concern) if concern else _("to the goal")

    def _mark(self, match: Match) -> Content:
        """Chosen, sure, open in some point, almost, or not."""
        if match.offer.id in self._chosen:
            return sign("done")
        return sign(self._meaning(match))

    def _details(self, sheet: Sheet, match: Match) -> None:
        offer, today = match.offer, self.sitting.desk.day()
        minutes = _("about {count} min. one way").format(count=round(match.minutes or 0))
        facts = (
            kind_words(offer.kind),
            offer.provider if offer.provider != offer.name else "",
            words.begin_words(offer, today).plain,
            words.hours_words(offer),
            words.level_words(offer),
            _("with childcare") if offer.childcare else "",
            words.cost_words(offer),
            words.places_words(offer, today).plain,
            minutes if match.minutes else "",
            _("asked there: {when}").format(when=words.checked_words(offer.checked_on, today)),
        )
        sheet.text((" · ".join(filter(None, facts)), "dim"), indent=4)
        if offer.alert:
            sheet.text(sign("deadline"), " ", offer.alert, indent=4, hang=2)
        told = self.sitting.desk.ways.words
        if match.wanted:
            wanted = " · ".join(map(told, match.wanted))
            sheet.text(sign("here"), " ", (wanted, "chosen"), indent=4, hang=2)
        for truth in (Truth.NO, Truth.OPEN, Truth.YES):
            said = [told(r.message) for r in match.reasons if r.truth is truth]
            if said:
                sheet.text(sign(_TRUTHS[truth]), " ", " · ".join(said), indent=4, hang=2)

    def hints(self) -> tuple[Hint, ...]:
        """Keys of the list."""
        return (
            ("enter", _("into the plan")),
            ("tab", _("next group")),
            ("escape", _("back")),
        )


def _text(entry: Entry | None) -> str:
    return entry.text if entry else ""
