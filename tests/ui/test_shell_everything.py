"""Every screen opens, every binding works, nothing raises: over languages, themes and sizes,
with people whose names try to break the terminal."""

import json
import re

import pytest
from fake_desk import HOSTILE, FakeDoors, desk
from shell import ShellApp, at_work, painted, settled

from counsel_tui.casework.directory import Preview
from counsel_tui.model.errors import PlaceError
from counsel_tui.referral.compare import Conflict
from counsel_tui.referral.package import read_package
from counsel_tui.ui.base import Translated, own_bindings
from counsel_tui.ui.cases.handover import HandoverPane
from counsel_tui.ui.cases.pane import CasesPane
from counsel_tui.ui.conflicts import ConflictsDialog
from counsel_tui.ui.cover import CoverScreen
from counsel_tui.ui.dialogs import BusyDialog, ConfirmDialog, ErrorDialog, TextDialog
from counsel_tui.ui.directory.choose import SieveDialog
from counsel_tui.ui.directory.detail import EntryScreen
from counsel_tui.ui.directory.files import DirectoryLookScreen, FilesDialog
from counsel_tui.ui.directory.form import EntryForm
from counsel_tui.ui.directory.screen import DirectoryScreen
from counsel_tui.ui.doubtful import DoubtfulScreen
from counsel_tui.ui.exchange import ExchangeScreen
from counsel_tui.ui.first_start import FirstStartScreen
from counsel_tui.ui.found import FoundDialog
from counsel_tui.ui.help import HelpScreen
from counsel_tui.ui.history import HistoryDialog, VisitDialog
from counsel_tui.ui.palette import PaletteScreen
from counsel_tui.ui.pane_screen import PaneScreen
from counsel_tui.ui.papers.pane import PapersPane
from counsel_tui.ui.papers.preview import PreviewPane
from counsel_tui.ui.person import PersonScreen
from counsel_tui.ui.persons import PersonsScreen
from counsel_tui.ui.preferences import Preferences
from counsel_tui.ui.referrals.fields_choice import FieldChoicePane
from counsel_tui.ui.referrals.pane import ReferralsPane
from counsel_tui.ui.referrals.screen import ReferralsScreen
from counsel_tui.ui.rights.expired import ExpiredScreen
from counsel_tui.ui.rights.pane import ErasingPane, ReportPane, RightsPane
from counsel_tui.ui.sealed import SealedScreen
from counsel_tui.ui.settings_screen import SettingsScreen
from counsel_tui.ui.today import TodayScreen
from counsel_tui.ui.unlock import UnlockScreen

CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200b\ufeff]")


def someone(app):
    app.desk.clients.dispute(app.desk.clients.people[0].client, "contact.phone", "call_name")
    return app.desk.clients.open(app.desk.clients.people[0].client)


def opened_notes(session):
    """The sealed notes, opened."""
    screen = SealedScreen(session)
    screen._texts = {"n1": HOSTILE[1] + HOSTILE[2]}
    return screen


def a_look():
    """What an import of a hostile file would do."""
    bad = json.dumps([{"id": HOSTILE[0], "name": HOSTILE[1], "email": HOSTILE[2]}]).encode()
    counts = {"offer": {"new": 1, "changed": 0, "unchanged": 0, "vanished": 0}}
    reading = read_package({HOSTILE[2] + ".json": bad}, "x")
    conflict = Conflict(HOSTILE[0], HOSTILE[1], "a", "b")
    return Preview("x", reading, {}, counts, (conflict,))


SCREENS = {
    "today": lambda app: TodayScreen(),
    "persons": lambda app: PersonsScreen(),
    "person": lambda app: PersonScreen(someone(app)),
    "history": lambda app: HistoryDialog(someone(app), "call_name"),
    "visit": lambda app: VisitDialog(
        someone(app), app.desk.clients.timeline(someone(app).client)[0]
    ),
    "found": lambda app: FoundDialog(someone(app), "gone"),
    "sealed": lambda app: opened_notes(someone(app)),
    "doubtful": lambda app: DoubtfulScreen(),
    "conflicts": lambda app: ConflictsDialog(someone(app)),
    "directory": lambda app: DirectoryScreen(),
    "entry": lambda app: EntryScreen(f"{1:032x}"),
    "choose": lambda app: SieveDialog(app.desk.directory.kinds()),
    "referrals": lambda app: ReferralsScreen(app.desk, someone(app)),
    "cases": lambda app: PaneScreen(app.desk, someone(app), CasesPane),
    "papers": lambda app: PaneScreen(app.desk, someone(app), PapersPane),
    "handover": lambda app: PaneScreen(app.desk, someone(app), HandoverPane),
    "rights": lambda app: PaneScreen(app.desk, someone(app), RightsPane),
    "expired": lambda app: ExpiredScreen(),
    "form": lambda app: EntryForm(f"{1:032x}"),
    "new entry": lambda app: EntryForm(name=HOSTILE[0]),
    "files": lambda app: FilesDialog(),
    "look": lambda app: DirectoryLookScreen(a_look()),
    "exchange": lambda app: ExchangeScreen(),
    "busy": lambda app: BusyDialog(HOSTILE[0]),
    "palette": lambda app: PaletteScreen(app.screen),
    "help": lambda app: HelpScreen(app.screen),
    "settings": lambda app: SettingsScreen(),
    "cover": lambda app: CoverScreen(),
    "error": lambda app: ErrorDialog(PlaceError("{file} is full.", safe="Safe.", file=HOSTILE[0])),
    "confirm": lambda app: ConfirmDialog(HOSTILE[1], HOSTILE[2]),
    "text": lambda app: TextDialog(HOSTILE[1], HOSTILE[2], HOSTILE[3]),
    "unlock": lambda app: UnlockScreen(),
    "first start": lambda app: FirstStartScreen(),
}


def hostile_doors() -> FakeDoors:
    hostile = desk(16, HOSTILE)
    hostile.exchange.label = HOSTILE[0] + HOSTILE[2]
    hostile.directory.names = HOSTILE
    for name in HOSTILE:
        hostile.exchange.doubtful.add(name)
    return FakeDoors(hostile, name=HOSTILE[2])


COMBINATIONS = [
    ("de", "dark", (80, 24)),
    ("en", "light", (120, 40)),
    ("de", "contrast-dark", (120, 40)),
    ("en", "contrast-light", (80, 24)),
]


@pytest.mark.parametrize(("language", "theme", "size"), COMBINATIONS)
async def test_every_screen_opens_and_paints_hostile_names_harmlessly(language, theme, size):
    doors = hostile_doors()
    ascii_signs = size == (80, 24) and theme == "dark"
    async with at_work(doors, size, language=language, theme=theme, ascii_signs=ascii_signs) as (
        app,
        pilot,
    ):
        for name, make in SCREENS.items():
            await app.push_screen(make(app))
            await pilot.pause()
            text = painted(app.screen)
            assert text.strip(), name
            assert not CONTROL.search(text), name
            await app.pop_screen()


async def test_a_notification_shows_a_hostile_name_as_it_is():
    app = ShellApp(hostile_doors())
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        app.notify(HOSTILE[0] + HOSTILE[2])
        await pilot.pause()
        await pilot.pause()
        text = painted(app.screen)
        assert "[@click=app.quit]x[/]" in text and not CONTROL.search(text)


async def test_names_are_shown_whole_and_never_as_markup():
    async with at_work(hostile_doors(), (120, 40)) as (app, pilot):
        await pilot.press("f3")
        await pilot.pause()
        text = painted(app.screen)
        for name in ("[@click=app.quit]x[/]", "[b]Nina[/b] [/nothing]", "\\[Test] [red]"):
            assert name in text


@pytest.mark.parametrize("screen", SCREENS)
async def test_every_binding_of_every_screen_works(screen):
    doors = hostile_doors()
    async with at_work(doors) as (app, pilot):
        await app.push_screen(SCREENS[screen](app))
        await pilot.pause()
        actions = {
            active.binding.id: active.binding.action
            for active in own_bindings(app.screen)
            if active.enabled and (screen == "today" or not active.binding.id.startswith("app."))
        }
        assert actions or screen in ("cover", "busy")
        for action in actions.values():
            if not app.is_open:
                await app.enter(doors.desk)
            if action == "app.leave":
                continue
            while len(app.screen_stack) > 2:
                await app.pop_screen()
            await app.push_screen(SCREENS[screen](app))
            await pilot.pause()
            active = [a for a in own_bindings(app.screen) if a.binding.action == action]
            await app.run_action(action, active[0].node)
            await settled(app, pilot)
        assert app.return_code is None


KINDS = (
    TodayScreen,
    PersonsScreen,
    PersonScreen,
    HistoryDialog,
    VisitDialog,
    FoundDialog,
    ConflictsDialog,
    ExpiredScreen,
    DirectoryScreen,
    EntryScreen,
    SieveDialog,
    EntryForm,
    FilesDialog,
    DirectoryLookScreen,
    ExchangeScreen,
    PaletteScreen,
    SettingsScreen,
    ErrorDialog,
    BusyDialog,
    ConfirmDialog,
    TextDialog,
    UnlockScreen,
    FirstStartScreen,
)


def test_every_screen_has_help():
    """F1 says something about each screen that can be open for long."""
    for kind in KINDS:
        assert issubclass(kind, Translated) and kind.TOPIC, kind


def test_every_pane_on_a_screen_of_its_own_has_help():
    panes = (ReferralsPane, CasesPane, PapersPane, HandoverPane, PreviewPane, FieldChoicePane)
    for pane in (*panes, RightsPane, ReportPane, ErasingPane):
        assert pane.TOPIC


def test_every_binding_has_an_id_and_a_german_description():
    from counsel_tui import i18n

    known = i18n.translation("de")._catalog
    for kind in (ShellApp, HelpScreen, *KINDS):
        for binding in kind.BINDINGS:
            assert binding.id, (kind, binding)
            assert binding.description in known, (kind, binding.description)


def test_every_help_text_is_german_too():
    from counsel_tui import i18n

    known = i18n.translation("de")._catalog
    for kind in KINDS:
        assert kind.TOPIC in known


async def test_language_changes_at_once_for_what_is_opened_next():
    async with at_work(size=(120, 40)) as (app, pilot):
        assert "Next person" in painted(app.screen)
        app.prefer(language="de")
        await pilot.pause()
        assert "Nächste Person" in painted(app.screen)
        await pilot.press("f3")
        await pilot.pause()
        assert "Personen" in painted(app.screen)


async def test_settings_change_with_one_key_and_are_kept(tmp_path):
    from counsel_tui.ui import preferences

    doors = FakeDoors(desk())
    file = tmp_path / "settings.toml"
    app = ShellApp(doors, chosen=Preferences(language="en"), settings_file=file)
    async with app.run_test(size=(80, 24)) as pilot:
        await app.enter(doors.desk)
        await pilot.press("ctrl+t", "down", "down", "enter")
        await pilot.pause()
        assert app.theme == "light"
        await pilot.press("left")
        await pilot.pause()
        assert app.theme == "dark"
        await pilot.press("down", "down", "down", "right")
        await pilot.pause()
        assert app.preferences.idle_minutes == 10
    assert preferences.read(file)[0].idle_minutes == 10
