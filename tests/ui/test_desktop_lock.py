"""When the desktop locks its screen, so is the vault; where it does not tell, nothing breaks."""

from __future__ import annotations

import ctypes
import os
import shutil
import socket
import struct
import subprocess
import sys
import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shell import at_work, settled

from counsel_tui.ui.desktop import dbus, linux, macos, screen, windows
from counsel_tui.ui.desktop.dbus import Message

SESSION = "/org/freedesktop/login1/session/_32"


class Writer:
    """Writes messages as a bus does."""

    def __init__(self) -> None:
        self.data = b""

    def pad(self, step: int) -> Writer:
        self.data += bytes(-len(self.data) % step)
        return self

    def u(self, number: int) -> Writer:
        self.pad(4).data += struct.pack("<I", number)
        return self

    def s(self, text: str) -> Writer:
        self.u(len(text.encode())).data += text.encode() + b"\0"
        return self

    def g(self, text: str) -> Writer:
        self.data += bytes([len(text)]) + text.encode() + b"\0"
        return self


def message(kind, body=b"", signature="", path="", interface="", member="", answers=0):
    fields = Writer()
    for code, value in ((1, path), (2, interface), (3, member), (8, signature)):
        if value:
            fields.pad(8).data += bytes([code])
            fields.g({1: "o", 8: "g"}.get(code, "s"))
            fields.g(value) if code == 8 else fields.s(value)
    if answers:
        fields.pad(8).data += bytes([5])
        fields.g("u").u(answers)
    head = struct.pack("<cBBBIII", b"l", kind, 0, 1, len(body), 7, len(fields.data))
    return head + fields.data + bytes(-len(head + fields.data) % 8) + body


def changed(name: str, value: bool) -> bytes:
    """logind tells a property of the session; others stand around it."""
    inner = Writer().s("org.freedesktop.login1.Session").pad(4)
    items = Writer()
    items.pad(8).s("State").g("s").s("active")
    items.pad(8).s(name).g("b").u(int(value))
    inner.u(len(items.data)).pad(8).data += items.data
    inner.u(0)
    return message(4, inner.data, "sa{sv}as", SESSION, "org.freedesktop.DBus.Properties",
                   "PropertiesChanged")  # fmt: skip


def sleeping(now: bool) -> bytes:
    return message(4, Writer().u(int(now)).data, "b", "/org/freedesktop/login1",
                   "org.freedesktop.login1.Manager", "PrepareForSleep")  # fmt: skip


def saver(active: bool, interface: str = "org.gnome.ScreenSaver") -> bytes:
    body = Writer().u(int(active)).data
    return message(4, body, "b", "/org/gnome/ScreenSaver", interface, "ActiveChanged")


LOCK = message(4, path=SESSION, interface="org.freedesktop.login1.Session", member="Lock")


@pytest.mark.parametrize(
    ("data", "tells"),
    [
        (changed("LockedHint", True), True),
        (changed("LockedHint", False), False),
        (changed("IdleHint", True), False),
        (LOCK, True),
        (sleeping(True), True),
        (sleeping(False), False),
        (saver(True), True),
        (saver(False), False),
        (saver(True, "org.example.Music"), False),
    ],
)
def test_what_is_said_on_the_bus_is_understood(data, tells):
    assert dbus.length(data) == len(data)
    assert linux.tells_of_lock(dbus.read(data)) is tells


@given(st.binary(max_size=300))
def test_nonsense_on_the_bus_is_refused_and_nothing_else(data):
    for whole in (data, LOCK[:16] + data, changed("LockedHint", True)[:60] + data):
        try:
            dbus.length(whole)
            assert isinstance(dbus.read(whole), Message)
        except ValueError:
            pass


class Server:
    """A bus that answers what a client asks and then says what it is told."""

    def __init__(self, path: str, *, display: bool = True) -> None:
        self.listening = socket.socket(socket.AF_UNIX)
        self.listening.bind(path)
        self.listening.listen(1)
        self.display = display
        self.asked: list[str] = []
        self.client: socket.socket | None = None
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self) -> None:
        client, _ = self.listening.accept()
        line = client.recv(200)
        assert line == b"\0AUTH EXTERNAL " + str(os.getuid()).encode().hex().encode() + b"\r\n"
        client.sendall(b"OK 1234\r\n")
        assert client.recv(7) == b"BEGIN\r\n"
        data = b""
        while part := client.recv(4096):
            data += part
            while (size := dbus.length(data)) and len(data) >= size:
                asked, serial = dbus.read(data[:size]), data[8:12]
                data = data[size:]
                self.asked.append(asked.member)
                client.sendall(self.answer(asked.member, struct.unpack("<I", serial)[0]))
                self.client = client

    def answer(self, member: str, serial: int) -> bytes:
        if member != "Get":
            return message(2, answers=serial)
        if not self.display:
            return message(3, answers=serial)
        body = Writer().g("(so)").pad(8).s("2").s(SESSION).data
        return message(2, body, "v", answers=serial)


def heard(messages: linux.Messages) -> bool:
    end = time.monotonic() + 5
    while time.monotonic() < end:
        if messages.has_locked():
            return True
        time.sleep(0.01)
    return False


@pytest.mark.skipif(os.name != "posix", reason="no message bus here")
@pytest.mark.parametrize("display", [True, False])
def test_a_lock_told_by_the_session_manager_is_heard(tmp_path, monkeypatch, display):
    server = Server(str(tmp_path / "bus"), display=display)
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", f"unix:path={tmp_path / 'bus'},guid=1")
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "tcp:host=localhost")
    messages = linux.Messages()
    assert server.asked[0] == "Hello" and server.asked.count("AddMatch") == 1 + display
    assert messages.has_locked() is False
    data = changed("LockedHint", True)
    server.client.sendall(data[:30])
    assert messages.has_locked() is False
    server.client.sendall(data[30:] + changed("LockedHint", False))
    assert heard(messages)
    server.client.sendall(b"rubbish " * 10)
    for _ in range(20):
        messages.has_locked()
        time.sleep(0.01)
    assert messages.has_locked() is None, "nobody is listened to who talks nonsense"


@pytest.mark.skipif(os.name != "posix", reason="no message bus here")
def test_without_a_bus_nobody_knows(monkeypatch):
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nowhere/at/all")
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    assert linux.Messages().has_locked() is None


@pytest.mark.skipif(not shutil.which("dbus-daemon"), reason="dbus-daemon is not installed")
@pytest.mark.skipif(not shutil.which("dbus-send"), reason="dbus-send is not installed")
def test_a_real_bus_lets_us_in_and_passes_the_word_of_a_screen_saver(tmp_path, monkeypatch):
    address = f"unix:path={tmp_path / 'bus'}"
    command = ["dbus-daemon", "--session", "--nofork", "--print-address", f"--address={address}"]
    daemon = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert daemon.stdout is not None
        daemon.stdout.readline()
        monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nowhere/at/all")
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        messages = linux.Messages()
        assert messages.has_locked() is False
        signal = ["/org/gnome/ScreenSaver", "org.gnome.ScreenSaver.ActiveChanged", "boolean:true"]
        subprocess.run(["dbus-send", "--session", "--type=signal", *signal], check=True)
        assert heard(messages)
    finally:
        daemon.terminate()
        daemon.wait()


@pytest.mark.parametrize(
    ("level", "flags", "size", "known"),
    [(1, 0, 64, True), (1, 1, 64, False), (2, 0, 64, None), (1, 0, 8, None), (1, -1, 64, False)],
)
def test_windows_is_asked_and_its_memory_given_back(level, flags, size, known):
    told = (ctypes.c_uint32 * 16)(level, 0, 7, 0, flags & 0xFFFFFFFF)
    freed = []

    class Library:
        def WTSQuerySessionInformationW(self, server, session, kind, found, length):
            assert server is None and session.value == 0xFFFFFFFF and kind == 25
            found._obj.value = ctypes.addressof(told)
            length._obj.value = size
            return 1

        def WTSFreeMemory(self, found):
            freed.append(found.value)

    assert windows.asked(Library()) is known
    assert freed == [ctypes.addressof(told)]


@pytest.mark.parametrize(("value", "known"), [(None, False), (5, True)])
def test_macos_is_asked_and_everything_is_given_back(value, known):
    freed = []

    class Graphics:
        def CGSessionCopyCurrentDictionary(self):
            return 3

    class Foundation:
        def CFStringCreateWithCString(self, place, text, code):
            assert text == b"CGSSessionScreenIsLocked"
            return 4

        def CFDictionaryGetValue(self, table, key):
            assert (table.value, key.value) == (3, 4)
            return value

        def CFBooleanGetValue(self, found):
            return 1

        def CFRelease(self, what):
            freed.append(what.value)

    assert macos.asked(Graphics(), Foundation()) is known
    assert sorted(freed) == [3, 4]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have one of both")
def test_on_another_system_there_is_nobody_to_ask():
    assert windows.is_locked() is None and macos.is_locked() is None


def test_one_lock_of_the_screen_is_told_once():
    states = iter([None, False, True, True, False, True])
    lock = screen.ScreenLock(lambda: lambda: next(states))
    assert [lock.has_locked() for _ in range(6)] == [False, False, True, False, False, True]


async def test_the_vault_is_locked_with_the_screen():
    states = iter([True, True, True])
    async with at_work() as (app, pilot):
        app._screen_lock = screen.ScreenLock(lambda: lambda: next(states, False))
        app.lock_when_idle()
        await settled(app, pilot)
        assert not app.is_open
