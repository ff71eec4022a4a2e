"""One value of a directory: read strictly, or refused with the rule it breaks.

The schemas of the standard check types only; addresses on the web, mail addresses, days, times
and coordinates are checked here (facts on HSDS, section 8). Nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from urllib.parse import urlsplit

from counsel_tui.model.text import clean
from counsel_tui.referral.hsds import CODES, FieldDef

Value = str | int | float
MAX_TEXT = 20_000

_MAIL = re.compile(r"[^\s@<>()\"',;:]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63}){1,8}")
_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,12})?")
_TIME = re.compile(r"(\d{1,2}):(\d{2})(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:?\d{2})?")
_BYDAY = re.compile(r"([+-]?[1-5])?(MO|TU|WE|TH|FR|SA|SU)")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_COUNTRY = re.compile(r"[A-Z]{2}")
_MARKUP = re.compile(r"<[^<>]{0,300}>")


N_ = str


class Refused(ValueError):
    """A value breaks a rule: a message id, and what fills its places."""

    def __init__(self, rule: str, **params: object) -> None:
        super().__init__(rule.format(**params))
        self.rule, self.params = rule, params


def read_value(field: FieldDef, raw: object) -> Value:
    """The value of a field. Raises Refused with the rule it breaks."""
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        raise Refused(N_("{kind}, not {given}"), kind=field.kind, given=type(raw).__name__)
    if field.kind in _NUMBERS:
        return _NUMBERS[field.kind](_number(raw))
    if not isinstance(raw, str):
        if field.kind in ("text", "ref", "time"):
            return str(raw)
        raise Refused(N_("{kind} as text"), kind=field.kind)
    text = plain_text(raw)
    check = _CHECKS.get(field.kind)
    if field.kind in CODES:
        return _code(text, CODES[field.kind])
    return check(text) if check else text


def plain_text(raw: str) -> str:
    """Text without control characters and without markup; lines stay."""
    text = clean(raw[:MAX_TEXT], multiline=True)
    if "<" in text:
        plain = _MARKUP.sub(" ", text)
        text = "\n".join(line.strip() for line in plain.split("\n")).strip()
    if text[:1] == "'" and text[1:2] in ("=", "+", "-", "@"):
        return text[1:]
    return text


def _number(raw: object) -> float:
    if isinstance(raw, str):
        text = raw.strip()
        if not _NUMBER.fullmatch(text):
            raise Refused(N_("a number with a point"))
        return float(text)
    number = float(raw)  # type: ignore[arg-type]
    if number != number or abs(number) > 1e15:
        raise Refused(N_("a finite number"))
    return number


def _whole(number: float) -> Value:
    return int(number) if number == int(number) else number


def _count(number: float) -> Value:
    if number < 0 or number != int(number):
        raise Refused(N_("a whole number, 0 or more"))
    return int(number)


def _money(number: float) -> Value:
    if number < 0:
        raise Refused(N_("an amount, 0 or more"))
    return _whole(number)


def _between(low: float, high: float) -> Callable[[float], Value]:
    def check(number: float) -> Value:
        if not low <= number <= high:
            raise Refused(N_("from {low} to {high}"), low=f"{low:g}", high=f"{high:g}")
        return number

    return check


def _code(text: str, codes: tuple[str, ...]) -> str:
    for code in codes:
        if text.casefold() == code.casefold():
            return code
    raise Refused(N_("one of: {codes}"), codes=", ".join(codes))


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text[:10]).isoformat()
    except ValueError as error:
        raise Refused(N_("a day, YYYY-MM-DD")) from error


def _moment(text: str) -> str:
    try:
        datetime.fromisoformat(text)
    except ValueError as error:
        raise Refused(N_("a day and time, ISO 8601")) from error
    return text


def _time(text: str) -> str:
    """A time of day; an offset stays, because only it tells the wall time apart."""
    match = _TIME.fullmatch(text)
    if match is None or int(match[1]) > 24 or int(match[2]) > 59:
        raise Refused(N_("a time, HH:MM"))
    return f"{int(match[1]):02d}:{match[2]}{match[5] or ''}"


def _mail(text: str) -> str:
    if not _MAIL.fullmatch(text):
        raise Refused(N_("an e-mail address"))
    return text


def _uri(text: str) -> str:
    try:
        parts = urlsplit(text)
    except ValueError as error:
        raise Refused(N_("a web address")) from error
    if parts.scheme not in ("http", "https", "urn", "mailto") or any(c in text for c in ' <>"'):
        raise Refused(N_("a web address beginning with https:// or http://"))
    if parts.scheme in ("http", "https") and not parts.netloc:
        raise Refused(N_("a web address with a host"))
    return text


def _byday(text: str) -> str:
    days = [part.strip().upper() for part in text.split(",") if part.strip()]
    if not days or not all(_BYDAY.fullmatch(day) for day in days):
        raise Refused(N_("days as MO,TU,WE,TH,FR,SA,SU"))
    return ",".join(days)


def _language(text: str) -> str:
    if not _LANGUAGE.fullmatch(text):
        raise Refused(N_("a language code of two or three letters"))
    return text


def _country(text: str) -> str:
    if not _COUNTRY.fullmatch(text):
        raise Refused(N_("a country code of two capital letters"))
    return text


_NUMBERS: dict[str, Callable[[float], Value]] = {
    "number": _whole,
    "count": _count,
    "money": _money,
    "latitude": _between(-90, 90),
    "longitude": _between(-180, 180),
}
_CHECKS: dict[str, Callable[[str], str]] = {
    "day": _day,
    "moment": _moment,
    "time": _time,
    "email": _mail,
    "uri": _uri,
    "byday": _byday,
    "language": _language,
    "country": _country,
}
