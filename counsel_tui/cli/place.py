"""``place``: from responses to a profile of German; with ``--simulate`` a look at a bank."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

import click

from counsel_tui.cli.batch import refused
from counsel_tui.cli.output import (
    emit,
    hint,
    json_of,
    line_of,
    read_text,
    say,
    sentence,
    write_line,
)
from counsel_tui.cli.spoken import argument, command, json_too, option
from counsel_tui.i18n import N_, _
from counsel_tui.model.errors import BadInput, UsageError

if TYPE_CHECKING:
    from counsel_tui.placement.foreign import Link
    from counsel_tui.placement.items import Bank, Item
    from counsel_tui.placement.profile import Estimate, Profile
    from counsel_tui.placement.shape import Read

_SKILLS = {
    "L": N_("Listening"),
    "R": N_("Reading"),
    "SI": N_("Conversation"),
    "SP": N_("Speaking"),
    "W": N_("Writing"),
}
_PARTS = {
    "talk": N_("Talk"),
    "listening": N_("Instructions"),
    "claim": N_("Statements"),
    "test": N_("Words and gaps"),
}
DISCLAIMER = N_("An estimate for counselling; no language certificate, and no official placement.")


@command()
@argument("responses", required=False)
@option("--items", "items_file", help="Another bank: CSV id,type,level,a,b,c,domain,key.")
@option(
    "--metric",
    type=click.Choice(["auto", "level", "standard"]),
    default="auto",
    help="Scale of the bank: level widths, or a population of mean 0 and spread 1; "
    "auto looks at levels and difficulties and says what it took.",
)
@option("--simulate", type=click.IntRange(1, 100_000), help="Draw N examinees on the bank.")
@option("--seed", default=1, show_default=True, help="Of the random draws.")
@json_too
@option("--batch", is_flag=True, help="One person a line in, one result a line out.")
def place(
    responses: str | None,
    items_file: str | None,
    metric: str,
    simulate: int | None,
    seed: int,
    as_json: bool,
    batch: bool,
) -> int:
    """Place the person whose RESPONSES (JSON; - reads input) are given."""
    placing = _placing(items_file, metric, seed)
    if simulate:
        return _simulate(placing, simulate, as_json)
    if not responses:
        raise UsageError(N_("Responses are missing: a file, or - for standard input."))
    text = read_text(responses)
    if batch or _is_lines(text):
        return _each(_lines(text), placing)
    document = _document(text, responses)
    if isinstance(document, list):
        return _all(document, placing, as_json)
    return _one(document, placing, as_json)


# --- one person, or several -----------------------------------------------------------------


@dataclass(frozen=True)
class Placing:
    """What is the same for everybody: the bank, the link to its own scale, words."""

    bank: Bank
    link: Link
    seed: int
    words: Any

    def placed(self, document: Any) -> tuple[Profile, Item | None, Read]:
        """The profile, what to ask next, what was read. Raises BadInput."""
        from counsel_tui import boot
        from counsel_tui.placement.front import next_item
        from counsel_tui.placement.place import place as profile_of
        from counsel_tui.placement.shape import read

        found = read(document, self.bank)
        as_of = found.as_of or boot.today()
        draw = random.Random(self.seed).random
        profile = profile_of(found.evidence, self.bank, as_of)
        return profile, next_item(found.evidence, self.bank, as_of, draw), found

    def shape(self, document: Any) -> dict[str, Any]:
        """The result as a document; warnings go to standard error too. Raises BadInput."""
        from counsel_tui.placement.shape import shape

        profile, following, found = self.placed(document)
        for warning in found.warnings:
            hint(self.words(warning))
        return shape(profile, following, self.words, found, self.link)


def _placing(items_file: str | None, metric: str, seed: int) -> Placing:
    from counsel_tui import boot
    from counsel_tui.casework.say import Say
    from counsel_tui.placement.foreign import Link, read_bank
    from counsel_tui.placement.rows import bank_from_packs

    own, words = bank_from_packs(boot.references().packs), Say(boot.references())
    if items_file is None:
        return Placing(own, Link(), seed, words)
    found = read_bank(read_text(items_file), items_file, metric)
    for remark in found.remarks:
        hint(words(remark))
    calibration = replace(own.calibration, state="K", outcomes=0, bank="")
    return Placing(
        replace(own, items=found.items, calibration=calibration), found.link, seed, words
    )


def _one(document: Any, placing: Placing, as_json: bool) -> int:
    if as_json:
        emit(placing.shape(document))
        return 0
    profile, _following, found = placing.placed(document)
    for warning in found.warnings:
        hint(placing.words(warning))
    _show(profile, placing.words)
    return 0


def _all(documents: list[Any], placing: Placing, as_json: bool) -> int:
    """Several people of one document; a bad one never stops the others."""
    code, results = 0, []
    for at, document in enumerate(documents):
        if as_json:
            result, worse = _result(document, f"[{at}]", placing)
            results.append(result)
        else:
            worse = _told(document, f"[{at}]", placing)
        code = max(code, worse)
    if as_json:
        emit(results)
    return code


def _told(document: Any, where: str, placing: Placing) -> int:
    """One of several in words; the exit code."""
    key = document.get("id") if isinstance(document, dict) else None
    say(f"— {where if key is None else key}")
    try:
        return _one(document, placing, as_json=False)
    except BadInput as error:
        hint(f"{where}: {sentence(error)}")
        return error.exit_code


def _each(lines: Iterator[tuple[int, Any]], placing: Placing) -> int:
    """One line after the other; a bad one never stops the others."""
    code = 0
    for number, document in lines:
        if isinstance(document, json.JSONDecodeError):
            place = f"line {number}:{document.colno}"
            result, worse = refused(None, place, document.doc[:80], document.msg), 3
        else:
            result, worse = _result(document, f"line {number}", placing)
        write_line(line_of(result))
        code = max(code, worse)
    return code


def _result(document: Any, where: str, placing: Placing) -> tuple[dict[str, Any], int]:
    """The result of one of several, and its exit code."""
    try:
        return placing.shape(document), 0
    except BadInput as error:
        hint(f"{where}: {sentence(error)}")
        key = document.get("id") if isinstance(document, dict) else None
        return refused(key, f"{where}: {error.place}", error.value, error.rule), 3


# --- reading --------------------------------------------------------------------------------


def _is_lines(text: str) -> bool:
    """Whether a text is one object a line, and more than one."""
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) < 2:
        return False
    try:
        return all(isinstance(json.loads(line), dict) for line in lines[:2])
    except (json.JSONDecodeError, RecursionError):
        return False


def _lines(text: str) -> Iterator[tuple[int, Any]]:
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            try:
                yield number, json.loads(line)
            except json.JSONDecodeError as error:
                yield number, error


def _document(text: str, source: str) -> Any:
    """The responses, a list of people, or the bare answers of one person. Raises BadInput."""
    found = json_of(text, source)
    if isinstance(found, list) and found and all(_is_answer(each) for each in found):
        return {"items": found}
    return found


def _is_answer(each: Any) -> bool:
    return isinstance(each, dict) and "answer" in each


# --- words ----------------------------------------------------------------------------------


def _show(profile: Profile, words: Any) -> None:
    from counsel_tui.placement.calibration import STATE_WORDS

    if profile.no_statement is not None:
        say(words(profile.no_statement))
    else:
        for name, estimate in profile.skills.items():
            say(_line(_(_SKILLS[name]), estimate, words))
        say(_line(_("Overall"), profile.overall, words))
    if profile.skipped:
        names = ", ".join(_(_PARTS[part]) for part in profile.skipped)
        say(_("Left out: {parts}. That makes the result less sure.").format(parts=names))
    for flag in profile.flags:
        say(f"? {words(flag)}")
    say(_(STATE_WORDS[profile.calibration.state]).format(count=profile.calibration.outcomes))
    say(_(DISCLAIMER))


def _line(name: str, estimate: Estimate, words: Any) -> str:
    if not estimate.level:
        return f"{name:<14}{_('no statement yet')}"
    reasons = ". ".join(words(reason.message) for reason in estimate.reasons)
    levels = "–".join(estimate.shown)
    chance = _("{tenths} of 10").format(tenths=estimate.tenths)
    return f"{name:<14}{levels:<8}{chance:<10}{reasons}"


def _simulate(placing: Placing, count: int, as_json: bool) -> int:
    from counsel_tui.placement.foreign import STANDARD, STANDARD_SD
    from counsel_tui.placement.simulate import SPREAD, simulate

    bank, chance = placing.bank, random.Random(placing.seed)
    sd = STANDARD_SD if placing.link.metric == STANDARD else SPREAD
    lengths, exposure = simulate(bank, count, chance.random, chance.gauss, sd)
    rows = [asdict(row) for row in lengths]
    for row in rows:
        row["stated_error_in_sd"] = row["stated_error"] / sd
    if as_json:
        emit(
            {
                "examinees": count,
                "seed": placing.seed,
                "metric": placing.link.metric,
                "items": len(bank.items),
                "lengths": rows,
                "exposure": asdict(exposure),
            }
        )
        return 0
    say(_("{count} examinees on {items} items").format(count=count, items=len(bank.items)))
    say(f"{_('items'):>8}{'SE':>8}{'SE/SD':>8}{'RMSE':>8}{'r':>8}{'=':>8}{'±1':>8}")
    for row in rows:
        say(
            f"{row['items']:>8}{row['stated_error']:>8.2f}{row['stated_error_in_sd']:>8.2f}"
            f"{row['rmse']:>8.2f}{row['correlation']:>8.3f}{row['exact']:>8.1%}"
            f"{row['within_one']:>8.1%}"
        )
    return 0


COMMANDS = {"place": place}
