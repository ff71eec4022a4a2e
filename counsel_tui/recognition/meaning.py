"""Which reference occupation a person means, and how sure that is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from counsel_tui.law.view import FactView
from counsel_tui.model.facts import Source
from counsel_tui.model.knowledge import Choice, Words
from counsel_tui.recognition.search import Match
from counsel_tui.recognition.tables import Tables

Find = Callable[[str], tuple[Match, ...]]

_GOOD = 0.82
_CLOSE = 0.05
_MOST = 8


@dataclass(frozen=True, slots=True)
class Meaning:
    """Ids of the occupations that may be meant, best first; empty: none known.

    ``is_sure``: one of them is meant for certain (chosen by the counsellor, or the very
    word is in the table), so what holds for all of them may be said; false for a guess.
    """

    occupations: tuple[str, ...] = ()
    is_sure: bool = True

    @property
    def only(self) -> str:
        """The one occupation that is surely meant; empty if there is none."""
        return self.occupations[0] if self.is_sure and len(self.occupations) == 1 else ""


def meaning(view: FactView, tables: Tables, find: Find) -> Meaning:
    """The chosen occupation, else what the person's own words lead to.

    The last job stands in for words on the qualification, but is never sure: people do not
    always work in what they learned. Words that stand for a trade on two levels (agronomist
    and farmer) mean the one the training was on.
    """
    chosen = view.know("ref_occupation")
    if isinstance(chosen, Choice) and view.origin("ref_occupation").source is not Source.DERIVED:
        known = (str(code) for code in chosen.candidates)
        ids = tuple(sorted(code for code in known if code in tables.occupations))
        return Meaning(ids)
    level = view.know("qual_type")
    kind = level.only if isinstance(level, Choice) else None
    for path in ("occupation_text", "title_original"):
        words = view.know(path)
        if isinstance(words, Words):
            meant = on_level(understood(find(words.text)), str(kind or ""), tables)
            if meant.occupations:
                return meant
    job = view.know("last_job")
    if isinstance(job, Words):
        guessed = understood(find(job.text)).occupations
        return Meaning(guessed, is_sure=not guessed)
    return Meaning()


_OTHER_LEVEL = {"academic": frozenset({"dual"}), "vocational": frozenset({"academic"})}
"""Kinds of occupation that a training on this level does not lead to. Health professions stay
with either: nurses study in many countries, midwives go to a college in many others."""


def on_level(meant: Meaning, qual_type: str, tables: Tables) -> Meaning:
    """The occupations that fit a training of this type. If none fits, what was surely meant
    stays, and a guess is given up.
    """
    unfit = _OTHER_LEVEL.get(qual_type, frozenset())

    def fits(code: str) -> bool:
        occupation = tables.occupations[code]
        return occupation.kind not in unfit or occupation.field == "health"

    fit = tuple(filter(fits, meant.occupations))
    if fit or not meant.is_sure:
        return Meaning(fit, meant.is_sure or not fit)
    return meant


def understood(matches: tuple[Match, ...]) -> Meaning:
    """What matches leave: the exact ones for sure, else the close ones as a guess."""
    exact = tuple(match.occupation for match in matches if match.is_exact)
    if exact:
        return Meaning(exact[:_MOST])
    good = [match for match in matches if match.score >= _GOOD]
    close = [m.occupation for m in good if good[0].score - m.score <= _CLOSE]
    return Meaning(tuple(close[:_MOST]), is_sure=not close)
