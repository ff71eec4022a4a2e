"""The interview: which questions are asked, in which order, by which keys. All of it data.

``seed/intake/interview.toml`` holds the questions; facts, codes and their labels come from
the catalogue. A question has one part or several; each part feeds one path.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from counsel_tui.intake.form_view import PartKind
from counsel_tui.model.facts import Facts

RECORD = "{rid}"
"""Stands in the paths of a repeated section for the id of the record."""

NULL = "null"
"""Stands among the choices of a nullable fact for "there is none"."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a part: the keys that take it, the code it writes, its label.

    ``key`` may be two letters; the first then opens a further page. It is empty for an
    entry of a list that is searched.
    """

    key: str
    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Part:
    """One field of a question.

    ``path``: where the answer goes; ``when``: condition under which it is asked (grammar
    of docs/architecture.md, empty: always); ``choices``: the options, or the entries of a
    search over a short list; ``search``: name of the list behind a search over a long one
    or helping a text; ``typed_path`` and ``typed_search``: a second way to answer a choice
    by typing (a title by its paragraph); ``digits``: number of digits of a ``digits``
    part; ``auto``: pattern of a text that is complete and moves on by itself; ``amend``:
    key pressed right after the answer -> code by code; ``more``: label of a first letter
    that opens a further page; ``fills``: further paths that take the first code of the
    answer, unless they are answered; ``instead``: a rougher fact that stands for the answer
    in an anonymous file; ``question``: the sentence that asks for this part alone.
    """

    path: str
    kind: PartKind
    label: str = ""
    when: str = ""
    choices: tuple[Choice, ...] = ()
    search: str = ""
    typed_path: str = ""
    typed_search: str = ""
    digits: int = 0
    auto: str = ""
    format: str = ""
    amend: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    more: Mapping[str, str] = field(default_factory=dict)
    fills: tuple[str, ...] = ()
    instead: str = ""
    question: str = ""

    @property
    def paths(self) -> tuple[str, ...]:
        """Every path that can hold the answer, the nearest first."""
        return tuple(path for path in (self.typed_path, self.path, self.instead) if path)


@dataclass(frozen=True, slots=True)
class Question:
    """One question on the screen, in the interface language.

    ``level``: Q F R; ``category``: O O+ S9 X; ``recipients``: letters of intake_fields 0.5
    (T own team, R named office, F funder, C client); ``covers``: True if the title asks for
    all parts, else each part asks by its own sentence; ``each``: the fact whose codes make
    the parts, for a question with one open sub-key; ``besides``: codes of it left out.
    """

    id: str
    title: str
    parts: tuple[Part, ...]
    section: str = ""
    help: str = ""
    when: str = ""
    is_required: bool = False
    level: str = "Q"
    category: str = "O"
    recipients: tuple[str, ...] = ()
    covers: bool = True
    each: str = ""
    besides: tuple[str, ...] = ()

    def at(self, rid: str) -> Question:
        """The question about one record."""
        parts = tuple(replace(part, path=part.path.replace(RECORD, rid)) for part in self.parts)
        return replace(self, parts=parts)

    def over(self, codes: Mapping[str, str]) -> Question:
        """The question with a part for each code (code to label)."""
        part = self.parts[0]
        stem = part.path.removesuffix("*")
        parts = (replace(part, path=f"{stem}{code}", label=codes[code]) for code in codes)
        return replace(self, parts=tuple(parts), each="")


@dataclass(frozen=True, slots=True)
class Section:
    """A group of questions of the full intake. ``record``: repeated for each record of that
    fact; ``when``: condition for all its questions.
    """

    id: str
    title: str
    record: str = ""
    when: str = ""


@dataclass(frozen=True, slots=True)
class Interview:
    """All questions in one interface language.

    ``templates`` are the questions of the full intake as they are written: those of a
    repeated section without the id of a record, and those with a part for each code.
    """

    sections: tuple[Section, ...]
    quick: tuple[Question, ...]
    templates: tuple[Question, ...]
    lang: str = "de"
    version: str = ""

    @property
    def full(self) -> tuple[Question, ...]:
        """The questions of the full intake that need nothing further; of a repeated section
        those about record ``main``.
        """
        return tuple(each.at("main") for each in self.templates if not each.each)

    def section(
        self,
        section: str,
        facts: Facts,
        *,
        rid: str = "main",
        labels: Mapping[str, str] | None = None,
    ) -> tuple[Question, ...]:
        """The questions of one section, those of the quick intake first, about one record
        where the section is repeated. ``labels`` are the names of codes that become parts;
        a question over codes is left out while there are none.
        """
        about = (
            self._about(each, facts, rid, labels or {})
            for each in (*self.quick, *self.templates)
            if each.section == section
        )
        return tuple(question for question in about if question.parts)

    def asking(self, path: str, facts: Facts | None = None) -> Question | None:
        """The question that feeds ``path`` (bare key of a record field: record ``main``);
        None for what is never asked.
        """
        rid = path.split("/")[1] if path.count("/") == 2 else "main"
        for template in (*self.quick, *self.templates):
            question = self._about(template, facts or Facts(), rid, {})
            paths = {path for part in question.parts for path in part.paths}
            if path in paths or ("/" not in path and path in {p.split("/")[-1] for p in paths}):
                return question
        return None

    def _about(
        self, question: Question, facts: Facts, rid: str, labels: Mapping[str, str]
    ) -> Question:
        if not question.each:
            return question.at(rid)
        answer = facts.get(question.each)
        codes = answer.value if answer and isinstance(answer.value, tuple) else ()
        left = [code for code in codes if code not in question.besides]
        return question.over({code: labels.get(code, code) for code in left})
