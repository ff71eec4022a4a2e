"""A bank of somebody else's: its table read, its difficulties put on our scale.

The table has the columns ``id,type,level,a,b,c,domain,key``; all but ``id`` and ``type`` may be
missing. Difficulties may lie on another scale than ours. Where the bank names levels beside
them, those tie the scales together; else a bank whose difficulties gather around 0 is read as
one whose population has mean 0 and spread 1, the custom of the field. What was assumed is
always said.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from statistics import StatisticsError, correlation, fmean, median, pstdev

from counsel_tui.model.errors import BadInput
from counsel_tui.model.findings import Message
from counsel_tui.model.text import clean
from counsel_tui.placement.items import INVENTED, Item, item_from_row
from counsel_tui.placement.profile import N_
from counsel_tui.placement.scale import midpoint
from counsel_tui.placement.state import COUNSELLING_MEAN

AUTO, LEVEL, STANDARD = "auto", "level", "standard"
METRICS = (AUTO, LEVEL, STANDARD)
STANDARD_SD = 1.5
"""Level widths of one standard deviation of the population."""
COLUMNS = ("id", "type", "level", "a", "b", "c", "domain", "key")
_NEEDED = ("id", "type")
_MOST_ITEMS = 20_000
_LEVELS_FROM = 4
"""Items with level and difficulty from which the levels tie the scales together."""
_FITS = 0.8
"""Median distance from the middle of its level up to which difficulties are taken as ours:
judges err as much.
"""
_TIED = 0.5
"""Least correlation of levels and difficulties for a tie."""
_AROUND_ZERO = (-1.5, 0.75)
_ON_OURS = (-0.5, 5.5)
RULE = ",".join(COLUMNS)
FROM_LEVELS = N_(
    "The difficulties lie on another scale; the items' levels tie it to ours: "
    "ours = {shift} + {slope} × theirs."
)
FROM_ZERO = N_(
    "The difficulties gather around 0 and name no levels; they are read as a scale whose "
    "population has mean 0 and spread 1: ours = {shift} + {slope} × theirs. "
    "--metric level takes them as they are."
)
FAR = N_(
    "The difficulties lie mostly outside pre-A1 to C2; levels found with them say little. "
    "--metric standard reads a scale of mean 0 and spread 1."
)
APART = N_("Levels and difficulties of the items do not go together; the difficulties count.")
COLUMN_LEFT_OUT = N_("The column {value} is not used.")
NO_KEY = N_("{count} items have no key; only answers such as yes, right, 1 and no, wrong, 0 count.")


@dataclass(frozen=True, slots=True)
class Link:
    """ours = shift + slope x theirs; ``metric``: ``level`` (the same), ``standard``, or
    ``levels`` (tied by the items' levels).
    """

    metric: str = LEVEL
    slope: float = 1.0
    shift: float = 0.0

    def put(self, item: Item) -> Item:
        """An item of theirs on our scale."""
        if self.metric == LEVEL or item.type == INVENTED:
            return item
        return replace(item, a=item.a / self.slope, b=self.shift + self.slope * item.b)

    def back(self, mean: float, error: float) -> tuple[float, float]:
        """A value of ours with its error, on their scale."""
        return (mean - self.shift) / self.slope, error / self.slope


@dataclass(frozen=True, slots=True)
class Foreign:
    """A bank read: its items on our scale, the link, what is to be said of it."""

    items: Mapping[str, Item]
    link: Link
    remarks: tuple[Message, ...] = ()


def read_bank(text: str, source: str, metric: str = AUTO) -> Foreign:
    """A bank from its table; ``source`` names it in errors.

    Commas, semicolons or tabs part the columns; with semicolons and tabs a comma may stand
    in numbers. Raises BadInput with line and column.
    """
    rows = list(_rows(text, source))
    items: dict[str, Item] = {}
    stated: set[str] = set()
    for place, row in rows:
        item = _item(row, place)
        if item.id in items:
            raise _bad(N_("{place}: item {value} is there twice."), place, item.id, "id")
        items[item.id] = item
        if row.get("b", "").strip():
            stated.add(item.id)
    if not items:
        raise BadInput(N_("{place} holds no items."), place=source, rule="items")
    remarks = [*_left_out(rows), *_keyless(items.values())]
    link, remark = _link([items[key] for key in items if key in stated], metric)
    if remark is not None:
        remarks.append(remark)
    ours = {key: link.put(item) if key in stated else item for key, item in items.items()}
    return Foreign(ours, link, tuple(remarks))


# --- the table ------------------------------------------------------------------------------


def _rows(text: str, source: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Place and cells of every row that is not empty."""
    head = text.lstrip("\n\r ").partition("\n")[0]
    mark = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    try:
        names = [clean(name).casefold() for name in next(reader, [])]
        while not any(names) and reader.line_num < _MOST_ITEMS:
            names = [clean(name).casefold() for name in next(reader)]
        _check_names(names, source)
        for cells in reader:
            place = f"{source}:{reader.line_num}"
            if not any(cell.strip() for cell in cells):
                continue
            if reader.line_num > _MOST_ITEMS:
                raise _bad(N_("{place}: too many items."), place, "", f"<= {_MOST_ITEMS}")
            if len(cells) > len(names):
                raise _bad(N_("{place}: {value} cannot be read."), place, cells[-1][:40], RULE)
            row = dict(zip_longest(names, cells, fillvalue=""))
            if mark != ",":
                row.update({n: row[n].replace(",", ".") for n in ("a", "b", "c") if n in row})
            yield place, row
    except (csv.Error, StopIteration) as error:
        place = f"{source}:{reader.line_num}"
        raise _bad(N_("{place}: {value} cannot be read."), place, str(error), RULE) from error


def _check_names(names: Sequence[str], source: str) -> None:
    missing = [name for name in _NEEDED if name not in names]
    if missing:
        raise _bad(N_("{place} has no column {value}."), source, ", ".join(missing), RULE)
    twice = [name for name in COLUMNS if names.count(name) > 1]
    if twice:
        raise _bad(N_("{place} has the column {value} twice."), source, ", ".join(twice), RULE)


def _item(row: Mapping[str, str], place: str) -> Item:
    if not clean(row["id"]):
        raise _bad(N_("{place}: an item needs an id."), place, "", "id")
    try:
        item = item_from_row({**row, "id": clean(row["id"])})
        if item.type != INVENTED and not (row.get("b", "").strip() or item.level):
            raise ValueError("b, level")
    except ValueError as error:
        raise _bad(
            N_("{place}: {value} cannot be read."), place, clean(str(error)), RULE
        ) from error
    return item


def _left_out(rows: Sequence[tuple[str, Mapping[str, str]]]) -> Iterator[Message]:
    known = {*COLUMNS, "text", "options", "enemies", "state", ""}
    for name in rows[0][1] if rows else ():
        if name not in known:
            yield Message(COLUMN_LEFT_OUT, (("value", clean(name)[:40]),))


def _keyless(items: Iterable[Item]) -> Iterator[Message]:
    """Said only where some items have keys: a bank without any is one of scored answers."""
    gaps = [item for item in items if item.is_gap]
    without = sum(not item.keys for item in gaps)
    if 0 < without < len(gaps):
        yield Message(NO_KEY, (("count", str(without)),))


def _bad(words: str, place: str, value: str, rule: str) -> BadInput:
    return BadInput(words, place=place, value=value, rule=rule)


# --- the scale ------------------------------------------------------------------------------


def _link(items: Sequence[Item], metric: str) -> tuple[Link, Message | None]:
    """The link of a bank whose difficulties are given, and what was assumed."""
    items = [item for item in items if item.type != INVENTED]
    standard = Link(STANDARD, STANDARD_SD, COUNSELLING_MEAN)
    if metric != AUTO or not items:
        return (standard if metric == STANDARD else Link()), None
    named = [(item.b, midpoint(item.level)) for item in items if item.level]
    if len(named) >= _LEVELS_FROM and len({level for _, level in named}) > 1:
        return _tied(named)
    middle = fmean(item.b for item in items)
    if named and median(abs(b - level) for b, level in named) <= _FITS:
        return Link(), None
    if _AROUND_ZERO[0] <= middle < _AROUND_ZERO[1]:
        return standard, _said(FROM_ZERO, standard)
    if not _ON_OURS[0] <= middle <= _ON_OURS[1]:
        return Link(), Message(FAR)
    return Link(), None


def _tied(named: Sequence[tuple[float, float]]) -> tuple[Link, Message | None]:
    """The link by levels. The spreads are brought together, not regressed: judges' errors
    would flatten the scale.
    """
    if median(abs(b - level) for b, level in named) <= _FITS:
        return Link(), None
    theirs, ours = [b for b, _ in named], [level for _, level in named]
    try:
        together = correlation(theirs, ours)
    except StatisticsError:
        together = 0.0
    if together < _TIED:
        return Link(), Message(APART)
    slope = pstdev(ours) / pstdev(theirs)
    link = Link("levels", slope, fmean(ours) - slope * fmean(theirs))
    return link, _said(FROM_LEVELS, link)


def _said(words: str, link: Link) -> Message:
    return Message(words, (("shift", f"{link.shift:.2f}"), ("slope", f"{link.slope:.2f}")))
