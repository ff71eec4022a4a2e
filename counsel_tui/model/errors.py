"""Errors that are told to people: what happened, what is safe, what to do.

Every error a user can cause or meet is a ``CounselError`` with a message id and
parameters; the front end turns it into a sentence in the interface language.
``exit_code`` is the code of the command line:

0 done · 1 our fault · 2 wrong usage · 3 bad input · 4 locked or wrong passphrase ·
5 integrity or signature · 6 refused by consent · 7 place (disk, rights, busy) ·
8 made by a newer version.
"""

from __future__ import annotations

import errno


def N_(text: str) -> str:  # noqa: N802 (the name gettext tools know)
    """Mark ``text`` for translation where it is shown."""
    return text


_REASONS = {
    errno.ENOSPC: N_("the disk is full"),
    getattr(errno, "EDQUOT", errno.ENOSPC): N_("the disk is full"),
    errno.EACCES: N_("this user may not do that here"),
    errno.EPERM: N_("this user may not do that here"),
    errno.EROFS: N_("it can only be read here"),
    errno.ENOENT: N_("it is not there"),
    errno.ENOTDIR: N_("it is not a folder"),
    errno.EISDIR: N_("it is a folder"),
    errno.EEXIST: N_("it is there already"),
    errno.EBUSY: N_("another program uses it"),
    errno.EIO: N_("the disk or stick reports an error"),
    errno.ENODEV: N_("the stick is gone"),
    errno.ENAMETOOLONG: N_("the name is too long"),
}


def system_reason(error: OSError) -> str:
    """Why the operating system refused, as a message id; its own words where we have none."""
    return _REASONS.get(error.errno or 0, error.strerror or type(error).__name__)


class CounselError(Exception):
    """Base of all errors meant for people.

    ``happened``, ``safe`` and ``todo`` are English message ids with ``{name}``
    placeholders, marked for translation where they are written; ``params`` fills them.
    """

    exit_code = 1

    def __init__(self, happened: str, *, safe: str = "", todo: str = "", **params: object) -> None:
        self.happened = happened
        self.safe = safe
        self.todo = todo
        self.params = params
        super().__init__(self.sentence())

    def sentence(self) -> str:
        """The whole message in English, the language of message ids."""
        parts = (self.happened, self.safe, self.todo)
        return " ".join(part.format(**self.params) for part in parts if part)


class UsageError(CounselError):
    """The command was called in a way it does not have."""

    exit_code = 2


class BadInput(CounselError):
    """A value or file that cannot be read; ``place``, ``value``, ``rule`` say which."""

    exit_code = 3

    def __init__(
        self,
        happened: str,
        *,
        place: str = "",
        value: str = "",
        rule: str = "",
        safe: str = "",
        todo: str = "",
        **params: object,
    ) -> None:
        self.place, self.value, self.rule = place, value, rule
        super().__init__(
            happened, safe=safe, todo=todo, place=place, value=value, rule=rule, **params
        )


class Locked(CounselError):
    """No key, or a passphrase that opens no slot."""

    exit_code = 4


class IntegrityError(CounselError):
    """Damaged, tampered with, or signed by nobody we trust."""

    exit_code = 5


class ConsentRefused(CounselError):
    """The person has not agreed to this."""

    exit_code = 6


class PlaceError(CounselError):
    """Disk full, no right, in use, or a folder where the vault must not lie."""

    exit_code = 7


class NewerVersion(CounselError):
    """Made by a newer version of the program; left untouched."""

    exit_code = 8
