"""``place``: from responses to a profile of German; with ``--simulate`` a look at a bank."""

from __future__ import annotations

import csv
import io
import random
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

import click

from counsel_tui.cli.output import emit, hint, read_json, read_text, say
from counsel_tui.cli.spoken import argument, command, json_too, option
from counsel_tui.i18n import N_, _
from counsel_tui.model.errors import BadInput, UsageError

if TYPE_CHECKING:
    from counsel_tui.placement.items import Bank, Item
    from counsel_tui.placement.profile import Estimate, Profile

_SKILLS = {
    "L": N_("Listening"),
    "R": N_("Reading"),
    "SI": N_("Conversation"),
    "SP": N_("Speaking"),
    "W": N_("Writing"),
}
_STANDARD_MEAN, _STANDARD_SD = 2.1, 1.5
_COLUMNS = {"id", "type"}
DISCLAIMER = N_("An estimate for counselling; no language certificate, and no official placement.")


@command()
@argument("responses", required=False)
@option("--items", "items_file", help="Another bank: CSV id,type,level,a,b,c,domain,key.")
@option(
    "--metric",
    type=click.Choice(["level", "standard"]),
    default="level",
    help="Scale of the bank: level widths, or a population of mean 0 and spread 1.",
)
@option("--simulate", type=click.IntRange(1, 100_000), help="Draw N examinees on the bank.")
@option("--seed", default=1, show_default=True, help="Of the random draws.")
@json_too
def place(
    responses: str | None,
    items_file: str | None,
    metric: str,
    simulate: int | None,
    seed: int,
    as_json: bool,
) -> int:
    """Place the person whose RESPONSES (JSON; - reads input) are given."""
    bank = _bank(items_file, metric)
    if simulate:
        return _simulate(bank, simulate, seed, as_json, metric)
    if not responses:
        raise UsageError(N_("Responses are missing: a file, or - for standard input."))
    return _place(read_json(responses), bank, seed, as_json)


def _place(document: Any, bank: Bank, seed: int, as_json: bool) -> int:
    from counsel_tui import boot
    from counsel_tui.casework.say import Say
    from counsel_tui.placement.front import next_item
    from counsel_tui.placement.place import place as profile_of
    from counsel_tui.placement.shape import read, shape

    found = read(document, bank)
    as_of = found.as_of or boot.today()
    profile = profile_of(found.evidence, bank, as_of)
    following = next_item(found.evidence, bank, as_of, random.Random(seed).random)
    words = Say(boot.references())
    for warning in found.warnings:
        hint(words(warning))
    if as_json:
        emit(shape(profile, following, words, found))
        return 0
    _show(profile, words)
    return 0


def _show(profile: Profile, words: Any) -> None:
    from counsel_tui.placement.calibration import STATE_WORDS

    if profile.no_statement is not None:
        say(words(profile.no_statement))
    else:
        for name, estimate in profile.skills.items():
            say(_line(_(_SKILLS[name]), estimate, words))
        say(_line(_("Overall"), profile.overall, words))
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


def _bank(items_file: str | None, metric: str) -> Bank:
    from counsel_tui import boot
    from counsel_tui.placement.rows import bank_from_packs

    own = bank_from_packs(boot.references().packs)
    if items_file is None:
        return own
    items = _read_items(items_file)
    if metric == "standard":
        items = [_on_our_scale(item) for item in items]
    calibration = replace(own.calibration, state="K", outcomes=0, bank="")
    return replace(own, items={item.id: item for item in items}, calibration=calibration)


def _on_our_scale(item: Item) -> Item:
    return replace(
        item, a=item.a / _STANDARD_SD, b=_STANDARD_MEAN + _STANDARD_SD * item.b, level=""
    )


def _read_items(source: str) -> list[Item]:
    """The items of a foreign bank. Raises BadInput with line and column."""
    from counsel_tui.placement.items import item_from_row

    reader = csv.DictReader(io.StringIO(read_text(source), newline=""))
    missing = _COLUMNS - set(reader.fieldnames or ())
    if missing:
        raise BadInput(
            N_("{place} has no column {value}."),
            place=source,
            value=", ".join(sorted(missing)),
            rule="id,type,level,a,b,c,domain,key",
        )
    found: dict[str, Item] = {}
    for row in reader:
        place = f"{source}:{reader.line_num}"
        if not row["id"]:
            raise BadInput(N_("{place}: an item needs an id."), place=place, rule="id")
        if row["id"] in found:
            raise BadInput(
                N_("{place}: item {value} is there twice."), place=place, value=row["id"], rule="id"
            )
        try:
            found[row["id"]] = item_from_row(row)
        except ValueError as error:
            raise BadInput(
                N_("{place}: {value} cannot be read."),
                place=place,
                value=str(error),
                rule="id,type,level,a,b,c,domain,key",
            ) from error
    if not found:
        raise BadInput(N_("{place} holds no items."), place=source, rule="items")
    return list(found.values())


def _simulate(bank: Bank, count: int, seed: int, as_json: bool, metric: str) -> int:
    from counsel_tui.placement.simulate import simulate

    chance = random.Random(seed)
    sd = _STANDARD_SD if metric == "standard" else 1.45
    lengths, exposure = simulate(bank, count, chance.random, chance.gauss, sd)
    rows = [asdict(row) for row in lengths]
    for row in rows:
        row["stated_error_in_sd"] = row["stated_error"] / sd
    if as_json:
        emit(
            {
                "examinees": count,
                "seed": seed,
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
