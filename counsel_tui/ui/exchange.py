"""Exchange: files for other laptops and from them, cards, and the backup."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from counsel_tui.i18n import N_, _, ngettext
from counsel_tui.model.errors import BadInput, CounselError, PlaceError, system_reason
from counsel_tui.model.text import harmless
from counsel_tui.ui.base import BaseScreen
from counsel_tui.ui.dialogs import ConfirmDialog, TextDialog
from counsel_tui.ui.texts import moment
from counsel_tui.ui.widgets.key_bar import KeyBar
from counsel_tui.ui.widgets.rows import Column, Row, Rows
from counsel_tui.ui.widgets.title_line import TitleLine

if TYPE_CHECKING:
    from counsel_tui.casework.drop import SyncReport
    from counsel_tui.casework.exchange import ExportMade
    from counsel_tui.casework.heads import PeerState
    from counsel_tui.casework.laptops import Peer
    from counsel_tui.casework.lists import ListLook
    from counsel_tui.casework.preview import MergePlan

_CARD_NAME = "counsel-tui.card"
_LINES = 6


class ExchangeScreen(BaseScreen[None]):
    """The laptops known, and what can go out and come in."""

    TOPIC = N_(
        "Laptops exchange files on a stick, in a shared folder or by mail. The files are encrypted "
        "for the laptops in the list and signed by this one. First give each other your cards: k "
        "writes this laptop's card, m takes in another's; compare the thirty digits by phone. Then "
        "s compares with a stick or shared folder in both directions. By mail: e writes what is "
        "new here as a file, and i reads a file of a colleague; before anything of it is taken "
        "in, the program tells what it is. l takes in persons from a spreadsheet, after a look."
    )
    PLACE = "exchange"
    AUTO_FOCUS = "Rows"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "sync", N_("Compare with a folder"), id="exchange.sync", priority=True),
        Binding("e", "export", N_("Write what is new"), id="exchange.export", priority=True),
        Binding("i", "import", N_("Read a file"), id="exchange.import", priority=True),
        Binding("k", "card", N_("Write my card"), id="exchange.card", priority=True),
        Binding("m", "meet", N_("Take in a card"), id="exchange.meet", priority=True),
        Binding("l", "list", N_("Read a list of persons"), id="exchange.list", priority=True),
        Binding("z", "take_back", N_("Take the list back"), id="exchange.take_back", show=False),
        Binding("v", "doubtful", N_("Please check"), id="exchange.doubtful", priority=True),
        Binding("b", "backup", N_("Back up now"), id="exchange.backup", priority=True),
    ]
    DEFAULT_CSS = """
    ExchangeScreen .heading { height: 2; padding: 1 3 0 3; text-style: bold; color: $accent; }
    ExchangeScreen Rows { margin: 0 1; }
    ExchangeScreen #note { padding: 0 3 1 3; height: auto; color: $quiet; }
    """

    _doubtful = 0

    def compose(self) -> ComposeResult:
        """The laptops, and a word on how it works."""
        yield TitleLine(_("Exchange"))
        yield Static(_("Laptops this one exchanges files with"), classes="heading", markup=False)
        yield Rows(
            Column(),
            Column(22),
            Column(30),
            Column(35, from_width=116),
            empty=_("None yet. k writes this laptop's card for a colleague, m takes in a card."),
            opens=False,
        )
        yield Static("", id="note", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        """Show who is known."""
        self._show()

    def _show(self) -> None:
        today = self.desk.today()
        last = moment(today.exchange, today.date) if today.exchange else _("never")
        right = _("last exchange {when}").format(when=last)
        self.query_one(TitleLine).show(Content.styled(_("Exchange"), "bold"), right)
        peers = self.desk.exchange.peers
        states = {state.device: state for state in self.desk.exchange.states()}
        rows = [
            Row(
                peer.device,
                (
                    peer.label,
                    self._seen(peer, states[peer.device]),
                    _lacks(states[peer.device]),
                    peers.fingerprint(peer),
                ),
            )
            for peer in peers.all()
        ]
        self.query_one(Rows).show(rows, keep=True)
        backup = moment(today.backup, today.date) if today.backup else _("never")
        lines = [_("Last backup: {when}").format(when=backup), *self._about_the_key()]
        self._note("\n".join(lines))
        self._doubtful = len(self.desk.exchange.doubtful.all())
        if self._doubtful:
            told = ngettext(
                "{count} entry came from a laptop after it was lost. v shows it.",
                "{count} entries came from a laptop after it was lost. v shows them.",
                self._doubtful,
            )
            self._note(told.format(count=self._doubtful))
        self.refresh_bindings()

    def _about_the_key(self) -> list[str]:
        """Which laptops the new key of this one waits for; nothing while there is one key."""
        state = self.desk.exchange.renewal.state()
        if not state.retired:
            return []
        when = moment(state.since, self.desk.day()) if state.since else _("unknown")
        if not state.waits_for:
            told = _("New key of {when}. The earlier one goes with the next comparison.")
            return [told.format(when=when)]
        told = _("New key of {when}. The earlier one still opens files, until these know: {names}")
        return [told.format(when=when, names=harmless(", ".join(state.waits_for)))]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Checking only where something came from a lost laptop."""
        del parameters
        return action != "doubtful" or bool(self._doubtful)

    async def action_doubtful(self) -> None:
        """Show what came from a lost laptop."""
        from counsel_tui.ui.doubtful import DoubtfulScreen

        await self.app.push_screen(DoubtfulScreen(), lambda _done: self._show())

    def _seen(self, peer: Peer, state: PeerState) -> str:
        if peer.revoked:
            return _("reported lost")
        if not state.seen:
            return _("known since {when}").format(when=moment(peer.since, self.desk.day()))
        return _("seen {when}").format(when=moment(state.seen, self.desk.day()))

    def _note(self, text: str) -> None:
        self.query_one("#note", Static).update(text)

    # --- out --------------------------------------------------------------------------

    async def action_export(self) -> None:
        """Ask for the folder, write the file."""
        await self._ask(_("Into which folder?"), self._export)

    def _export(self, typed: str) -> None:
        exchange, folder = self.desk.exchange, path_of(typed)
        said = _("The file is written ...")
        self.counsel.job(said, lambda: exchange.export(folder), self._exported)

    def _exported(self, made: ExportMade) -> None:
        count = ngettext("{count} entry", "{count} entries", made.operations)
        readers = ", ".join(made.recipients) or _("this laptop only")
        self._show()
        self._note(
            _("Written: {count} for {readers}. The file lies here: {path}").format(
                count=count.format(count=made.operations),
                readers=harmless(readers),
                path=harmless(str(made.path)),
            )
        )

    async def action_card(self) -> None:
        """Write this laptop's card into a folder."""
        await self._ask(_("Into which folder?"), self._write_card)

    def _write_card(self, typed: str) -> None:
        path = path_of(typed) / _CARD_NAME
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(self.desk.exchange.card())
        except OSError as error:
            self.counsel.tell(_no_place(path, error))
            return
        told = _("Your card lies here: {path}. It is not secret.")
        self._note(told.format(path=harmless(str(path))))

    def action_backup(self) -> None:
        """Make a verified backup now."""
        self.counsel.job(_("The backup is made and checked ..."), self.desk.backup_now, self._saved)

    def _saved(self, path: str) -> None:
        self._show()
        self._note(_("The backup is made and checked: {path}").format(path=harmless(path)))

    # --- both ways --------------------------------------------------------------------

    async def action_sync(self) -> None:
        """Take in what is new in a folder, and put there what is new here."""
        await self._ask(
            _("Which stick or folder?"), self._sync, self.counsel.preferences.exchange_folder
        )

    def _sync(self, typed: str, *, asked: bool = False) -> None:
        self.counsel.prefer(exchange_folder=typed)
        exchange, folder = self.desk.exchange, path_of(typed)
        self.counsel.job(
            _("Comparing with the folder ..."),
            lambda: exchange.sync(folder, asked=asked),
            lambda report: self._synced(report, typed),
            can_stop=True,
        )

    def _synced(self, report: SyncReport, typed: str) -> None:
        self._show()
        came, went = report.operations, report.written
        parts = _counted(
            (came, ngettext("{count} entry came in", "{count} entries came in", came)),
            (went, ngettext("{count} entry was put there", "{count} entries were put there", went)),
            (
                len(report.cards),
                ngettext(
                    "{count} card of an unknown laptop lies there (m takes it in)",
                    "{count} cards of unknown laptops lie there (m takes them in)",
                    len(report.cards),
                ),
            ),
        )
        told = [parts or _("Nothing is new, here or there.")]
        told += [f"{file.name}: {file.message}" for file in report.files if file.message]
        self._note("\n".join(harmless(line) for line in told[:_LINES]))
        if any(file.state == "question" for file in report.files):
            self._ask_for_erasures(typed)

    def _ask_for_erasures(self, typed: str) -> None:
        def decided(yes: bool | None) -> None:
            if yes:
                self._sync(typed, asked=True)

        question = _("A file would erase many persons here. Take it in all the same?")
        explanation = _("Ask the colleague first. A backup is made before anything is erased.")
        self.app.push_screen(ConfirmDialog(question, explanation), decided)

    # --- in ---------------------------------------------------------------------------

    async def action_meet(self) -> None:
        """Take in another laptop's card."""
        await self._ask(_("Which card? Type the file or its folder."), self._meet)

    def _meet(self, typed: str) -> None:
        path = path_of(typed)
        path = path / _CARD_NAME if path.is_dir() else path
        try:
            peer = self.desk.exchange.meet(path.read_bytes())
        except OSError as error:
            self.counsel.tell(_no_place(path, error))
        except CounselError as error:
            self.counsel.tell(error)
        else:
            self._show()
            self._note(
                _("Taken in: {name}. Compare the digits by phone: {digits}").format(
                    name=peer.label, digits=self.desk.exchange.peers.fingerprint(peer)
                )
            )

    async def action_import(self) -> None:
        """Read a colleague's file; first tell what it is."""
        await self._ask(
            _("Which file? Type the file, or a folder with one file in it."), self._plan
        )

    def _plan(self, typed: str) -> None:
        exchange = self.desk.exchange
        said = _("The file is checked ...")
        self.counsel.job(
            said, lambda: exchange.plan_import(one_file(path_of(typed))), self._offer, can_stop=True
        )

    def _offer(self, plan: MergePlan) -> None:
        question = _("Take this in from {sender}?").format(sender=harmless(plan.sender))

        def decided(yes: bool | None) -> None:
            if yes:
                exchange = self.desk.exchange
                said = _("The file is taken in ...")
                take_in = partial(exchange.apply, plan, asked=True)
                self.counsel.job(said, take_in, self._applied, can_stop=True)

        self.app.push_screen(ConfirmDialog(question, _what_comes(plan)), decided)

    def _applied(self, counts: Mapping[str, int]) -> None:
        self._show()
        new, known = counts.get("new", 0), counts.get("known", 0)
        rivals = counts.get("conflicts", 0)
        parts = _counted(
            (new, ngettext("{count} new entry", "{count} new entries", new)),
            (known, ngettext("{count} was here already", "{count} were here already", known)),
            (rivals, ngettext("{count} conflict to settle", "{count} conflicts to settle", rivals)),
        )
        self._note(_("Taken in: {what}").format(what=parts or _("nothing new")))

    async def action_list(self) -> None:
        """Persons from a spreadsheet that is there already; first a look."""
        await self._ask(_("Which list? A CSV or XLSX file."), self._look)

    def _look(self, typed: str) -> None:
        from counsel_tui.casework.list_files import read_person_list

        lists = self.desk.lists

        def look() -> ListLook:
            table = read_person_list(path_of(typed))
            return lists.look(table, lists.propose(table))

        self.counsel.job(_("The list is read ..."), look, self._show_look)

    def _show_look(self, look: ListLook) -> None:
        from counsel_tui.ui.list_look import ListLookScreen

        self.app.push_screen(ListLookScreen(look), self._taken)

    def _taken(self, count: int | None) -> None:
        if count:
            told = ngettext("{count} file made.", "{count} files made.", count)
            self._note(told.format(count=count) + " " + _("z takes the whole list back."))

    def action_take_back(self) -> None:
        """Take the last list back, all its files at once."""

        def decided(yes: bool | None) -> None:
            if yes:
                said = _("The list is taken back ...")
                self.counsel.job(said, self.desk.lists.take_back, self._gone)

        question = _("Take the last list back?")
        explanation = _("All its files go, if nobody has worked on one of them since.")
        self.app.push_screen(ConfirmDialog(question, explanation), decided)

    def _gone(self, count: int) -> None:
        told = ngettext("{count} file taken back.", "{count} files taken back.", count)
        self._note(told.format(count=count))

    async def _ask(self, question: str, then: Callable[[str], None], value: str = "") -> None:
        def answered(typed: str | None) -> None:
            if typed and typed.strip():
                then(typed.strip())

        await self.app.push_screen(TextDialog(question, value), answered)


def _lacks(state: PeerState) -> str:
    """What a laptop has not confirmed, in the order of what matters."""
    if state.revoked:
        return ""
    erased, behind = state.unconfirmed, state.behind
    parts = [
        (erased, ngettext("{count} erasure open", "{count} erasures open", erased)),
        (behind, ngettext("{count} entry behind", "{count} entries behind", behind)),
        (state.is_silent, _("silent for long")),
        (not state.counts, _("not waited for")),
        (not state.knows_key, _("old key")),
    ]
    return ", ".join(text.format(count=count) for count, text in parts if count) or _(
        "has everything"
    )


def _what_comes(plan: MergePlan) -> str:
    """What a file would bring, or what it waits for."""
    if plan.waiting:
        return _(
            "Files that come before this one are missing. It is kept and taken in by itself "
            "as soon as they are here."
        )
    changed = ngettext(
        "new entries for {count} person", "new entries for {count} persons", plan.changed
    )
    conflicts = ngettext(
        "{count} conflict to settle", "{count} conflicts to settle", plan.conflicts
    )
    parts = _counted(
        (plan.new, ngettext("{count} new person", "{count} new persons", plan.new)),
        (plan.changed, changed),
        (plan.erased, ngettext("{count} person erased", "{count} persons erased", plan.erased)),
        (plan.operations, ngettext("{count} new entry", "{count} new entries", plan.operations)),
        (plan.conflicts, conflicts),
    )
    what = parts or _("Everything in it is here already")
    return _("{what}. Nothing of yours is overwritten.").format(what=what)


def _counted(*parts: tuple[int, str]) -> str:
    """The parts that are not nothing, in one line."""
    return ", ".join(text.format(count=count) for count, text in parts if count)


def path_of(typed: str) -> Path:
    """A typed path; quotes that file managers add are dropped, ``~`` is the home folder."""
    return Path(typed.strip().strip("'\"")).expanduser()


def one_file(path: Path) -> Path:
    """The file itself, or the one session file in a folder. Raises BadInput, PlaceError."""
    if not path.is_dir():
        return path
    try:
        found = sorted(path.glob("*.ofb"))
    except OSError as error:
        raise _no_place(path, error) from error
    if len(found) != 1:
        raise BadInput(
            N_("In {name} there are {count} session files; exactly one is needed."),
            safe=N_("Nothing was changed."),
            todo=N_("Type the name of the file."),
            name=path.name,
            count=len(found),
        )
    return found[0]


def _no_place(path: Path, error: OSError) -> PlaceError:
    return PlaceError(
        N_("{name} cannot be read or written: {rule}."),
        safe=N_("Nothing was changed."),
        todo=N_("Check the stick or folder, then try again."),
        name=path.name,
        rule=system_reason(error),
    )
