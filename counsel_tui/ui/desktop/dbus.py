"""As much of D-Bus as is needed to listen: one socket, calls without arguments, signals.

Messages are written and read as the D-Bus specification says (message protocol, type
system). Nothing here blocks longer than the time given; what cannot be read ends the
connection.
"""

from __future__ import annotations

import os
import socket
import struct
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

CALL, REPLY, SIGNAL = 1, 2, 4
_PATH, _INTERFACE, _MEMBER, _REPLY_TO, _TARGET, _SIGNATURE = 1, 2, 3, 5, 6, 8
_TYPES = {_PATH: "o", _INTERFACE: "s", _MEMBER: "s", _TARGET: "s", _SIGNATURE: "g"}
_HEADER = 16
_MOST = 1 << 20
_FIXED = {"y": "B", "n": "h", "q": "H", "i": "i", "u": "I", "x": "q", "t": "Q", "d": "d", "h": "I"}
_ALIGN = {"(": 8, "{": 8, "a": 4, "s": 4, "o": 4, "b": 4, "g": 1, "v": 1}
_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Message:
    """``kind``: a reply or a signal; ``body``: its values."""

    kind: int
    path: str
    interface: str
    member: str
    answers: int
    body: tuple[Any, ...]


class Bus:
    """A connection to a message bus on this machine."""

    def __init__(self, address: str) -> None:
        """Raises OSError, ValueError if nobody is there."""
        self._rest = b""
        self._serial = 0
        self._socket = socket.socket(socket.AF_UNIX)
        try:
            self._socket.settimeout(_SECONDS)
            self._socket.connect(place(address))
            self._introduce()
            self.call("org.freedesktop.DBus", "/org/freedesktop/DBus", "Hello")
        except (OSError, ValueError):
            self.close()
            raise

    def _introduce(self) -> None:
        user = str(os.getuid()).encode().hex().encode()
        self._socket.sendall(b"\0AUTH EXTERNAL " + user + b"\r\n")
        answer = b""
        while not answer.endswith(b"\r\n"):
            part = self._socket.recv(512)
            if not part or len(answer) > 4096:
                raise ValueError("no answer")
            answer += part
        if not answer.startswith(b"OK"):
            raise ValueError("not admitted")
        self._socket.sendall(b"BEGIN\r\n")

    def call(self, target: str, path: str, member: str, *texts: str, of: str = "") -> Any:
        """Call a method with texts; its first result. Raises OSError, ValueError."""
        self._serial += 1
        self._socket.settimeout(_SECONDS)
        fields = {_PATH: path, _INTERFACE: of or target, _MEMBER: member, _TARGET: target}
        self._socket.sendall(written(self._serial, fields, texts))
        while True:
            for message in self._complete():
                if message.answers == self._serial:
                    if message.kind != REPLY:
                        raise ValueError("refused")
                    return message.body[0] if message.body else None
            self._receive()

    def signals(self) -> Iterator[Message]:
        """What came since the last time; does not wait. Raises OSError, ValueError."""
        self._socket.setblocking(False)
        with suppress(BlockingIOError):
            while True:
                self._receive()
        yield from (message for message in self._complete() if message.kind == SIGNAL)

    def _receive(self) -> None:
        part = self._socket.recv(65536)
        if not part or len(self._rest) > _MOST:
            raise ValueError("the bus has gone")
        self._rest += part

    def _complete(self) -> Iterator[Message]:
        while (size := length(self._rest)) and len(self._rest) >= size:
            data, self._rest = self._rest[:size], self._rest[size:]
            yield read(data)

    def close(self) -> None:
        """End the connection."""
        self._socket.close()


def place(address: str) -> str:
    """The socket of an address (``unix:path=...``). Raises ValueError for another kind."""
    for one in address.split(";"):
        kind, _, rest = one.partition(":")
        keys = dict(part.partition("=")[::2] for part in rest.split(","))
        if kind == "unix" and "path" in keys:
            return keys["path"]
        if kind == "unix" and "abstract" in keys:
            return "\0" + keys["abstract"]
    raise ValueError("no such bus")


def written(serial: int, fields: dict[int, str], texts: tuple[str, ...]) -> bytes:
    """A method call with texts as its arguments."""
    body = b""
    for text in texts:
        body = _padded(body, 4) + _text(text)
    if texts:
        fields = {**fields, _SIGNATURE: "s" * len(texts)}
    array = b""
    for code, value in fields.items():
        kind = _TYPES[code]
        put = _signature(value) if kind == "g" else _text(value)
        array = _padded(array, 8) + bytes([code]) + _signature(kind)
        array = _padded(array, 1 if kind == "g" else 4) + put
    head = struct.pack("<cBBBIII", b"l", CALL, 0, 1, len(body), serial, len(array))
    return _padded(head + array, 8) + body


def _padded(data: bytes, step: int) -> bytes:
    return data + bytes(-len(data) % step)


def _text(text: str) -> bytes:
    data = text.encode()
    return struct.pack("<I", len(data)) + data + b"\0"


def _signature(text: str) -> bytes:
    return bytes([len(text)]) + text.encode() + b"\0"


def length(data: bytes) -> int:
    """How many bytes the message at the beginning of ``data`` has; 0 if that is not told yet.

    Raises ValueError for nonsense.
    """
    if len(data) < _HEADER:
        return 0
    order = _order(data)
    body, _, fields = struct.unpack(order + "III", data[4:_HEADER])
    size = int(_HEADER + fields + (-fields % 8) + body)
    if size > _MOST:
        raise ValueError("too long")
    return size


def _order(data: bytes) -> str:
    if data[:1] not in (b"l", b"B"):
        raise ValueError("not a message")
    return "<" if data[:1] == b"l" else ">"


def read(data: bytes) -> Message:
    """A whole message. Raises ValueError."""
    try:
        order = _order(data)
        fields_end, found = _read("a(yv)", data, 12, order)
        fields = {code: value for code, value in found}
        kinds, start = fields.get(_SIGNATURE, ""), fields_end + (-fields_end % 8)
        body = []
        for kind in _split(kinds):
            start, value = _read(kind, data, start, order)
            body.append(value)
    except (struct.error, IndexError, UnicodeDecodeError, RecursionError, TypeError) as error:
        raise ValueError("not a message") from error
    path, interface, member = (str(fields.get(code, "")) for code in (_PATH, _INTERFACE, _MEMBER))
    return Message(data[1], path, interface, member, int(fields.get(_REPLY_TO, 0)), tuple(body))


def _read(kind: str, data: bytes, at: int, order: str) -> tuple[int, Any]:
    """The value of a type at a place, and where it ends."""
    if kind[0] in _FIXED:
        code = order + _FIXED[kind[0]]
        size = struct.calcsize(code)
        at += -at % size
        return at + size, struct.unpack(code, data[at : at + size])[0]
    at += -at % _ALIGN[kind[0]]
    if kind == "b":
        return at + 4, data[at : at + 4] != bytes(4)
    if kind in "so":
        (size,) = struct.unpack(order + "I", data[at : at + 4])
        return at + 5 + size, data[at + 4 : at + 4 + size].decode()
    if kind == "g":
        return at + 2 + data[at], data[at + 1 : at + 1 + data[at]].decode()
    if kind == "v":
        at, inner = _read("g", data, at, order)
        return _read(inner, data, at, order)
    if kind[0] == "a":
        return _read_array(kind[1:], data, at, order)
    values = []
    for one in _split(kind[1:-1]):
        at, value = _read(one, data, at, order)
        values.append(value)
    return at, tuple(values)


def _read_array(kind: str, data: bytes, at: int, order: str) -> tuple[int, list[Any]]:
    (size,) = struct.unpack(order + "I", data[at : at + 4])
    at += 4
    step = struct.calcsize(_FIXED[kind[0]]) if kind[0] in _FIXED else _ALIGN[kind[0]]
    at += -at % step
    end, values = at + size, []
    if end > len(data):
        raise ValueError("cut off")
    while at < end:
        at, value = _read(kind, data, at, order)
        values.append(value)
    return end, values


def _split(kinds: str) -> Iterator[str]:
    """Single complete types of a signature."""
    start = 0
    while start < len(kinds):
        end = _end(kinds, start)
        yield kinds[start:end]
        start = end


def _end(kinds: str, at: int) -> int:
    if kinds[at] == "a":
        return _end(kinds, at + 1)
    if kinds[at] not in "({":
        return at + 1
    depth = 0
    for place, char in enumerate(kinds[at:], at):
        depth += (char in "({") - (char in ")}")
        if not depth:
            return place + 1
    raise ValueError("not a type")
