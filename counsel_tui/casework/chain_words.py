"""Chains in words: goals, steps, what is reached, why."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from counsel_tui.casework.references import References
from counsel_tui.casework.say import day_text
from counsel_tui.i18n import _, current_language
from counsel_tui.model.days import Span, parse_span
from counsel_tui.model.findings import Message
from counsel_tui.referral.chain_steps import (
    ProcedureStep,
    TokenRow,
    steps_from,
    token_rows,
)
from counsel_tui.referral.goals import Goal
from counsel_tui.referral.replan import Line

DOCUMENT = "referral/chain"


class ChainWords:
    """Words for chains, from the data beside the procedures."""

    def __init__(self, references: References) -> None:
        self._references = references

    @cached_property
    def procedures(self) -> Mapping[str, ProcedureStep]:
        """Steps that are no offer, by id."""
        return {step.id: step for step in steps_from(self._references.packs.document(DOCUMENT))}

    @cached_property
    def _tokens(self) -> Mapping[str, TokenRow]:
        return token_rows(self._references.packs.document(DOCUMENT))

    def __call__(self, message: Message) -> str:
        """A reason in the interface language."""
        params = {name: self._param(name, value) for name, value in message.params}
        return _(message.id).format(**params)

    def _param(self, name: str, value: str) -> str:
        language = current_language()
        if name == "point":
            return _(value)
        if name == "question":
            row = self._references.questions.get(value, {})
            return str(row.get("label", {}).get(language, value))
        if name == "way":
            return self._references.recognition_tables.paths[value].name(language)
        if name == "token":
            return self.token(value)
        if name == "concern":
            return self.concern(value)
        if name == "step":
            return self.title(value, "" if value in self.procedures else value)
        if name in ("day", "before", "after"):
            return span_words(value)
        return value

    def concern(self, code: str) -> str:
        """What somebody came for."""
        return self._references.labels.label("concerns", code, current_language())

    def token(self, token: str) -> str:
        """What is reached."""
        kind, _colon, level = token.partition(":")
        row = self._tokens.get(kind)
        return row.title[current_language()].format(level=level) if row else token

    def evidence(self, token: str) -> str:
        """The paper that proves it; empty where none is known."""
        row = self._tokens.get(token.partition(":")[0])
        return row.evidence[current_language()] if row else ""

    def brings(self, token: str) -> str:
        """What is reached, with the paper that proves it."""
        title, evidence = self.token(token), self.evidence(token)
        return f"{title} ({evidence})" if evidence and evidence != title else title

    def change(self, token: str) -> tuple[str, str]:
        """The fact of the file that it changes, and to which value; empty where none does."""
        kind, _colon, level = token.partition(":")
        row = self._tokens.get(kind)
        return (row.fact, row.value or level) if row and row.fact else ("", "")

    def title(self, procedure: str, title: str) -> str:
        """What a step is called; a procedure without words of its own as the data have it."""
        step = self.procedures.get(procedure)
        return title if title or step is None else step.title[current_language()]

    def line(self, line: Line) -> str:
        """What changes, with the step it is said of."""
        said = self(line.message)
        if line.step is None:
            return said
        title = self.title(line.step.procedure, line.step.title)
        return f"{', '.join(filter(None, (title, line.step.town)))}: {said}"

    def goal(self, goal: Goal) -> str:
        """``Licence · registered nurse``, ``German B2``."""
        if goal.kind == "level":
            return self.token(f"level:{goal.ref}")
        occupation = self._references.recognition_tables.occupations.get(goal.ref)
        name = occupation.title(current_language()) if occupation else goal.ref
        return " · ".join(filter(None, (self.token(goal.kind), name)))


def span_words(text: str) -> str:
    """A day as people write it."""
    try:
        span = parse_span(text)
    except ValueError:
        return text
    return day_text(Span(span.first, span.last))
