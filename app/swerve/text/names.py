"""File names as forgiving file systems compare them.

Whoever judges a path by its name compares folded names, or one more spelling would pass by. Pure.
"""

from __future__ import annotations

import re
import unicodedata

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]")
"""Some file systems ignore these in names, so that `.g<U+200C>it` opens `.git`."""


def folded_name(component: str) -> str:
    """Return a component as the most forgiving file system would compare it."""
    visible = _INVISIBLE.sub("", unicodedata.normalize("NFKC", component))
    return unicodedata.normalize("NFC", visible.casefold()).split(":")[0].rstrip(". ")
