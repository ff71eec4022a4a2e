"""``peer``: laptops to exchange files with, and the office of the team."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from counsel_tui.casework.refusals import named
from counsel_tui.casework.renewal import RENEW_DAYS, KeyState
from counsel_tui.cli.desk import open_desk, read_passphrase, with_vault
from counsel_tui.cli.output import emit, hint, say
from counsel_tui.cli.spoken import FILE, FOLDER, argument, group, json_too, option
from counsel_tui.i18n import N_, _
from counsel_tui.model.errors import CounselError, UsageError
from counsel_tui.ui.texts import day_and_time


@group()
def peer() -> None:
    """Laptops to exchange files with."""


@peer.command()
@option("--to", "target", type=FILE, help="File to write.")
@option("--qr", "as_qr", is_flag=True, help="Also as a QR code in the terminal.")
@with_vault
def card(target: Path | None, as_qr: bool, **vault: Any) -> None:
    """Write this laptop's contact card."""
    from counsel_tui.sync.files import write_new

    with open_desk(**vault) as desk:
        data = desk.exchange.card()
    if target is not None:
        write_new(target, data)
        say(_("The card lies here: {path}").format(path=target))
    if as_qr or target is None:
        _show_qr(data)


def _show_qr(data: bytes) -> None:
    import sys

    import segno

    segno.make(data.decode(), error="l").terminal(out=sys.stdout, compact=True)


@peer.command()
@argument("file", type=FILE)
@with_vault
def add(file: Path, **vault: Any) -> None:
    """Take in another laptop's card; compare words or digits by phone."""
    from counsel_tui.casework.cards import MAX_CARD
    from counsel_tui.sync.files import read_ordinary

    data = read_ordinary(file, MAX_CARD)
    with open_desk(**vault) as desk:
        try:
            met = desk.exchange.meet(data)
        except CounselError as error:
            raise named(error, file.name) from error
        peers = desk.exchange.peers
        say(_("Added: {label}").format(label=met.label))
        say(_("Compare by phone: {digits}").format(digits=peers.fingerprint_words(met)))
        say(_("Compare by phone: {digits}").format(digits=peers.fingerprint(met)))


@peer.command("list")
@json_too
@with_vault
def list_peers(as_json: bool, **vault: Any) -> None:
    """Laptops this vault knows."""
    with open_desk(**vault) as desk:
        peers, renewal = desk.exchange.peers, desk.exchange.renewal
        rows = peers.all()
        if as_json:
            emit(
                [
                    {
                        **asdict(row),
                        "words": peers.fingerprint_words(row),
                        "knows_key": renewal.knows_newest(row.device),
                    }
                    for row in rows
                ]
            )
            return
        _tell_key(renewal.state())
        if not rows:
            say(_("No other laptop is known here yet."))
        for row in rows:
            state = _("reported lost") if row.revoked else _(row.role)
            say(f"{row.label:<24} {state:<14} {day_and_time(row.since)}  {peers.fingerprint(row)}")


def _tell_key(state: KeyState) -> None:
    since = day_and_time(state.since) if state.since else _("unknown")
    told = _("Key {number} of this laptop, made {since}; a new one is made after {days} days.")
    say(told.format(number=state.number, since=since, days=RENEW_DAYS))
    if state.retired:
        names = ", ".join(state.waits_for) or _("the next comparison with the folder")
        kept = _("Earlier keys that still open files: {count}. Destroyed after: {names}")
        say(kept.format(count=state.retired, names=names))


@peer.command()
@with_vault
def renew(**vault: Any) -> None:
    """Make a new key for this laptop now, because a stick with files was lost.

    What was sealed for the earlier key becomes unreadable as soon as all laptops know the new
    one and nothing sealed for the earlier one is missing.
    """
    with open_desk(**vault) as desk:
        _tell_key(desk.exchange.renewal.renew())


@peer.command()
@argument("who")
@with_vault
def revoke(who: str, **vault: Any) -> None:
    """Report a laptop lost: nothing more is sealed for it, nothing new taken from it."""
    with open_desk(**vault) as desk:
        lost = desk.exchange.peers.revoke(desk.exchange.peers.find(who))
        say(_("Reported lost: {label}").format(label=lost.label))
        if not desk.exchange.peers.is_office:
            hint(_("This counts on this laptop alone; the office tells the whole team."))


@peer.command()
@option("--take-over", is_flag=True, help="Write all of them anew as this laptop's.")
@option("--take-out", is_flag=True, help="Write back what stood there before.")
@json_too
@with_vault
def check(take_over: bool, take_out: bool, as_json: bool, **vault: Any) -> None:
    """Entries a lost laptop wrote after it was lost, which came in before anybody knew."""
    if take_over and take_out:
        raise UsageError(N_("Take over or take out, not both."))
    with open_desk(**vault) as desk:
        doubtful = desk.exchange.doubtful
        rows = doubtful.all()
        if rows and take_over:
            doubtful.take_over(rows)
        if rows and take_out:
            doubtful.take_out(rows)
        shapes = [
            {
                "laptop": row.laptop,
                "person": row.code,
                "question": row.question,
                "value": row.value,
                "user": row.user,
                "when": desk.say.moment(row.op.hlc),
            }
            for row in rows
        ]
    if as_json:
        emit(shapes)
        return
    for shape in shapes:
        say("  ".join(shape.values()))
    say(_("{count} entries").format(count=len(shapes)))


@peer.command()
@argument("who")
@option("--yes/--no", "counts", default=False, help="Whether own files wait for it.")
@with_vault
def wait(who: str, counts: bool, **vault: Any) -> None:
    """Do (not) keep own files until a laptop that was silent for long has them."""
    with open_desk(**vault) as desk:
        peers = desk.exchange.peers
        changed = peers.wait_for(peers.find(who), counts=counts)
        told = (
            _("Own files wait for {label}") if counts else _("Own files no longer wait for {label}")
        )
        say(told.format(label=changed.label))


@peer.command()
@option("--words-file", help="File with the words of an office that was lost.")
@with_vault
def office(words_file: str | None, **vault: Any) -> None:
    """Make this vault the team's office, which says who belongs to the team."""
    paper = read_passphrase(words_file) if words_file else ""
    with open_desk(**vault) as desk:
        words = desk.exchange.peers.found_office(paper)
    say(_("Write these words on paper and lock them away; with them the office can be restored:"))
    say(words)


@peer.command()
@argument("folder", type=FOLDER)
@with_vault
def snapshot(folder: Path, **vault: Any) -> None:
    """Write the whole record for a new or long absent laptop (office only)."""
    with open_desk(**vault) as desk:
        made = desk.exchange.snapshot(folder)
    say(_("{count} entries: {path}").format(count=made.operations, path=made.path))
