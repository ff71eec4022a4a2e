"""Everything the command line prints, made harmless in one place."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from counsel_tui.i18n import N_, _
from counsel_tui.model.errors import BadInput, CounselError, PlaceError, system_reason
from counsel_tui.model.text import harmless

OF_JSON = (
    N_("Expecting value"),
    N_("Expecting property name enclosed in double quotes"),
    N_("Expecting ':' delimiter"),
    N_("Expecting ',' delimiter"),
    N_("Unterminated string starting at"),
    N_("Invalid control character at"),
    N_("Extra data"),
)
"""What the standard library says about a text that is not JSON."""
TOO_DEEP = N_("depth")
TOO_LONG = N_("length of a number")
ONE_VALUE = N_("one value")


def say(text: str = "") -> None:
    """A line for people on standard output; line ends inside stay."""
    sys.stdout.write("\n".join(harmless(line) for line in text.split("\n")) + "\n")


def hint(text: str) -> None:
    """A line for people on standard error."""
    sys.stderr.write("\n".join(harmless(line) for line in text.split("\n")) + "\n")


def emit(document: Any) -> None:
    """One JSON document; non-ASCII stays readable, control characters are escaped."""
    sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=2, default=_plain) + "\n")


def line_of(document: Any) -> str:
    """A document as one line of JSON Lines, without the line end."""
    return json.dumps(document, ensure_ascii=False, default=_plain)


def write_line(text: str) -> None:
    """A line made by ``line_of``."""
    sys.stdout.write(text + "\n")


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, Iterable):
        return list(value)
    return str(value)


def sentence(error: CounselError) -> str:
    """What happened, what is safe, what to do: in the interface language."""
    params = {name: harmless(worded(name, value)) for name, value in error.params.items()}
    parts = (error.happened, error.safe, error.todo)
    return " ".join(_(part).format(**params) for part in parts if part)


def worded(name: str, value: object) -> str:
    """A parameter of an error; the reason it gives (``rule``, ``why``) may be ours to say."""
    return _(str(value)) if name in ("rule", "why") else str(value)


def report(error: CounselError) -> None:
    """Tell a person about an error; bad input also names place, value and rule."""
    said = sentence(error)
    hint(said)
    if isinstance(error, BadInput) and (error.value or error.rule or error.place not in said):
        shown = f"{error.place}: {error.value}" if error.value else error.place
        hint(f"  {shown}  [{_(error.rule)}]" if error.rule else f"  {shown}")


def report_fault(error: BaseException) -> None:
    """Our fault: a reference number for the person, types and places for the log."""
    from counsel_tui.settings.paths import standard_paths
    from counsel_tui.ui import crash

    number = crash.record(error, standard_paths().log)
    hint(
        _(
            "Something went wrong in the program itself. What was saved before is still there. "
            "If it happens again, tell the office this number: {number}"
        ).format(number=number)
    )


def read_text(source: str) -> str:
    """The text of a file, or of standard input for ``-``. Raises BadInput, PlaceError."""
    try:
        if source == "-":
            return sys.stdin.buffer.read().decode("utf-8-sig")
        return Path(source).read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise BadInput(N_("There is no file {place}."), place=source, rule="file exists") from error
    except UnicodeDecodeError as error:
        raise BadInput(N_("{place} is not a text in UTF-8."), place=source, rule="UTF-8") from error
    except OSError as error:
        raise PlaceError(
            N_("{place} cannot be read: {why}."), place=source, why=system_reason(error)
        ) from error


def read_json(source: str) -> Any:
    """A JSON document from a file or standard input. Raises BadInput with line and column."""
    return json_of(read_text(source), source)


def json_of(text: str, source: str) -> Any:
    """The JSON document of a text that came from ``source``. Raises BadInput."""
    try:
        return parsed(text)
    except (ValueError, RecursionError) as error:
        line, column, rule = json_fault(error)
        place = f"{source}:{line}:{column}" if line else source
        raise BadInput(N_("{place} is not JSON."), place=place, rule=rule) from error


def parsed(text: str) -> Any:
    """The JSON document of a text. Raises ValueError or RecursionError for what is none, and
    BadInput for a name that is given twice with different values: nobody knows which counts.
    """
    return json.loads(text, object_pairs_hook=_object)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        for key, value in pairs:
            if value != found[key]:
                from counsel_tui.intake.reading import CLASH

                both = f"{line_of(value)} / {line_of(found[key])}"
                raise BadInput(CLASH, place=key[:80], value=both[:80], rule=ONE_VALUE)
    return found


def json_fault(error: ValueError | RecursionError) -> tuple[int, int, str]:
    """Line and column (0: unknown) of what is wrong with a JSON text, and the rule."""
    if isinstance(error, json.JSONDecodeError):
        return error.lineno, error.colno, error.msg
    return 0, 0, TOO_DEEP if isinstance(error, RecursionError) else TOO_LONG
