"""macOS: the window server is asked whether it shows the lock screen."""

from __future__ import annotations

import ctypes
from functools import cache
from typing import Any

_GRAPHICS = "/System/Library/Frameworks/CoreGraphics.framework/CoreGraphics"
_FOUNDATION = "/System/Library/Frameworks/CoreFoundation.framework/CoreFoundation"
_UTF8 = 0x08000100
_KEY = b"CGSSessionScreenIsLocked"


@cache
def _libraries() -> tuple[Any, Any] | None:
    try:
        graphics, foundation = ctypes.CDLL(_GRAPHICS), ctypes.CDLL(_FOUNDATION)
        graphics.CGSessionCopyCurrentDictionary.restype = ctypes.c_void_p
        for name in ("CFStringCreateWithCString", "CFDictionaryGetValue"):
            getattr(foundation, name).restype = ctypes.c_void_p
    except (OSError, AttributeError):
        return None
    return graphics, foundation


def is_locked() -> bool | None:
    """True while the screen of this person is locked; None without a window server."""
    found = _libraries()
    return asked(*found) if found else None


def asked(graphics: Any, foundation: Any) -> bool | None:
    """What the window server says: the key stands in its answer only while locked."""
    session = graphics.CGSessionCopyCurrentDictionary()
    if not session:
        return None
    key = foundation.CFStringCreateWithCString(None, _KEY, _UTF8)
    try:
        value = foundation.CFDictionaryGetValue(ctypes.c_void_p(session), ctypes.c_void_p(key))
        return bool(value and foundation.CFBooleanGetValue(ctypes.c_void_p(value)))
    finally:
        foundation.CFRelease(ctypes.c_void_p(key))
        foundation.CFRelease(ctypes.c_void_p(session))
