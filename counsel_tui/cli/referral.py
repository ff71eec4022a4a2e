"""``referral``: from the draft to what became of it, and back where consent is withdrawn."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from counsel_tui.cli.desk import open_desk, with_vault
from counsel_tui.cli.output import emit, read_json, say
from counsel_tui.cli.spoken import DAY, FILE, FOLDER, argument, group, json_too, option
from counsel_tui.i18n import N_, _
from counsel_tui.model.errors import BadInput, UsageError
from counsel_tui.referral.return_code import LETTERS
from counsel_tui.referral.states import FOLLOWING

if TYPE_CHECKING:
    from counsel_tui.casework.desk import Desk
    from counsel_tui.casework.referrals import Standing
    from counsel_tui.model.session import Session

_SCOPES = ("contact", "course", "recognition", "handover")
_REPORTED = tuple(state for state in FOLLOWING if state not in ("drafted", "handed_over"))


@group()
def referral() -> None:
    """Referrals: draft, release, hand over, follow, recall."""


@referral.command("list")
@argument("who", required=False)
@option("--overdue", is_flag=True, help="Only those nobody asked after in time.")
@json_too
@with_vault
def list_referrals(who: str | None, overdue: bool, as_json: bool, **vault: Any) -> None:
    """Referrals of a person, or the open ones of all; the longest overdue first."""
    with open_desk(**vault) as desk:
        found = _of_person(desk, who) if who else desk.referrals.open()
        today = desk.day()
        shown = [each for each in found if not overdue or each.referral.is_overdue(today)]
        _show_all(desk, shown, as_json)


@referral.command()
@argument("who")
@argument("code")
@json_too
@with_vault
def show(who: str, code: str, as_json: bool, **vault: Any) -> None:
    """One referral: where it stands, and exactly what its recipient may see today."""
    from counsel_tui.casework.followed_shape import referral_shape
    from counsel_tui.casework.letters import person_fields
    from counsel_tui.model.errors import ConsentRefused

    with open_desk(**vault) as desk:
        standing = _find(desk, who, code)
        try:
            plan = desk.referrals.passing_on(standing.session, standing.referral)
            may = {path: desk.fact_value(path, a) for path, a in plan.answers.items()}
            lines = [
                f"  {desk.say.fact_label(path)}: {may[path]}"
                for path in ("legal_name", "call_name")
                if path in may
            ]
            told = person_fields(desk, plan.answers)
            lines.extend(f"  {label.de}: {text}" for label, text in told)
            until = plan.release.until
        except ConsentRefused as refused:
            may, lines, until = {}, [f"  {_(refused.happened).format(**refused.params)}"], ""
        if as_json:
            emit({**referral_shape(desk, standing), "may_share": may, "released_until": until})
            return
        _line(desk, standing)
        said = standing.referral
        for label, text in (
            (_("Offer"), said.purpose), (_("Reason"), said.reason), (_("Answer"), said.answer),
            (_("Passed on"), ", ".join(dict.fromkeys(map(desk.say.fact_label, said.fields)))),
        ):  # fmt: skip
            if text:
                say(f"{label}: {text}")
        say(_("What the recipient may see today:"))
        for line in lines:
            say(line)


@referral.command()
@argument("who")
@argument("offer", required=False)
@option("--recipient", default="", help="Office it goes to, where no OFFER names one.")
@option("--purpose", default="", help="What for, in a few words.")
@option("--why", default="", help="Words the recipient reads.")
@option("--handover", "is_handover", is_flag=True, help="The counselling itself is handed over.")
@json_too
@with_vault
def draft(
    who: str,
    offer: str | None,
    recipient: str,
    purpose: str,
    why: str,
    is_handover: bool,
    as_json: bool,
    **vault: Any,
) -> None:
    """Draft a referral to an OFFER of the directory (its id, or words of its name)."""
    from counsel_tui.casework.referrals import NewReferral, Standing

    with open_desk(**vault) as desk:
        session = desk.clients.by_code(who)
        entry = desk.directory.one(offer) if offer else None
        name = recipient or (entry.offer.provider or entry.offer.name if entry else "")
        usual = _("Handover") if is_handover else entry.offer.name if entry else ""
        new = NewReferral(
            entry.id if entry else "", name, purpose or usual, why,
            "handover" if is_handover else "referral",
        )  # fmt: skip
        session = desk.referrals.draft(session, new)
        _show_all(desk, [Standing(session, desk.referrals.all(session)[-1])], as_json)


@referral.command()
@argument("who")
@argument("code")
@option("--scope", type=click.Choice(_SCOPES), help="What is usually passed on.")
@option("--field", "fields", multiple=True, help="Key of a fact passed on; repeatable.")
@option("--without", multiple=True, help="Key left out of the scope; repeatable.")
@option("--until", type=DAY, help="Last day it is valid; half a year from today if left out.")
@option(
    "--proof",
    type=click.Choice(["paper", "tablet", "witness", "spoken"]),
    required=True,
    help="How the consent is proven.",
)
@option("--language", default="", help="In which language it was explained (code, as ukr).")
@option("--read-aloud", is_flag=True, help="It was read aloud.")
@json_too
@with_vault
def release(
    who: str,
    code: str,
    scope: str | None,
    fields: tuple[str, ...],
    without: tuple[str, ...],
    until: date | None,
    proof: str,
    language: str,
    read_aloud: bool,
    as_json: bool,
    **vault: Any,
) -> None:
    """Note what the person lets go to the recipient of a referral, for its purpose."""
    from counsel_tui.casework.referrals import RELEASE_MONTHS, SCOPES, Explained
    from counsel_tui.model.days import add_months

    with open_desk(**vault) as desk:
        standing = _find(desk, who, code)
        named = (*(SCOPES[scope] if scope else ()), *fields)
        kept = tuple(dict.fromkeys(key for key in named if key not in without))
        last = until or add_months(desk.day(), RELEASE_MONTHS)
        explained = Explained(language, read_aloud) if language else None
        session = desk.referrals.release(
            standing.session, standing.referral.rid, kept, last, proof, explained
        )
        _show_all(desk, [_again(desk, standing, session)], as_json)


@referral.command("hand-over")
@argument("who")
@argument("code")
@option(
    "--by", "via", type=click.Choice(["paper", "file", "phone"]), default="paper",
    show_default=True, help="The way it goes.",
)  # fmt: skip
@option("--to", "target", type=FILE, help="Letter to write, or folder of the sealed file.")
@option("--key", default="", help="The recipient's public key (age1…); the last one if left out.")
@json_too
@with_vault
def hand_over(
    who: str, code: str, via: str, target: Path | None, key: str, as_json: bool, **vault: Any
) -> None:
    """Give a referral to its recipient; nothing leaves that was not released."""
    with open_desk(**vault) as desk:
        standing = _find(desk, who, code)
        session, path = _handed_over(desk, standing, via, target, key)
        _show_all(desk, [_again(desk, standing, session)], as_json)
    if path is not None and not as_json:
        say(_("The file lies here: {path}").format(path=path))


def _handed_over(
    desk: Desk, standing: Standing, via: str, target: Path | None, key: str
) -> tuple[Session, Path | None]:
    session, said = standing.session, standing.referral
    if via == "file":
        key = key or desk.handover.key_of(said.recipient)
        if target is None or not key:
            raise UsageError(N_("A sealed file needs --to FOLDER and --key."))
        return desk.referrals.hand_over_file(session, said.rid, target, key)
    path = None
    if via == "paper" and target is not None:
        from counsel_tui.casework.printing import Paper

        form = target.suffix.removeprefix(".").casefold()
        wanted = Paper(said.kind, form=form, referral=said.rid)
        path = desk.printing.make(session, wanted, target=target).path
    return desk.referrals.hand_over(session, said.rid, via), path


@referral.command()
@argument("who")
@argument("code")
@argument("state", type=click.Choice(_REPORTED), required=False)
@option("--because", default="", help="What they said; a refusal needs it.")
@option("--until", type=DAY, help="Waiting until this day.")
@option("--on", type=DAY, help="The day it happened; today if left out.")
@option("--ask-on", type=DAY, help="Ask again on this day.")
@json_too
@with_vault
def note(
    who: str,
    code: str,
    state: str | None,
    because: str,
    until: date | None,
    on: date | None,
    ask_on: date | None,
    as_json: bool,
    **vault: Any,
) -> None:
    """Note by hand what became of a referral, or when to ask again."""
    if state is None and ask_on is None:
        raise UsageError(N_("Name a state, or a day with --ask-on."))
    with open_desk(**vault) as desk:
        standing = _find(desk, who, code)
        session, rid = standing.session, standing.referral.rid
        if state is not None:
            session = desk.referrals.move(
                session, rid, state, answer=because, wait_until=until, on=on
            )
        if ask_on is not None:
            session = desk.referrals.ask_again(session, rid, ask_on)
        _show_all(desk, [_again(desk, standing, session)], as_json)


@referral.command()
@argument("code", required=False)
@option("--file", "source", help="Return file (JSON); - for standard input.")
@json_too
@with_vault
def answer(code: str | None, source: str | None, as_json: bool, **vault: Any) -> None:
    """Take what came back: the CODE from paper (K3M-77A-B7), or a return file.

    Whose referral it is, the code tells.
    """
    if bool(code) == bool(source):
        raise UsageError(N_("Give either a code or --file."))
    with open_desk(**vault) as desk:
        if source:
            returned = desk.referrals.read_file(read_json(source))
            standing = desk.referrals.by_code(returned.code)
            session = desk.referrals.take_return(standing.session, returned)
        else:
            standing = desk.referrals.by_code(code or "")
            session = desk.referrals.take_code(standing.session, code or "")
        _show_all(desk, [_again(desk, standing, session)], as_json)


@referral.command()
@argument("code")
@argument("state", type=click.Choice(tuple(LETTERS.values())))
@option("--because", default="", help="In a few words, without names.")
@option("--until", type=DAY, help="Waiting until this day.")
@option("--on", type=DAY, help="The day it happened.")
@option("--to", "target", type=FILE, required=True, help="Return file to write.")
def reply(
    code: str, state: str, because: str, until: date | None, on: date | None, target: Path
) -> None:
    """Write the return file of an office that received a referral; no vault is opened."""
    from counsel_tui.press.files import put
    from counsel_tui.press.table import json_bytes
    from counsel_tui.referral.return_code import Returned, read_referral_code, write_return

    try:
        returned = Returned(read_referral_code(code), state, on, until, because)
        document = write_return(returned)
    except ValueError as error:
        raise BadInput(
            N_("This answer cannot be written."), place="answer", value=code, rule=str(error)
        ) from error
    put(target, json_bytes(document))
    say(_("The file lies here: {path}").format(path=target))


@referral.command()
@argument("who")
@option("--for", "recipient", required=True, help="Recipient as it stands in the release.")
@option("--purpose", default="", help="Only the release for this purpose.")
@option("--on", type=DAY, help="The day it was withdrawn; today if left out.")
@json_too
@with_vault
def withdraw(
    who: str, recipient: str, purpose: str, on: date | None, as_json: bool, **vault: Any
) -> None:
    """The person takes a release back: sharing stops, open referrals are revoked."""
    with open_desk(**vault) as desk:
        session = desk.clients.by_code(who)
        session = desk.referrals.withdraw(session, recipient, purpose, on)
        _tell_recalls(desk, session, as_json)


@referral.command()
@argument("who")
@option("--to", "folder", type=FOLDER, help="Folder for the notices; without it only told.")
@option("--key", default="", help="The recipient's public key: sealed instead of printed.")
@json_too
@with_vault
def recall(who: str, folder: Path | None, key: str, as_json: bool, **vault: Any) -> None:
    """Ask recipients of a withdrawn release to delete what they got: a notice for each."""
    from counsel_tui.casework.printing import Paper

    with open_desk(**vault) as desk:
        session = desk.clients.by_code(who)
        if folder is None:
            _tell_recalls(desk, session, as_json)
            return
        made = []
        for each in desk.referrals.to_recall(session):
            if key:
                session, path = desk.referrals.recall_file(session, each, folder, key)
            else:
                paper = Paper("recall", handover=each.id)
                path = desk.printing.make(session, paper, folder).path
                session = desk.referrals.note_recall(session, (each,))
            made.append({"recipient": each.recipient, "code": each.sign, "path": str(path)})
    if as_json:
        emit(made)
        return
    for row in made:
        say(f"{row['recipient']}  {row['code']}: {row['path']}")
    say(_("{count} recall notices").format(count=len(made)))


# --- what several of them need -------------------------------------------------------------


def _find(desk: Desk, who: str, code: str) -> Standing:
    from counsel_tui.casework.referrals import Standing

    session = desk.clients.by_code(who)
    return Standing(session, desk.referrals.find(session, code))


def _again(desk: Desk, standing: Standing, session: Session) -> Standing:
    from counsel_tui.casework.referrals import Standing

    return Standing(session, desk.referrals.find(session, standing.referral.rid))


def _of_person(desk: Desk, who: str) -> tuple[Standing, ...]:
    from counsel_tui.casework.referrals import Standing

    session = desk.clients.by_code(who)
    return tuple(Standing(session, each) for each in desk.referrals.all(session))


def _show_all(desk: Desk, found: list[Standing], as_json: bool) -> None:
    from counsel_tui.casework.followed_shape import referral_shape

    if as_json:
        emit([referral_shape(desk, each) for each in found])
        return
    for each in found:
        _line(desk, each)
    if len(found) != 1:
        say(_("{count} referrals").format(count=len(found)))


def _line(desk: Desk, standing: Standing) -> None:
    said = standing.referral
    check = said.next_check if said.closed_on is None else None
    asked = _("ask again {day}").format(day=f"{check:%d.%m.%Y}") if check else ""
    late = "!" if said.is_overdue(desk.day()) else " "
    day = f"{said.on:%d.%m.%Y}" if said.on else ""
    state = desk.referrals.state_words(said.state)
    say(
        f"{late} {said.code}  {standing.session.code}  {standing.session.name:<16.16} "
        f"{said.recipient:<28.28} {state} {day}  {asked}".rstrip()
    )


def _tell_recalls(desk: Desk, session: Session, as_json: bool) -> None:
    from counsel_tui.casework.followed_shape import handover_shape

    found = desk.referrals.to_recall(session)
    if as_json:
        emit([handover_shape(each) for each in found])
        return
    for each in found:
        say(
            _("To be recalled: {recipient} ({code}), got it on {day}").format(
                recipient=each.recipient, code=each.sign, day=each.when[:10]
            )
        )
    say(_("{count} recall notices are due: counsel-tui referral recall").format(count=len(found)))


COMMANDS = {"referral": referral}
