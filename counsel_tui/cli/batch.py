"""Many cases, one a line: each result is a line of its own, in order; a bad line never stops
the others. A large batch is shared among the processors.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from counsel_tui import i18n
from counsel_tui.cli.output import json_fault, line_of, parsed, sentence
from counsel_tui.model.errors import BadInput

WORTH_SHARING = 200
_CHUNK = 25


@dataclass(frozen=True, slots=True)
class Options:
    """How every case of the batch is assessed."""

    as_of: str | None
    questions: tuple[str, ...]
    with_next: bool


@dataclass(frozen=True, slots=True)
class Answered:
    """The line to write, the exit code of this case, a remark for standard error."""

    line: str
    code: int = 0
    remark: str = ""


def answers(lines: Sequence[str], options: Options) -> Iterator[Answered]:
    """The result of every line that is not empty, in order."""
    numbered = [(number, line) for number, line in enumerate(lines, 1) if line.strip()]
    workers = min(os.cpu_count() or 1, 4)
    if len(numbered) < WORTH_SHARING or workers < 2:
        _begin(options, i18n.current_language())
        yield from map(_answer, numbered)
        return
    from concurrent.futures import ProcessPoolExecutor

    begin = (options, i18n.current_language())
    with ProcessPoolExecutor(workers, initializer=_begin, initargs=begin) as pool:
        yield from pool.map(_answer, numbered, chunksize=_CHUNK)


_state: dict[str, Any] = {}


def _begin(options: Options, language: str) -> None:
    """Build the reference data once in this process."""
    from counsel_tui import boot
    from counsel_tui.casework.assess import Assessor

    i18n.use(language)
    _state["assessor"] = Assessor(boot.references(), boot.today())
    _state["options"] = options


def _answer(numbered: tuple[int, str]) -> Answered:
    number, line = numbered
    options: Options = _state["options"]
    case_id: Any = None
    try:
        case = parsed(line)
        case_id = case.get("id") if isinstance(case, dict) else None
        result = _state["assessor"].assess(
            case,
            as_of=options.as_of,
            questions=options.questions,
            with_next=options.with_next,
            tolerant=True,
        )
    except BadInput as error:
        place = f"line {number}: {error.place}"
        return Answered(
            line_of(refused(case_id, place, error.value, error.rule)), 3, sentence(error)
        )
    except (ValueError, RecursionError) as error:
        _, column, rule = json_fault(error)
        place = f"line {number}:{column}" if column else f"line {number}"
        return Answered(line_of(refused(case_id, place, line[:80], rule)), 3)
    warned = " ".join(f"line {number}: {warning}" for warning in result.warnings)
    return Answered(line_of(result.shape), 3 if result.shape["errors"] else 0, warned)


def refused(case_id: Any, place: str, value: str, rule: str) -> dict[str, Any]:
    """The result of a line that cannot be read at all."""
    return {"id": case_id, "error": {"place": place, "value": value, "rule": rule}}
