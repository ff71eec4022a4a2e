"""Reading days, numbers and amounts as people write them. Pure functions over text.

All raise ValueError for what is not one; the caller knows which fact it was for.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal, InvalidOperation

from counsel_tui.intake.words import fold
from counsel_tui.model.days import FIRST_DAY, LAST_DAY, Span, month_end, parse_span

MAX_DIGITS = 30

_MONTHS = (
    ("januar", "january", "jan", "janner"),
    ("februar", "february", "feb"),
    ("marz", "march", "mar", "maerz"),
    ("april", "apr"),
    ("mai", "may"),
    ("juni", "june", "jun"),
    ("juli", "july", "jul"),
    ("august", "aug"),
    ("september", "sep", "sept"),
    ("oktober", "october", "okt", "oct"),
    ("november", "nov"),
    ("dezember", "december", "dez", "dec"),
)
_MONTH_BY_NAME = {name: number for number, names in enumerate(_MONTHS, 1) for name in names}
_DAY = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4}|\d{2})")
_MONTH = re.compile(r"(\d{1,2})[./-](\d{4})")
_YEAR_MONTH = re.compile(r"(\d{4})[./-](\d{1,2})")
_NAMED = re.compile(r"(?:(\d{1,2}) )?([a-z]+) (\d{4})")
_RANGE = re.compile(r"(?:\.\.|(?<=\S)\s*[–—]\s*|\s+(?:bis|to|-)\s+|(?<=\d{4})-(?=\d{4}$))")
_UNTIL, _SINCE = ("bis ", "until ", "vor "), ("ab ", "seit ", "since ", "from ")


def read_span(text: str) -> Span:
    """Days: ``17.5.1990``, ``5/1990``, ``Mai 1990``, ``1990``, ISO forms, ``1985 bis 1994``,
    ``bis 2015``, ``seit 5/2022``. A year of two digits is 1950 to 2049.
    """
    text = " ".join(text.casefold().split())
    for words, is_start in ((_UNTIL, False), (_SINCE, True)):
        for word in words:
            if text.startswith(word):
                part = _span(text.removeprefix(word))
                return Span(part.first, LAST_DAY) if is_start else Span(FIRST_DAY, part.last)
    if len(sides := _RANGE.split(text, maxsplit=1)) == 2:
        left, right = sides[0].strip(), sides[1].strip()
        if not (left or right):
            raise ValueError(text)
        first = _span(left).first if left else FIRST_DAY
        return Span(first, _span(right).last if right else LAST_DAY)
    return _span(text)


def _span(text: str) -> Span:
    text = text.strip()
    if match := _DAY.fullmatch(text):
        day = date(_year(match[3]), int(match[2]), int(match[1]))
        return _within(Span(day, day))
    if match := _MONTH.fullmatch(text):
        return _month(int(match[2]), int(match[1]))
    if match := _YEAR_MONTH.fullmatch(text):
        return _month(int(match[1]), int(match[2]))
    if (match := _NAMED.fullmatch(fold(text))) and match[2] in _MONTH_BY_NAME:
        month = _MONTH_BY_NAME[match[2]]
        if match[1] is None:
            return _month(int(match[3]), month)
        day = date(int(match[3]), month, int(match[1]))
        return _within(Span(day, day))
    return parse_span(text)


def _year(digits: str) -> int:
    year = int(digits)
    if len(digits) == 4:
        return year
    return 2000 + year if year < 50 else 1900 + year


def _month(year: int, month: int) -> Span:
    start = date(year, month, 1)
    return _within(Span(start, month_end(start)))


def _within(span: Span) -> Span:
    if not FIRST_DAY <= span.first <= span.last <= LAST_DAY:
        raise ValueError(f"{span.text()} is outside 1900 to 2199")
    return span


def read_number(text: str) -> int | float:
    """A number with a comma or a point: ``12``, ``2,5``, ``1.200``."""
    amount = read_amount(text)
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def read_amount(text: str) -> Decimal:
    """An amount: ``1.234,50 €``, ``1,234.50``, ``450``. The last mark before one or two
    digits is the decimal mark.
    """
    text = re.sub(r"(?i)€|eur(o)?\b|\s|\u00a0", "", text)
    if len(text) > MAX_DIGITS or not re.fullmatch(r"-?[0-9][0-9.,']*", text):
        raise ValueError(text)
    whole, mark, rest = _split_decimals(text)
    whole = re.sub(r"[.,']", "", whole)
    try:
        return Decimal(f"{whole}.{rest}" if mark and rest else whole)
    except InvalidOperation as error:
        raise ValueError(text) from error


def _split_decimals(text: str) -> tuple[str, str, str]:
    cut = max(text.rfind("."), text.rfind(","))
    if cut < 0:
        return text, "", ""
    mark, rest = text[cut], text[cut + 1 :]
    is_thousands = len(rest) == 3 and (text.count(mark) > 1 or len(text[:cut].lstrip("-")) <= 3)
    if (is_thousands and not (mark == "," and "." in text[:cut])) or text.count(mark) > 1:
        return text, "", ""
    return text[:cut], mark, rest


def split_range(text: str) -> tuple[str, str] | None:
    """The two ends of ``5..8``, ``5-8``, ``5–8``, ``9+``; None if it is no range."""
    text = text.strip()
    if text.endswith("+") and text[:-1].strip():
        return text[:-1].strip(), ""
    match = re.fullmatch(r"(.*?)\s*(?:\.\.|–|—|(?<=\d)-(?=\d))\s*(.*)", text)
    if match is None or not (match[1] or match[2]):
        return None
    return match[1], match[2]
