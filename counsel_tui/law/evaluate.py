"""Compiling conditions and values into functions over what is known of a person.

A compiled test, and the whole condition of a rule, has a number under which a view remembers
its truth. A view that differs from another in some facts takes over every truth that does not
read them. So a changed answer and an assumed answer cost only what depends on them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import Protocol

from counsel_tui.law import expression as x
from counsel_tui.law import values
from counsel_tui.law.shown import shown
from counsel_tui.law.tables import References
from counsel_tui.law.truth import NO, YES
from counsel_tui.model.catalogue import Catalogue
from counsel_tui.model.days import Span
from counsel_tui.model.errors import N_
from counsel_tui.model.knowledge import NOTHING, Amount, Choice, Days, Knowledge, Words


class Knower(Protocol):
    """What a condition asks of a view."""

    @property
    def as_of(self) -> date:
        """The day for which the question is asked."""

    @property
    def truths(self) -> dict[int, int]:
        """Truths already found, by number of the test."""

    @property
    def base(self) -> Knower | None:
        """The view this one differs from in an assumption, if it is such a one."""

    @property
    def gone(self) -> frozenset[int]:
        """Numbers of the truths that may differ from those of ``base``."""

    @property
    def strict(self) -> Knower:
        """The same without usual cases that were only assumed."""

    def know(self, path: str) -> Knowledge:
        """What is known of a fact."""

    def disputed(self, path: str) -> bool:
        """True if answers that contradict each other stand behind a fact."""


Truths = Callable[[Knower], int]
Asked = Callable[[Knower], Knowledge]


@dataclass(frozen=True, slots=True, eq=False)
class Compiled:
    """A condition ready to run. ``reads``: keys of the facts it reads, also through the
    rules it names; ``paths``: the same as written; ``parts``: the compiled conditions inside.
    """

    tree: x.Condition
    truth: Truths
    reads: frozenset[str]
    paths: tuple[str, ...]
    parts: tuple[Compiled, ...] = ()
    text: str = ""
    lookups: tuple[x.Lookup, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class CompiledValue:
    """A value ready to run."""

    tree: x.Operand
    value: Asked
    reads: frozenset[str]
    paths: tuple[str, ...]
    lookups: tuple[x.Lookup, ...] = ()


class CompileError(ValueError):
    """A tree that names facts, codes, sets, tables or rules that do not exist, or itself.

    ``words`` is a message id, ``params`` fill it.
    """

    def __init__(self, words: str, **params: str) -> None:
        self.words, self.params = words, params
        super().__init__(words.format(**params))


@lru_cache(maxsize=4096)
def head(path: str) -> str:
    """The key of the fact a path belongs to: ``german.sprechen`` -> ``german``."""
    return path.rsplit("/", 1)[-1].split(".", 1)[0]


@dataclass(slots=True)
class Compiler:
    """Turns trees into functions, with the catalogue, tables and other rules at hand.

    ``numbers``: numbers of the remembered truths by the facts they read. ``rules`` gives the
    truth of a rule on the day and what it reads (``None``: there is no such rule), ``named``
    its condition, ``outcomes`` the outcomes of a question that are still possible and the
    facts it reads.
    """

    catalogue: Catalogue
    references: References
    rules: Callable[[str], tuple[Truths, frozenset[str]] | None] = lambda _: None
    outcomes: Callable[[str], tuple[Asked, frozenset[str]] | None] = lambda _: None
    named: Callable[[str], Compiled | None] = lambda _: None
    numbers: dict[str, set[int]] = field(default_factory=dict)
    _tests: dict[str, Compiled] = field(default_factory=dict)
    _depending: dict[frozenset[str], frozenset[int]] = field(default_factory=dict)
    _count: int = 0

    def remembered(self, truth: Truths, reads: Iterable[str]) -> Truths:
        """``truth`` under a number of its own."""
        number = self._count
        self._count += 1
        self._depending.clear()
        for key in reads:
            self.numbers.setdefault(key, set()).add(number)

        def remembered(view: Knower) -> int:
            found = view.truths.get(number)
            if found is None:
                base = view.base
                found = truth(view) if base is None or number in view.gone else remembered(base)
                view.truths[number] = found
            return found

        return remembered

    def depending(self, keys: frozenset[str]) -> frozenset[int]:
        """Numbers of the truths that read any of these facts."""
        found = self._depending.get(keys)
        if found is None:
            found = frozenset().union(*(self.numbers.get(key, ()) for key in keys))
            self._depending[keys] = found
        return found

    def whole(self, tree: x.Condition) -> Compiled:
        """Compile a condition that is asked as a whole, such as that of a rule."""
        compiled = self.condition(tree)
        if not compiled.parts:
            return compiled
        return replace(compiled, truth=self.remembered(compiled.truth, compiled.reads))

    def condition(self, tree: x.Condition) -> Compiled:
        """Compile a condition. Raises CompileError for a name that does not exist."""
        match tree:
            case x.All(parts):
                return self._joined(tree, parts, _all_of)
            case x.Any(parts):
                return self._joined(tree, parts, _any_of)
            case x.Not(part):
                return self._joined(tree, (part,), _opposite)
            case x.Established(part):
                return self._established(tree, part)
        text = x.render(tree)
        if text not in self._tests:
            self._tests[text] = self._test(tree, text)
        return self._tests[text]

    def _joined(
        self,
        tree: x.Condition,
        parts: Iterable[x.Condition],
        join: Callable[[tuple[Truths, ...]], Truths],
    ) -> Compiled:
        inner = tuple(self.condition(part) for part in parts)
        return Compiled(
            tree,
            join(tuple(part.truth for part in inner)),
            frozenset().union(*(part.reads for part in inner)),
            _unique(path for part in inner for path in part.paths),
            inner,
            x.render(tree),
            tuple(lookup for part in inner for lookup in part.lookups),
        )

    def _established(self, tree: x.Condition, part: x.Condition) -> Compiled:
        inner = self.condition(part)
        joined = self._joined(tree, (part,), _all_of)
        return replace(joined, truth=lambda view: shown(inner, view, self.named))

    def _test(self, tree: x.Condition, text: str) -> Compiled:
        if isinstance(tree, x.RuleHolds):
            found = self.rules(tree.rule)
            if found is None:
                raise CompileError(N_("There is no rule {name}."), name=tree.rule)
            return Compiled(tree, found[0], found[1], (), (), text)
        truth, operands = self._run(tree)
        reads = frozenset().union(*(operand.reads for operand in operands))
        paths = _unique(path for operand in operands for path in operand.paths)
        lookups = tuple(lookup for operand in operands for lookup in operand.lookups)
        remembered = self.remembered(truth, reads)
        return Compiled(tree, remembered, reads, paths, (), text, lookups)

    def _run(self, tree: x.Condition) -> tuple[Truths, tuple[CompiledValue, ...]]:
        match tree:
            case x.Constant(value):
                fixed = YES if value else NO
                return (lambda _: fixed), ()
            case x.Holds(path):
                fact = self.value(path)
                return (lambda view, ask=fact.value: values.holds(ask(view))), (fact,)
            case x.Exists(path, absent):
                fact = self.value(path)
                return _exists(fact.value, absent), (fact,)
            case x.Compare(sign, left, right):
                return self._compare(sign, left, right)
            case x.In(left, right):
                return self._in(self.value(left), right)
            case x.Has(path, right):
                fact = self.value(path)
                codes = self._codes(right)
                return (
                    lambda view, ask=fact.value: values.has_any(ask(view), codes(view.as_of))
                ), (fact,)
        raise TypeError(f"not a test: {tree!r}")

    def _compare(
        self, sign: str, left: x.Operand, right: x.Operand
    ) -> tuple[Truths, tuple[CompiledValue, ...]]:
        one = self.value(left)
        other = self._right(left, right)
        ask, compared = one.value, other.value
        return (lambda view: values.compare(sign, ask(view), compared(view))), (one, other)

    def _right(self, left: x.Operand, right: x.Operand) -> CompiledValue:
        """The right side: a code of the fact on the left before a fact of its own."""
        if isinstance(right, x.Name) and isinstance(left, x.Name):
            fact = self.catalogue.get(self._key(left.text) or "")
            if fact and (right.text in fact.values or self._key(right.text) is None):
                return self._code(right)
        if isinstance(right, x.Name) and self._key(right.text) is None:
            return self._code(right)
        if isinstance(right, x.Number) and isinstance(left, x.Name):
            fact = self.catalogue.get(self._key(left.text) or "")
            if fact and right.text in fact.values:
                return self._code(x.Name(right.text))
        return self.value(right)

    def _code(self, name: x.Name) -> CompiledValue:
        code: str | bool = name.text
        if name.text in ("true", "false"):
            code = name.text == "true"
        fixed = Choice(frozenset({code}))
        return CompiledValue(name, lambda _: fixed, frozenset(), ())

    def _in(
        self, left: CompiledValue, right: x.Codes | x.Name
    ) -> tuple[Truths, tuple[CompiledValue, ...]]:
        ask = left.value
        if isinstance(right, x.Name) and self._key(right.text) is not None:
            elements = self.value(right)
            held = elements.value
            return (lambda view: values.is_in_set(ask(view), held(view))), (left, elements)
        codes = self._codes(right)
        return (lambda view: values.is_in(ask(view), codes(view.as_of))), (left,)

    def _codes(self, right: x.Codes | x.Name) -> Callable[[date], frozenset[str]]:
        if isinstance(right, x.Codes):
            fixed = frozenset(right.items)
            return lambda _: fixed
        if not self.references.has_set(right.text):
            raise CompileError(N_("There is no set {name}."), name=right.text)
        name, references = right.text, self.references
        found: dict[date, frozenset[str]] = {}

        def codes(day: date) -> frozenset[str]:
            if day not in found:
                found[day] = references.codes(name, day)
            return found[day]

        return codes

    def _key(self, path: str) -> str | None:
        """The catalogue's key for a path; None if it is no fact."""
        return self.catalogue.canonical(path) or self.catalogue.canonical(head(path))

    def value(self, tree: x.Operand | x.Duration) -> CompiledValue:
        """Compile a value. Raises CompileError for a name that does not exist."""
        match tree:
            case x.Name(text):
                found = self._fact(tree, text)
            case x.Lookup():
                found = self._lookup(tree)
            case x.Call(function, arguments):
                found = self._call(tree, function, arguments)
            case x.Arithmetic(sign, left, right):
                found = self._arithmetic(tree, sign, left, right)
            case x.Number() | x.Text() | x.Day():
                found = _fixed(tree)
            case _:
                raise TypeError(f"not a value: {tree!r}")
        return found

    def _fact(self, tree: x.Name, text: str) -> CompiledValue:
        key = self._key(text)
        if key is None:
            raise CompileError(N_("There is no fact {name}."), name=text)
        first, dot, rest = text.partition(".")
        path = (self.catalogue.canonical(first) or first) + dot + rest
        if self.catalogue.canonical(text):
            path = self.catalogue.canonical(text) or text
        return CompiledValue(tree, lambda view: view.know(path), frozenset({head(path)}), (path,))

    def _lookup(self, tree: x.Lookup) -> CompiledValue:
        table = self.references.tables.get(tree.table)
        if table is None:
            raise CompileError(N_("There is no table {name}."), name=tree.table)
        if tree.column not in table.columns:
            raise CompileError(
                N_("The table {name} has no column {column}."), name=tree.table, column=tree.column
            )
        keys = tuple(
            self._code(key)
            if isinstance(key, x.Name) and self._key(key.text) is None
            else self.value(key)
            for key in tree.keys
        )
        asked, column = tuple(key.value for key in keys), tree.column

        def value(view: Knower) -> Knowledge:
            texts = _key_texts(ask(view) for ask in asked)
            return NOTHING if texts is None else table.value(column, texts, view.as_of)

        return _combined(tree, value, keys, (tree,))

    def _call(self, tree: x.Call, function: str, arguments: tuple[x.Operand, ...]) -> CompiledValue:
        if function == "outcome":
            return self._outcome(tree, arguments)
        inner = tuple(self.value(argument) for argument in arguments)
        asked = tuple(part.value for part in inner)
        if function in ("min", "max"):
            pick = min if function == "min" else max
            return _combined(
                tree, lambda view: values.extreme(pick, (ask(view) for ask in asked)), inner
            )
        if len(asked) != 2:
            raise CompileError(N_("{name} takes two days."), name=function)
        start, end = asked
        return _combined(tree, lambda view: values.between(function, start(view), end(view)), inner)

    def _outcome(self, tree: x.Call, arguments: tuple[x.Operand, ...]) -> CompiledValue:
        name = arguments[0].text if isinstance(arguments[0], x.Name) else ""
        found = self.outcomes(name)
        if found is None:
            raise CompileError(N_("There is no question {name}."), name=name)
        return CompiledValue(tree, found[0], found[1], ())

    def _arithmetic(
        self, tree: x.Arithmetic, sign: str, left: x.Operand, right: x.Operand | x.Duration
    ) -> CompiledValue:
        first = self.value(left)
        if isinstance(right, x.Duration):
            count, unit = self.value(right.count), right.unit
            ask, steps = first.value, count.value
            return _combined(
                tree,
                lambda view: values.shifted(ask(view), sign, steps(view), unit),
                (first, count),
            )
        second = self.value(right)
        one, other = first.value, second.value
        return _combined(
            tree, lambda view: values.arithmetic(sign, one(view), other(view)), (first, second)
        )


def _fixed(tree: x.Number | x.Text | x.Day) -> CompiledValue:
    knowledge: Knowledge
    match tree:
        case x.Number():
            knowledge = Amount(tree.value, tree.value)
        case x.Text(text):
            knowledge = Words(text)
        case x.Day(day):
            knowledge = Days(Span(day, day))
    return CompiledValue(tree, lambda _: knowledge, frozenset(), ())


def _combined(
    tree: x.Operand,
    value: Asked,
    parts: tuple[CompiledValue, ...],
    lookups: tuple[x.Lookup, ...] = (),
) -> CompiledValue:
    return CompiledValue(
        tree,
        value,
        frozenset().union(*(part.reads for part in parts)),
        _unique(path for part in parts for path in part.paths),
        (*lookups, *(lookup for part in parts for lookup in part.lookups)),
    )


def _key_texts(keys: Iterable[Knowledge]) -> tuple[str, ...] | None:
    texts = []
    for key in keys:
        items = values.candidates(key)
        if len(items) != 1:
            return None
        texts.append(str(next(iter(items))))
    return tuple(texts)


def _unique(items: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(items))


def _all_of(parts: tuple[Truths, ...]) -> Truths:
    def all_of(view: Knower) -> int:
        lowest = YES
        for part in parts:
            truth = part(view)
            if truth == NO:
                return NO
            if truth < lowest:
                lowest = truth
        return lowest

    return all_of


def _any_of(parts: tuple[Truths, ...]) -> Truths:
    def any_of(view: Knower) -> int:
        highest = NO
        for part in parts:
            truth = part(view)
            if truth == YES:
                return YES
            if truth > highest:
                highest = truth
        return highest

    return any_of


def _opposite(parts: tuple[Truths, ...]) -> Truths:
    part = parts[0]
    return lambda view: YES - part(view)


def _exists(ask: Asked, absent: bool) -> Truths:
    if absent:
        return lambda view: YES - values.exists(ask(view))
    return lambda view: values.exists(ask(view))
