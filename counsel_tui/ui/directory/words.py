"""What is told of an offer in a few cells: age of what is known, free places, begin, way."""

from __future__ import annotations

from datetime import date

from textual.content import Content

from counsel_tui.i18n import _, current_language, ngettext
from counsel_tui.model.text import harmless
from counsel_tui.referral.entries import Entry
from counsel_tui.referral.offers import COUNTED_DAYS, Offer
from counsel_tui.ui.signs import painted
from counsel_tui.ui.texts import short_day

_AGE_SIGNS = {"fresh": "seen", "aging": "narrowed", "old": "deadline", "never": "open"}
_MONTHS_FROM, _YEARS_FROM = 60, 730


def age_sign(entry: Entry, today: date) -> Content:
    """How far one may rely on an entry, as a sign."""
    if entry.is_gone:
        return painted("missing")
    return painted("open" if entry.to_confirm else _AGE_SIGNS[entry.age(today)])


def age_words(entry: Entry, today: date) -> str:
    """When somebody asked there last, short."""
    if entry.is_gone:
        return _("is gone")
    if entry.to_confirm:
        return _("to confirm")
    return checked_words(entry.offer.checked_on, today)


def checked_words(checked: date | None, today: date) -> str:
    """How long ago a day is, in the largest unit that tells enough."""
    if checked is None:
        return _("not checked")
    days = (today - checked).days
    if days <= 0:
        return _("today")
    if days < _MONTHS_FROM:
        return ngettext("{count} day ago", "{count} days ago", days).format(count=days)
    if days < _YEARS_FROM:
        return _("{count} mon. ago").format(count=days // 30)
    return _("{count} years ago").format(count=days // 365)


def places_words(offer: Offer, today: date) -> Content:
    """Free places with the day they were counted; an old count is doubted."""
    if offer.free is None:
        return Content("")
    counted = offer.counted_on
    day = day_and_month(counted) if counted else "?"
    if counted is None or (today - counted).days > COUNTED_DAYS:
        words = _("{count}? on {day}").format(count=offer.free, day=day)
        return Content.styled(words, "$quiet")
    if offer.free == 0:
        return Content(_("full {day}").format(day=day))
    return Content.styled(_("{count} free {day}").format(count=offer.free, day=day), "$yes")


def begin_words(offer: Offer, today: date) -> Content:
    """The day the next course begins; dim if it has begun."""
    if offer.first is None:
        return Content("")
    return Content.styled(short_day(offer.first), "" if offer.first >= today else "$quiet")


def day_and_month(day: date) -> str:
    """``02.11.`` in German, ``2 Nov`` in English."""
    return f"{day:%d.%m.}" if current_language() == "de" else f"{day.day} {day:%b}"


def way_words(km: float | None) -> str:
    """Estimated kilometres on the road."""
    return "" if km is None else _("{km} km").format(km=round(km))


def place_words(offer: Offer) -> str:
    """The town, or that it needs none."""
    return _("online") if offer.is_virtual else harmless(offer.town)


def level_words(offer: Offer) -> str:
    """German needed and reached: ``A2 → B1``."""
    first, last = offer.level_min, offer.level_out
    if last:
        return f"{first or '–'} → {last}"
    if first:
        return _("from {level}").format(level=first)
    return _("up to {level}").format(level=offer.level_max) if offer.level_max else ""


def cost_words(offer: Offer) -> str:
    """What it costs, and what is said about that: per lesson, free for whom."""
    note = harmless(offer.cost_note)
    if offer.cost is None:
        return note
    amount = (
        _("{amount} €").format(amount=figure(offer.cost, cents=True))
        if offer.cost
        else _("costs nothing")
    )
    return f"{amount} ({note})" if note else amount


def figure(number: float, *, cents: bool = False) -> str:
    """A number with the comma or point of the language; ``cents``: two decimals or none."""
    text = f"{number:.2f}"
    shown = text.removesuffix(".00") if cents else text.rstrip("0").rstrip(".")
    return shown.replace(".", ",") if current_language() == "de" else shown


def hours_words(offer: Offer) -> str:
    """Hours a week and the time of the day."""
    times = {
        "morning": _("mornings"), "afternoon": _("afternoons"), "evening": _("evenings"),
        "any": _("at any time"),
    }  # fmt: skip
    hours = _("{count} h a week").format(count=figure(offer.hours_week)) if offer.hours_week else ""
    return " ".join(filter(None, (hours, times.get(offer.times, offer.times))))
