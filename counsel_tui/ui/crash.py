"""What happens when the program itself fails: one sentence, a reference, no content.

A traceback with local variables would put a client's file on the terminal. The report
holds types and places in the code, never values (facts on sync and security, section 8).
"""

from __future__ import annotations

import sys
import threading
import traceback
from pathlib import Path
from types import TracebackType

from counsel_tui.i18n import N_, _

SENTENCE = N_(
    "The program had to stop. Everything you entered up to the last confirmed answer is saved. "
    "Start it again; if it stops at the same place, tell the office this number: {reference}"
)


def report(error: BaseException) -> str:
    """The report of an error: version, kinds of errors, file and line of each step."""
    import platform

    from counsel_tui import __version__

    lines = [f"counsel-tui {__version__}, Python {platform.python_version()}, {sys.platform}"]
    cause: BaseException | None = error
    while cause is not None:
        kind = type(cause)
        lines.append(f"{kind.__module__}.{kind.__qualname__}")
        for frame in traceback.extract_tb(cause.__traceback__):
            lines.append(f"  {_place(frame.filename)}:{frame.lineno} {frame.name}")
        cause = _before(cause)
    return "\n".join(lines) + "\n"


def _before(error: BaseException) -> BaseException | None:
    """What led to ``error``. Textual's failed worker carries it as ``error``."""
    carried = getattr(error, "error", None)
    if isinstance(carried, BaseException):
        return carried
    return error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _place(filename: str) -> str:
    """The last three parts of a file's path: enough to find it, without a user's name."""
    return "/".join(Path(filename).parts[-3:])


def reference(text: str) -> str:
    """A short number made from the report alone: the same failure has the same number."""
    import hashlib

    return hashlib.sha256(text.encode()).hexdigest()[:8].upper()


def record(error: BaseException, folder: Path) -> str:
    """Write the report of ``error`` into ``folder`` if that is possible; its reference."""
    text = report(error)
    number = reference(text)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"report-{number}.txt").write_text(text, encoding="utf-8")
    except OSError:
        pass
    return number


def sentence(number: str) -> str:
    """What the user reads."""
    return _(SENTENCE).format(reference=number)


def install(folder: Path) -> None:
    """Let every unhandled error of the process end in a report and one sentence."""

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            return
        print(sentence(record(error, folder)), file=sys.stderr)  # noqa: T201

    def thread_hook(args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            record(args.exc_value, folder)

    sys.excepthook = hook
    threading.excepthook = thread_hook
