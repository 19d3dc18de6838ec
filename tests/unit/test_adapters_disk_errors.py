from __future__ import annotations

import errno
import os

import pytest

from swerve.adapters.disk_errors import explain


@pytest.mark.parametrize(
    "number", [errno.ENOSPC, errno.EACCES, errno.EROFS, errno.EFBIG, errno.EIO]
)
def test_common_errors_have_a_remedy(number: int) -> None:
    sentence, remedy = explain(OSError(number, os.strerror(number)), "a.py could not be written")
    assert sentence.startswith("a.py could not be written: ")
    assert sentence.endswith(".")
    assert remedy


def test_rare_errors_say_what_the_system_said() -> None:
    assert explain(OSError(errno.EXDEV, "Odd Thing"), "x") == ("x: odd thing.", "")
    assert explain(OSError(), "x") == ("x: the system refused.", "")
