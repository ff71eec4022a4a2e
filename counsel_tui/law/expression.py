"""Conditions and values of the law, as checked trees.

The grammar stands in ``docs/architecture.md``, "Law as data". ``parse`` and ``parse_value``
read text into frozen nodes, ``render`` writes a node back as text that parses to the same
node. Nothing here is ever run by Python.

A ``Name`` is a path, a code or a named set; which of them is known only with the catalogue
of facts at hand, so it is settled when a tree is compiled (``law.evaluate``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

WORD = r"(?:[ABC][0-2]\+|[A-Za-z0-9_]+(?:-[A-Za-z0-9_]+)*)"
"""One part of a dotted word, as a regular expression: ``AE-A``, ``A1+``, ``60a_2_3``."""
_PLAIN = re.compile(rf"{WORD}(?:\.{WORD})*")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

UNITS = ("days", "months", "years")
COMPARISONS = ("==", "!=", "<=", ">=", "<", ">")
FUNCTIONS = ("days", "months", "years", "min", "max", "outcome")
"""``months(a, b)`` completed months from day ``a`` to day ``b`` (so ``days``, ``years``);
``min``, ``max`` of numbers or of days; ``outcome(question)`` the outcome of a question."""


@dataclass(frozen=True, slots=True)
class Name:
    """A path, a code, or a named set (``titles.humanitarian``)."""

    text: str


@dataclass(frozen=True, slots=True)
class Number:
    """A number; ``text`` as written, because a code may look like one (``1``)."""

    text: str

    @property
    def value(self) -> float:
        """The number itself."""
        return float(self.text)


@dataclass(frozen=True, slots=True)
class Text:
    """A quoted text."""

    value: str


@dataclass(frozen=True, slots=True)
class Day:
    """A calendar day."""

    value: date


@dataclass(frozen=True, slots=True)
class Codes:
    """A written list of codes."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lookup:
    """A cell of a dated table on the as-of day, by column and keys."""

    table: str
    column: str
    keys: tuple[Operand, ...] = ()


@dataclass(frozen=True, slots=True)
class Call:
    """One of ``FUNCTIONS``."""

    function: str
    arguments: tuple[Operand, ...]


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time to add to a day."""

    count: Operand
    unit: str


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """``+ - * /`` of numbers, or a day plus or minus a ``Duration``."""

    sign: str
    left: Operand
    right: Operand | Duration


Operand = Name | Number | Text | Day | Lookup | Call | Arithmetic


@dataclass(frozen=True, slots=True)
class Constant:
    """``true`` or ``false``."""

    value: bool


@dataclass(frozen=True, slots=True)
class Holds:
    """A bool fact is true."""

    path: Name


@dataclass(frozen=True, slots=True)
class Compare:
    """One of ``COMPARISONS``."""

    sign: str
    left: Operand
    right: Operand


@dataclass(frozen=True, slots=True)
class In:
    """The value is one of the codes, of a named set, or of a set fact."""

    left: Operand
    right: Codes | Name


@dataclass(frozen=True, slots=True)
class Has:
    """A set fact holds the code; with ``any``, at least one of the codes."""

    path: Name
    right: Codes | Name
    any: bool = False


@dataclass(frozen=True, slots=True)
class Exists:
    """``is known`` (there is such a day or thing) or, negated, ``is absent``."""

    path: Name
    absent: bool = False


@dataclass(frozen=True, slots=True)
class RuleHolds:
    """The condition of another rule holds on the same day."""

    rule: str


@dataclass(frozen=True, slots=True)
class Established:
    """The part is shown to hold; what is unknown counts as not shown, what was said
    imprecisely stays open. For exceptions that somebody has to prove. A usual case that was
    assumed shows nothing.
    """

    part: Condition


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite."""

    part: Condition


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds; two parts or more."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """At least one part holds; two parts or more."""

    parts: tuple[Condition, ...]


Test = Constant | Holds | Compare | In | Has | Exists | RuleHolds
Condition = Test | Established | Not | All | Any
Node = Condition | Operand | Codes | Duration


class ExpressionError(ValueError):
    """A condition that cannot be read. ``words`` is a message id, ``params`` fill it: beside
    those of the mistake ``column``, counted from 1, and ``condition``.
    """

    def __init__(self, words: str, text: str, column: int, **params: str) -> None:
        self.words, self.text, self.column = words, text, column
        self.params = {**params, "column": str(column), "condition": text}
        super().__init__(words.format(**self.params))


def parts_of(node: Node) -> tuple[Node, ...]:
    """The nodes directly inside ``node``."""
    parts: tuple[Node, ...] = ()
    match node:
        case All(several) | Any(several):
            parts = several
        case Not(part) | Established(part):
            parts = (part,)
        case Compare(_, left, right) | Arithmetic(_, left, right):
            parts = (left, right)
        case In(left, codes) | Has(left, codes):
            parts = (left, codes)
        case Holds(path) | Exists(path):
            parts = (path,)
        case Lookup(_, _, operands) | Call(_, operands):
            parts = operands
        case Duration(count):
            parts = (count,)
    return parts


def walk(node: Node) -> Iterator[Node]:
    """``node`` and everything inside it, outermost first."""
    yield node
    for part in parts_of(node):
        yield from walk(part)


def render(node: Node) -> str:
    """The text of a node; parses back to the same node."""
    match node:
        case All(parts):
            text = " and ".join(_wrapped(part, (All, Any)) for part in parts)
        case Any(parts):
            text = " or ".join(_wrapped(part, (Any,)) for part in parts)
        case Not(part):
            text = f"not {_wrapped(part, (All, Any))}"
        case Established(part):
            text = f"established({render(part)})"
        case Constant(value):
            text = "true" if value else "false"
        case RuleHolds(rule):
            text = f"rule({rule})"
        case _:
            text = _render_test(node)
    return text


def _render_test(node: Node) -> str:
    match node:
        case Holds(path):
            text = path.text
        case Exists(path, absent):
            text = f"{path.text} is {'absent' if absent else 'known'}"
        case Compare(sign, left, right):
            text = f"{render(left)} {sign} {render(right)}"
        case In(left, codes):
            text = f"{render(left)} in {render(codes)}"
        case Has(path, codes, several):
            text = f"{path.text} has {'any ' if several else ''}{_one(codes, several)}"
        case _:
            text = _render_operand(node)
    return text


def _render_operand(node: Node) -> str:
    match node:
        case Name(text) | Number(text):
            return text
        case Text(value):
            return f'"{value}"'
        case Day(day):
            return day.isoformat()
        case Codes(items):
            return f"[{', '.join(_code(item) for item in items)}]"
    return _render_computed(node)


def _render_computed(node: Node) -> str:
    match node:
        case Lookup(table, column, keys):
            return f"table.{table}({', '.join([column, *map(render, keys)])})"
        case Call(function, arguments):
            return f"{function}({', '.join(map(render, arguments))})"
        case Duration(count, unit):
            return f"{_wrapped(count, (Arithmetic,))} {unit}"
        case Arithmetic(sign, left, right):
            first = render(left) if sign in "+-" else _wrapped(left, (Arithmetic,))
            return f"{first} {sign} {_wrapped(right, (Arithmetic,))}"
    raise TypeError(f"not a node: {node!r}")


def _one(right: Codes | Name, several: bool) -> str:
    """A code alone after ``has``, a list or set after ``has any``."""
    if isinstance(right, Codes) and not several:
        return _code(right.items[0])
    return render(right)


def _code(item: str) -> str:
    plain = _PLAIN.fullmatch(item) and not _DAY.fullmatch(item)
    return item if plain else f'"{item}"'


def _wrapped(node: Node, kinds: tuple[type, ...]) -> str:
    text = render(node)
    return f"({text})" if isinstance(node, kinds) else text
