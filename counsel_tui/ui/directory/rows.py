"""Lines of the directory as rows of a list, and the facts of one entry."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from textual.content import Content

from counsel_tui.casework.kinds import PHASE_WORDS, kind_words
from counsel_tui.i18n import N_, _
from counsel_tui.i18n.language_names import language_name
from counsel_tui.model.text import harmless
from counsel_tui.referral.distance import Point
from counsel_tui.referral.entries import Entry, kilometres_to
from counsel_tui.ui.directory import words
from counsel_tui.ui.signs import painted
from counsel_tui.ui.texts import short_day
from counsel_tui.ui.widgets.rows import Column, Row

COLUMNS = (
    Column(1),
    Column(),
    Column(12),
    Column(7, is_number=True, from_width=88),
    Column(11, from_width=100),
    Column(14),
    Column(12),
)


def line(entry: Entry, home: Point | None, today: date) -> Row:
    """One line: how old, what, where, how far, from when, how many places, asked when."""
    offer = entry.offer
    name = Content.styled(offer.name, "$quiet") if entry.is_gone else Content(offer.name)
    if offer.alert:
        name = Content.assemble(painted("deadline"), " ", name)
    return Row(
        entry.id,
        (
            words.age_sign(entry, today),
            name,
            words.place_words(offer),
            words.way_words(kilometres_to(entry, home)),
            words.begin_words(offer, today),
            words.places_words(offer, today),
            Content.styled(words.age_words(entry, today), "$quiet"),
        ),
    )


def under(entry: Entry, home: Point | None, today: date) -> Content:
    """What a narrow line of the list has no room for: the notice, the whole name, who, what, how
    far, when.
    """
    offer = entry.offer
    parts = (
        offer.name,
        offer.provider if offer.provider != offer.name else "",
        kind_words(offer.kind),
        words.way_words(kilometres_to(entry, home)),
        _days(entry, today),
        words.cost_words(offer),
    )
    said = Content(" · ".join(harmless(part) for part in parts if part))
    if not offer.alert:
        return said
    notice = Content.styled(harmless(offer.alert), "$alarm")
    return Content.assemble(painted("deadline"), " ", notice, "  ", said)


def details(
    entry: Entry, home: Point | None, today: date, token: Callable[[str], str] = str
) -> list[tuple[str, str | Content]]:
    """What is known of an entry: label and words; what is not known is left out. ``token``: words
    of a letter that is needed.
    """
    offer, way = entry.offer, words.way_words(kilometres_to(entry, home))
    found: list[tuple[str, str | Content]] = [
        (_("Provider"), offer.provider if offer.provider != offer.name else ""),
        (_("Kind"), kind_words(offer.kind)),
        (_("Phase"), _phases(entry)),
        (_("Place"), ", ".join(filter(None, (words.place_words(offer), way)))),
        (_("Begin"), _days(entry, today)),
        (_("Apply by"), short_day(offer.apply_by) if offer.apply_by else ""),
        (_("Hours"), words.hours_words(offer)),
        (_("German"), words.level_words(offer)),
        (_("Free places"), words.places_words(offer, today)),
        (_("Childcare"), _("there") if offer.childcare else ""),
        (_("Cost"), words.cost_words(offer)),
        (_("Languages"), ", ".join(language_name(code) for code in offer.languages if code)),
        (_("For whom"), "; ".join(_terms(entry))),
        (_("Letters"), ", ".join(map(token, offer.letters))),
        (_("Notice"), offer.alert),
        (_("Contact"), entry.contact),
        (_("Remark"), entry.note),
        (_("Asked there"), _asked(entry, today)),
    ]
    return [(label, said) for label, said in found if said]


def _phases(entry: Entry) -> str:
    return " · ".join(f"{n} {_(PHASE_WORDS[n])}" for n in entry.phases if n in PHASE_WORDS)


def _days(entry: Entry, today: date) -> str:
    offer = entry.offer
    if offer.first is None:
        return ""
    days = short_day(offer.first) + (f" – {short_day(offer.last)}" if offer.last else "")
    return days if offer.first >= today else _("{days} (has begun)").format(days=days)


def _asked(entry: Entry, today: date) -> str:
    if entry.to_confirm:
        known = entry.known_from
        said = _("Please confirm: nobody asked there yet.")
        return said + (" " + _("Known from {year}.").format(year=known) if known else "")
    checked = entry.offer.checked_on
    said = words.checked_words(checked, today)
    return f"{said} ({short_day(checked)})" if checked else said


def _terms(entry: Entry) -> Iterator[str]:
    """Terms of eligibility as they stand in the directory."""
    for code, value in entry.offer.terms:
        if code in _TERMS:
            yield f"{_(_TERMS[code])} {value}".strip()


_TERMS = {
    "status": N_("title"),
    "not-status": N_("not with title"),
    "legal-area": N_("benefit"),
    "area": N_("from"),
    "sex": N_("sex"),
    "parents-only": N_("for parents"),
    "age-min": N_("age from"),
    "age-max": N_("age to"),
}
