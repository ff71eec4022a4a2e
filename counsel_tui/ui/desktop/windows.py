"""Windows: the session is asked whether it is locked (``WTSQuerySessionInformation``)."""

from __future__ import annotations

import ctypes
from typing import Any

_HERE = 0xFFFFFFFF
_INFO_EX = 25
_LOCKED = 0


class _Level1(ctypes.Structure):
    """The beginning of ``WTSINFOEX`` with ``WTSINFOEX_LEVEL1_W``, which holds 64-bit times
    further on and so begins at the eighth byte.
    """

    _fields_ = (
        ("level", ctypes.c_uint32),
        ("gap", ctypes.c_uint32),
        ("session", ctypes.c_uint32),
        ("state", ctypes.c_int32),
        ("flags", ctypes.c_int32),
    )


def is_locked() -> bool | None:
    """True while the session of this program shows the lock screen."""
    library: Any = getattr(ctypes, "windll", None)
    if library is None:
        return None
    try:
        return asked(library.wtsapi32)
    except (OSError, AttributeError):
        return None


def asked(library: Any) -> bool | None:
    """What ``wtsapi32`` says; None if it says nothing."""
    found, size = ctypes.c_void_p(), ctypes.c_uint32()
    ok = library.WTSQuerySessionInformationW(
        None, ctypes.c_uint32(_HERE), _INFO_EX, ctypes.byref(found), ctypes.byref(size)
    )
    if not ok or not found.value:
        return None
    try:
        if size.value < ctypes.sizeof(_Level1):
            return None
        told = _Level1.from_address(found.value)
        return bool(told.flags == _LOCKED) if told.level == 1 else None
    finally:
        library.WTSFreeMemory(found)
