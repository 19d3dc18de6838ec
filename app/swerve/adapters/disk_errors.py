"""What a failed system call means to a person, and what can be done about it."""

from __future__ import annotations

import errno

_SAID: dict[int, tuple[str, str]] = {
    errno.ENOSPC: ("the disk is full", "Free some space and keep again."),
    errno.EDQUOT: ("your disk quota is used up", "Free some space and keep again."),
    errno.EFBIG: ("the file would be larger than the system allows", "Raise the file size limit."),
    errno.EACCES: ("you may not write there", "Change the permissions and keep again."),
    errno.EPERM: ("the system does not permit it", "Change owner or attributes and keep again."),
    errno.EROFS: (
        "the file system is read-only",
        "Mount it writable, or save the hunks as a patch.",
    ),
    errno.EIO: ("the disk reported an error", "Check the disk; the hunk stays pending."),
    errno.ENOENT: ("it is gone", "Look whether it was moved or deleted."),
    errno.ENOTDIR: ("a file stands where a folder is needed", "Move that file away."),
    errno.EISDIR: ("a folder stands where the file should be", "Move that folder away."),
    errno.EEXIST: ("somebody made it in the meantime", "Look at the new file and keep again."),
    errno.ENAMETOOLONG: ("the name is too long", "Choose a shorter name."),
    errno.EBUSY: ("another program holds it", "Close that program and keep again."),
    errno.ETXTBSY: ("it is a program that runs", "Stop it and keep again."),
    errno.EMFILE: ("too many files are open", "Close some programs and keep again."),
    errno.ESTALE: ("the network folder is gone", "Mount it again."),
}


def explain(error: OSError, doing: str) -> tuple[str, str]:
    """Return a sentence and a remedy for `error`.

    Args:
        error: what the system said.
        doing: what was tried, e.g. "src/a.py could not be written".
    """
    number = error.errno or 0
    reason, remedy = _SAID.get(number, ((error.strerror or "the system refused").lower(), ""))
    return f"{doing}: {reason}.", remedy
