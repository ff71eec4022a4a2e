"""Conditions of the law in words: facts by their names, codes by their labels.

"residence_title in [p24]" becomes "Titel: § 24 vorübergehender Schutz (Ukraine)". The words
follow the tree of the condition, so none of its meaning is lost.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from counsel_tui.i18n import N_, _, current_language, ngettext
from counsel_tui.law import expression as x
from counsel_tui.law.parser import parse
from counsel_tui.law.view import FactView
from counsel_tui.model.days import Span
from counsel_tui.model.findings import Message
from counsel_tui.model.knowledge import Choice, Nothing

if TYPE_CHECKING:
    from counsel_tui.casework.references import References
    from counsel_tui.casework.say import Say

_SHOWN: Final = 4
"""Codes of a set that are named before the rest is only counted."""
_NUMBERS: Final = {
    "==": "{value}",
    "!=": N_("not {value}"),
    "<": N_("under {value}"),
    "<=": N_("at most {value}"),
    ">": N_("over {value}"),
    ">=": N_("at least {value}"),
}
_DAYS: Final = _NUMBERS | {
    "<": N_("before {value}"),
    "<=": N_("at the latest {value}"),
    ">": N_("after {value}"),
    ">=": N_("at the earliest {value}"),
}
_AGO: Final = {
    "<": N_("more than {value} ago"),
    "<=": N_("at least {value} ago"),
    ">": N_("less than {value} ago"),
    ">=": N_("at most {value} ago"),
}
_OPPOSITE: Final = {"==": "!=", "!=": "=="}
"""The others have none: comparing with what is absent is false, so is its opposite."""
_UNITS: Final = {
    "days": ("{count} day", "{count} days"),
    "months": ("{count} month", "{count} months"),
    "years": ("{count} year", "{count} years"),
}
_BETWEEN: Final = {
    "days": N_("completed days from {first} to {second}"),
    "months": N_("completed months from {first} to {second}"),
    "years": N_("completed years from {first} to {second}"),
    "min": N_("the smaller of {first} and {second}"),
    "max": N_("the greater of {first} and {second}"),
}
ALL_OF, ANY_OF = N_("all of these:"), N_("at least one of these:")
NOT_ALL, NONE_OF = N_("not all of these:"), N_("none of these:")
SHOWN = N_("shown, not only assumed:")
_Leaf = x.Constant | x.Holds | x.Compare | x.In | x.Has | x.Exists | x.RuleHolds


class ConditionWords:
    """Tells conditions on the day of ``view``, which decides what a dated set holds."""

    def __init__(self, references: References, say: Say, view: FactView) -> None:
        self._references = references
        self._say = say
        self._view = view

    def text(self, condition: str) -> str:
        """A condition as it stands in a rule, in words. Raises ExpressionError."""
        return self.of(parse(condition))

    def heading(self, condition: str) -> str:
        """Words that stand above the parts of a condition; empty if it is told in one line."""
        match parse(condition):
            case x.All():
                return _(ALL_OF)
            case x.Any():
                return _(ANY_OF)
            case x.Not(part) if isinstance(part, x.All):
                return _(NOT_ALL)
            case x.Not(part) if isinstance(part, x.Any):
                return _(NONE_OF)
            case x.Established(part) if isinstance(part, x.All | x.Any):
                return _(SHOWN)
        return ""

    def of(self, tree: x.Condition) -> str:
        """A tree in words."""
        match tree:
            case x.All(parts):
                return _(" and ").join(self._inner(part, (x.Any,)) for part in parts)
            case x.Any(parts):
                return _(" or ").join(self._inner(part, (x.All,)) for part in parts)
            case x.Established(part):
                return _("{condition} (shown)").format(condition=self.of(part))
            case x.Not(part):
                return self._denied(part)
        return self._leaf(tree, holds=True)

    def _inner(self, tree: x.Condition, wrapped: tuple[type, ...]) -> str:
        words = self.of(tree)
        return f"({words})" if isinstance(tree, wrapped) else words

    def _denied(self, part: x.Condition) -> str:
        match part:
            case x.Not(inner):
                return self.of(inner)
            case x.All() | x.Any() | x.Established():
                return _("not ({condition})").format(condition=self.of(part))
        return self._leaf(part, holds=False)

    def _leaf(self, tree: _Leaf, *, holds: bool) -> str:
        match tree:
            case x.Constant(value):
                return _("always") if value is holds else _("never")
            case x.Holds(path):
                return self._about(path, _("yes") if holds else _("no"))
            case x.Exists(path, absent):
                return self._about(path, _("none") if absent is holds else _("there is one"))
            case x.Compare(sign, left, right):
                sign = sign if holds else _OPPOSITE.get(sign, sign)
                words = self._compared(sign, left, right)
                is_told = holds or sign in _OPPOSITE
                return self._about(left, words if is_told else _not(words))
            case x.RuleHolds(rule):
                title = self._say(Message(f"@law/{rule}/title"))
                return title if holds else _("not: {condition}").format(condition=title)
            case x.In(left, right) | x.Has(left, right):
                words = self._one_of(left, right)
                return self._about(left, words if holds else _not(words))

    def _about(self, left: x.Operand, words: str) -> str:
        return f"{self._operand(left, left)}: {words}"

    # --- comparisons ------------------------------------------------------------------

    def _compared(self, sign: str, left: x.Operand, right: x.Operand) -> str:
        match right:
            case x.Arithmetic("-", x.Name("as_of"), x.Duration() as length) if sign in _AGO:
                return _(_AGO[sign]).format(value=self._operand(length, left))
        is_day = self._kind(left) == "date"
        pattern = (_DAYS if is_day else _NUMBERS)[sign]
        return _(pattern).format(value=self._operand(right, left))

    def _operand(self, tree: x.Node, about: x.Node) -> str:
        """A value in words; ``about``: what it is compared with, whose labels count."""
        match tree:
            case x.Name(text):
                return self._name(text, about if about is not tree else None)
            case x.Number(text):
                return text.replace(".", ",") if current_language() == "de" else text
            case x.Text(value):
                return value
            case x.Day(day):
                return self._say.span(Span(day, day).text())
            case x.Duration(count, unit):
                words = self._operand(count, count)
                return ngettext(*_UNITS[unit], 1 if words == "1" else 2).format(count=words)
        return self._computed(tree, about)

    def _computed(self, tree: x.Node, about: x.Node) -> str:
        match tree:
            case x.Lookup():
                return self._looked_up(tree)
            case x.Call("outcome", (x.Name(question),)):
                row = self._references.questions.get(question, {})
                return self._say.text_of(row.get("label", {})) or question
            case x.Call(function, (first, second)) if function in _BETWEEN:
                ends = {
                    "first": self._operand(first, first),
                    "second": self._operand(second, second),
                }
                return _(_BETWEEN[function]).format(**ends)
            case x.Arithmetic(sign, left, x.Duration() as length):
                pattern = _("{length} after {day}") if sign == "+" else _("{length} before {day}")
                day = self._operand(left, left)
                return pattern.format(length=self._operand(length, about), day=day)
            case x.Arithmetic(sign, left, right):
                return f"{self._operand(left, left)} {sign} {self._operand(right, right)}"
        return x.render(tree)

    def _looked_up(self, tree: x.Lookup) -> str:
        """The figure of a table on the day."""
        known = self._references.book.inference.compiler.value(tree).value(self._view)
        if isinstance(known, Nothing):
            return _("a figure of the tables that is not known for this day")
        return self._say.knowledge("", known)

    # --- names ------------------------------------------------------------------------

    def _name(self, text: str, about: x.Node | None) -> str:
        """A code of the fact on the other side, else a fact by its name."""
        match about:
            case x.Call("outcome"):
                return self._say.outcome(text)
            case x.Name(fact) if self._references.labels.has(fact, text):
                return self._label(fact, text)
        return self._say.fact_label(text)

    def _label(self, fact: str, code: str) -> str:
        return self._references.labels.label(fact, code, current_language())

    def _kind(self, tree: x.Operand) -> str:
        if not isinstance(tree, x.Name):
            return ""
        try:
            return str(self._references.catalogue.at(tree.text).kind)
        except KeyError:
            return ""

    def _one_of(self, left: x.Operand, right: x.Codes | x.Name) -> str:
        """The codes of a list or set by their labels; long ones are cut and counted, what
        the person's own value may be stands first.
        """
        if isinstance(right, x.Name) and (named := self._named_set(right.text)):
            return named
        codes = right.items if isinstance(right, x.Codes) else self._members(right.text)
        known = self._view.know(left.text) if isinstance(left, x.Name) else None
        own = known.candidates if isinstance(known, Choice) else frozenset()
        ordered = sorted(codes, key=lambda code: code not in own)
        words = [self._operand(x.Name(code), left) for code in ordered]
        if len(words) <= _SHOWN + 1:
            return _(" or ").join(words)
        rest = len(words) - _SHOWN
        return _("{names} or one of {count} further").format(
            names=", ".join(words[:_SHOWN]), count=rest
        )

    def _named_set(self, name: str) -> str:
        """The name of a set fact, or of the titles of a residence group; else empty."""
        group = name.removeprefix("groups.")
        if group != name and self._references.labels.has("residence_group", group):
            return self._label("residence_group", group)
        is_set = self._references.book.inference.references.has_set(name)
        return "" if is_set else self._say.fact_label(name)

    def _members(self, name: str) -> tuple[str, ...]:
        """The codes of a named set on the day."""
        sets = self._references.book.inference.references
        return tuple(sorted(sets.codes(name, self._view.as_of)))


def _not(words: str) -> str:
    return _("not {value}").format(value=words)
