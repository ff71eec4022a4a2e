"""Sentences about files: which file, from whom, why not, what to do."""

from __future__ import annotations

from counsel_tui.casework.preview import MergePlan
from counsel_tui.i18n import N_, _
from counsel_tui.model.errors import BadInput, CounselError


def named(error: CounselError, name: str, sender: str = "") -> CounselError:
    """The same error, telling the file and its sender."""
    params = {**error.params, "file": name, "from_": sender}
    params["reason"] = _(error.happened).format(**error.params)
    happened = N_("{file} from {from_}: {reason}") if sender else N_("{file}: {reason}")
    kind = type(error)
    return kind(happened, safe=error.safe, todo=error.todo, **params)


def reason(error: CounselError) -> str:
    """What happened and what to do, as one text in the language of the interface."""
    parts = (error.happened, error.todo)
    return " ".join(_(part).format(**error.params) for part in parts if part)


def waits(plan: MergePlan) -> str:
    """What a file waits for, as a sentence."""
    first = plan.waiting[0]
    return _("{file} needs entries {first} to {last} of {laptop} first.").format(
        file=plan.name, first=first.first, last=first.last, laptop=first.laptop
    )


def needs_question(plan: MergePlan) -> BadInput:
    """So many persons are not erased without a question."""
    return BadInput(
        N_("{file} from {from_} erases {count} persons."),
        safe=N_("Nothing was changed."),
        todo=N_("Ask the sender whether this is meant; then import it with your agreement."),
        file=plan.name,
        from_=plan.sender,
        count=plan.erased,
        place=plan.name,
        rule="question",
    )
