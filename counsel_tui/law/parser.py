"""Reading conditions: text into the trees of ``law.expression``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import NoReturn

from counsel_tui.law.expression import (
    COMPARISONS,
    FUNCTIONS,
    WORD,
    All,
    Any,
    Arithmetic,
    Call,
    Codes,
    Compare,
    Condition,
    Constant,
    Day,
    Duration,
    Established,
    Exists,
    ExpressionError,
    Has,
    Holds,
    In,
    Lookup,
    Name,
    Not,
    Number,
    Operand,
    RuleHolds,
    Text,
)
from counsel_tui.model.errors import N_

_TOKEN = re.compile(
    rf"""\s*(?:
      (?P<text>"[^"]*")
    | (?P<day>\d{{4}}-\d{{2}}-\d{{2}})(?![\w-])
    | (?P<number>\d+(?:\.\d+)?)(?![\w.-])
    | (?P<word>{WORD}(?:\.{WORD})*)
    | (?P<sign>==|!=|<=|>=|\.\[|[<>()\[\],+\-*/])
    )""",
    re.VERBOSE,
)
_WORDS = frozenset({"and", "or", "not", "in", "has", "is"})
_UNIT = {
    "day": "days",
    "days": "days",
    "month": "months",
    "months": "months",
    "year": "years",
    "years": "years",
}
MAX_DEPTH = 40
"""Deepest nesting of brackets and negations; rules of people need five."""

NO_MEANING = N_("This character has no meaning here (column {column}): {condition}")
MISSING = N_("“{wanted}” is missing here (column {column}): {condition}")
END_OF_CONDITION = N_("The condition should end here (column {column}): {condition}")
END_OF_VALUE = N_("The value should end here (column {column}): {condition}")
TOO_DEEP = N_("Too deeply nested (column {column}): {condition}")
NO_COMPARISON = N_("A comparison is missing here (column {column}): {condition}")
NO_CODE = N_("A code is missing here (column {column}): {condition}")
NO_RULE = N_("The id of a rule is missing here (column {column}): {condition}")
NO_SET = N_("A list or the name of a set is missing here (column {column}): {condition}")
NO_VALUE = N_("A value is missing here (column {column}): {condition}")
NO_COLUMN = N_("The name of a column is missing here (column {column}): {condition}")
NO_DAY = N_("There is no such day (column {column}): {condition}")
NO_FUNCTION = N_("There is no function {name} (column {column}): {condition}")


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    column: int


def parse(text: str) -> Condition:
    """Read a condition. Raises ExpressionError with the column of the first problem."""
    return _Parser(text).whole_condition()


def parse_value(text: str) -> Operand:
    """Read a value (``gross_month_eur * 12``). Raises ExpressionError."""
    return _Parser(text).whole_operand()


def _tokens(text: str) -> list[_Token]:
    found, position = [], 0
    end = len(text.rstrip())
    while position < end:
        match = _TOKEN.match(text, position)
        if match is None or match.lastgroup is None:
            start = position + len(text[position:]) - len(text[position:].lstrip())
            raise ExpressionError(NO_MEANING, text, start + 1)
        kind = match.lastgroup
        found.append(_Token(kind, match[kind], match.start(kind) + 1))
        position = match.end()
    return [*found, _Token("end", "", end + 1)]


class _Parser:
    """Recursive descent, one method per line of the grammar."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = _tokens(text)
        self.position = 0
        self.depth = 0

    @property
    def token(self) -> _Token:
        return self.tokens[self.position]

    def fail(self, words: str, **params: str) -> NoReturn:
        raise ExpressionError(words, self.text, self.token.column, **params)

    def take(self, *texts: str) -> bool:
        if self.token.text in texts and self.token.kind in ("word", "sign"):
            self.position += 1
            return True
        return False

    def need(self, text: str) -> None:
        if not self.take(text):
            self.fail(MISSING, wanted=text)

    def whole_condition(self) -> Condition:
        condition = self.any_of()
        if self.token.kind != "end":
            self.fail(END_OF_CONDITION)
        return condition

    def whole_operand(self) -> Operand:
        operand = self.sum()
        if self.token.kind != "end":
            self.fail(END_OF_VALUE)
        return operand

    def any_of(self) -> Condition:
        parts = [self.all_of()]
        while self.take("or"):
            parts.append(self.all_of())
        return parts[0] if len(parts) == 1 else Any(tuple(parts))

    def all_of(self) -> Condition:
        parts = [self.negated()]
        while self.take("and"):
            parts.append(self.negated())
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def negated(self) -> Condition:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self.fail(TOO_DEEP)
        condition = Not(self.negated()) if self.take("not") else self.group_or_test()
        self.depth -= 1
        return condition

    def group_or_test(self) -> Condition:
        if self.token.text != "(" or self.token.kind != "sign":
            return self.test()
        start, depth = self.position, self.depth
        try:
            self.position += 1
            condition = self.any_of()
            self.need(")")
        except ExpressionError as error:
            self.position, self.depth = start, depth
            return self.test_or(error)
        if self.token.text in (*COMPARISONS, "+", "-", "*", "/", "in"):
            self.position = start
            return self.test()
        return condition

    def test_or(self, error: ExpressionError) -> Condition:
        """A test that starts with a bracketed value; else the error further right."""
        try:
            return self.test()
        except ExpressionError as other:
            raise max(error, other, key=lambda e: e.column) from None

    def test(self) -> Condition:
        if self.token.text in ("true", "false") and self.token.kind == "word":
            return Constant(self.take("true") or not self.take("false"))
        if self.follows("("):
            if self.token.text == "rule":
                return self.rule()
            if self.token.text == "established":
                return self.established()
        return self.comparison(self.sum())

    def follows(self, sign: str) -> bool:
        return self.token.kind == "word" and self.tokens[self.position + 1].text == sign

    def comparison(self, left: Operand) -> Condition:
        for sign in COMPARISONS:
            if self.take(sign):
                return Compare(sign, left, self.sum())
        if self.take("in"):
            return In(left, self.codes_or_name())
        if not isinstance(left, Name):
            self.fail(NO_COMPARISON)
        return self.about(left)

    def about(self, path: Name) -> Condition:
        if self.take("has"):
            return self.has(path)
        return self.exists(path) if self.take("is") else Holds(path)

    def rule(self) -> Condition:
        self.position += 2
        name = self.word(NO_RULE)
        self.need(")")
        return RuleHolds(name)

    def established(self) -> Condition:
        self.position += 2
        condition = self.any_of()
        self.need(")")
        return Established(condition)

    def has(self, path: Name) -> Condition:
        if self.take("any"):
            return Has(path, self.codes_or_name(), any=True)
        return Has(path, Codes((self.code(),)))

    def exists(self, path: Name) -> Condition:
        if self.take("known"):
            return Exists(path)
        if not self.take("absent"):
            self.fail(MISSING, wanted="known, absent")
        return Exists(path, absent=True)

    def codes_or_name(self) -> Codes | Name:
        if not self.take("["):
            return Name(self.word(NO_SET))
        items = [self.code()]
        while self.take(","):
            items.append(self.code())
        self.need("]")
        return Codes(tuple(items))

    def code(self) -> str:
        token = self.token
        if token.kind not in ("word", "number", "text"):
            self.fail(NO_CODE)
        self.position += 1
        return token.text[1:-1] if token.kind == "text" else token.text

    def word(self, words: str) -> str:
        token = self.token
        if token.kind != "word" or token.text in _WORDS:
            self.fail(words)
        self.position += 1
        return token.text

    def sum(self) -> Operand:
        left = self.product()
        while self.token.text in ("+", "-") and self.token.kind == "sign":
            sign = self.token.text
            self.position += 1
            right = self.product()
            unit = _UNIT.get(self.token.text) if self.token.kind == "word" else None
            if unit:
                self.position += 1
            left = Arithmetic(sign, left, Duration(right, unit) if unit else right)
        return left

    def product(self) -> Operand:
        left = self.atom()
        while self.token.text in ("*", "/") and self.token.kind == "sign":
            sign = self.token.text
            self.position += 1
            left = Arithmetic(sign, left, self.atom())
        return left

    def atom(self) -> Operand:
        token = self.token
        if token.kind == "sign" and self.take("("):
            self.depth += 1
            if self.depth > MAX_DEPTH:
                self.fail(TOO_DEEP)
            inner = self.sum()
            self.depth -= 1
            self.need(")")
            return inner
        if token.kind in ("number", "text", "day"):
            return self.literal(token)
        name = self.word(NO_VALUE)
        if self.take(".["):
            key = self.sum()
            self.need("]")
            return Lookup(name, "value", (key,))
        if self.token.text == "(" and self.token.kind == "sign":
            return self.call(token, name)
        return Name(name)

    def literal(self, token: _Token) -> Operand:
        if token.kind == "number":
            self.position += 1
            return Number(token.text)
        if token.kind == "text":
            self.position += 1
            return Text(token.text[1:-1])
        try:
            day = Day(date.fromisoformat(token.text))
        except ValueError:
            self.fail(NO_DAY)
        self.position += 1
        return day

    def call(self, token: _Token, name: str) -> Operand:
        arguments: list[Operand] = []
        if name.startswith("table."):
            self.position += 1
            column = self.word(NO_COLUMN)
            while self.take(","):
                arguments.append(self.sum())
            self.need(")")
            return Lookup(name.removeprefix("table."), column, tuple(arguments))
        if name not in FUNCTIONS:
            raise ExpressionError(NO_FUNCTION, self.text, token.column, name=name)
        self.position += 1
        arguments.append(self.sum())
        while self.take(","):
            arguments.append(self.sum())
        self.need(")")
        return Call(name, tuple(arguments))
