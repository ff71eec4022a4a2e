"""``assess``: what follows from facts; ``occupations``: reference occupations by words."""

from __future__ import annotations

from datetime import date

import click

from counsel_tui.cli.batch import Options, answers
from counsel_tui.cli.output import emit, hint, read_json, read_text, say, write_line
from counsel_tui.cli.spoken import argument, command, json_too, option
from counsel_tui.i18n import _
from counsel_tui.model.errors import BadInput


@command()
@argument("facts")
@option("--as-of", "as_of", help="Day of the question, YYYY-MM-DD; today if left out.")
@option("--question", "questions", multiple=True, help="Only this question; repeatable.")
@option("--next", "with_next", is_flag=True, help="Also the next best questions.")
@json_too
@option("--batch", is_flag=True, help="One case a line in, one result a line out.")
@click.pass_context
def assess(
    ctx: click.Context,
    facts: str,
    as_of: str | None,
    questions: tuple[str, ...],
    with_next: bool,
    as_json: bool,
    batch: bool,
) -> int:
    """Entitlement and recognition findings for the case in FACTS (JSON; - reads input)."""
    if batch:
        return _batch(facts, Options(as_of, questions, with_next))

    from counsel_tui import boot
    from counsel_tui.casework.assess import Assessor

    assessor = Assessor(boot.references(), boot.today())
    case = read_json(facts)
    result = assessor.assess(
        case, as_of=as_of, questions=questions, with_next=with_next or not as_json
    )
    for warning in result.warnings:
        hint(warning)
    if as_json:
        emit(result.shape)
    else:
        for line in assessor.lines(result):
            say(line)
    return 0


def _batch(source: str, options: Options) -> int:
    """One line after the other; the worst exit code."""
    code = 0
    for answered in answers(read_text(source).splitlines(), options):
        write_line(answered.line)
        code = max(code, answered.code)
        if answered.remark:
            hint(answered.remark)
    return code


@command()
@argument("words", nargs=-1, required=True)
@option("--limit", default=8, show_default=True, help="At most so many.")
@json_too
def occupations(words: tuple[str, ...], limit: int, as_json: bool) -> None:
    """Reference occupations for WORDS in any language, misspelt or not."""
    from counsel_tui import boot
    from counsel_tui.casework.assess import find_occupations

    found = find_occupations(boot.references(), " ".join(words), limit)
    if as_json:
        emit(found)
        return
    if not found:
        say(_("Nothing like this is in the list. Try another word or another language."))
    for match in found:
        regulated = {"yes": _("regulated"), "no": _("free"), "part": _("partly regulated")}
        say(
            f"{match['kldb']}  {match['title']:<44} {regulated[match['regulated']]:<20}"
            f" {_('“{words}”').format(words=match['term'])} ({match['language']})"
        )
        if match["difference"]:
            say(f"       {match['difference']}")


def parse_day(text: str | None) -> date | None:
    """A day given as an option. Raises BadInput."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadInput(
            _("{value} is no day; write YYYY-MM-DD."), place="--as-of", value=text, rule="ISO day"
        ) from error


COMMANDS = {"assess": assess, "occupations": occupations}
