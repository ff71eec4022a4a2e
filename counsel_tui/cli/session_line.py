"""One line of typing and the part of the interview it answers. Pure.

On the screen, keys run on into the next question; here a line belongs to one part. It is
taken whole or refused whole, and what is refused leaves nothing behind in the form.
"""

from __future__ import annotations

from counsel_tui.intake.field import NO_SUCH_KEY
from counsel_tui.intake.form import Commit, Effect, Form, OptionView, Refused
from counsel_tui.model.findings import Message

WORDS = {"-": "tab", "?": "f7", "!": "f8", "<": "shift+tab", "q": "escape"}
"""What may be typed instead of an answer, and the key it stands for."""
_SHOWN = 20

Step = tuple[Form, tuple[Effect, ...]]


def put(form: Form, line: str) -> Step:
    """Carry out a line: a word of ``WORDS``, nothing (what is offered), or an answer."""
    after, effects = _put(form, line)
    if any(isinstance(effect, Refused) for effect in effects):
        after, _ = after.press("ctrl+u")
    return after, effects


def is_numbered(options: tuple[OptionView, ...]) -> bool:
    """Whether choices may be taken by their place: not where digits are keys themselves."""
    return not any(option.key[:1].isdigit() for option in options)


def _put(form: Form, line: str) -> Step:
    options = form.view().current.options
    if line in WORDS and line not in {option.key for option in options}:
        return form.press(WORDS[line])
    if not line:
        return form.press("enter")
    return _choose(form, options, line) if options else _write(form, line)


def _write(form: Form, line: str) -> Step:
    """The line instead of what stands in the field."""
    form, _ = form.press("ctrl+u")
    form, effects = form.paste(line)
    if any(isinstance(effect, Commit | Refused) for effect in effects):
        return form, effects
    after, more = form.press("enter")
    return after, (*effects, *more)


def _choose(form: Form, options: tuple[OptionView, ...], line: str) -> Step:
    """The choices of a line, by key, place or the beginning of their words."""
    here = form.question, form.path
    after = form
    effects: tuple[Effect, ...] = ()
    for key in _keys(options, line):
        was_here = (after.question, after.path) == here
        after, more = after.press(key)
        if not (was_here or _amends(more, here[0])) or _is_refused(more):
            message = Message(NO_SUCH_KEY, (("key", line[:_SHOWN]),))
            return form, (Refused(message),)
        effects += more
    if (after.question, after.path) == here and after.draft.typed:
        after, more = after.press("enter")
        effects += more
    return after, effects


def _keys(options: tuple[OptionView, ...], line: str) -> str:
    keys = {option.key for option in options}
    if line in keys:
        return line
    line = line.casefold()
    named = [option.key for option in options if option.label.casefold().startswith(line)]
    if len(line) > 1 and len(named) == 1 and line not in keys:
        return named[0]
    words = line.replace(",", " ").split()
    if is_numbered(options) and all(_is_place(word, options) for word in words):
        return "".join(options[int(word) - 1].key for word in words)
    return "".join(words)


def _is_place(word: str, options: tuple[OptionView, ...]) -> bool:
    return word.isascii() and word.isdigit() and 1 <= int(word) <= len(options)


def _amends(effects: tuple[Effect, ...], question: str) -> bool:
    """Whether a key still changed the answer just given (``2`` then ``+``)."""
    return [effect.question for effect in effects if isinstance(effect, Commit)] == [question]


def _is_refused(effects: tuple[Effect, ...]) -> bool:
    return any(isinstance(effect, Refused) for effect in effects)
