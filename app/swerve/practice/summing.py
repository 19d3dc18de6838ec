"""A context in one opaque item: what a server keeps of a long conversation, and reads back.

Practice sums nothing up: it keeps the newest message and what followed it, packed. Used by
`writing` where a create asks for it, and by `conversation` and `lanes` to read it.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence

_KIND = "compaction"


def packed(context: Sequence[object]) -> str:
    """Return the content of the item that stands for `context`."""
    starts = [at for at, item in enumerate(context) if _is_asked(item)]
    kept = context[starts[-1] :] if starts else context
    return base64.b64encode(json.dumps(list(kept)).encode()).decode()


def unpacked(item: object) -> list[object] | None:
    """Return what such an item stands for; None for any other item."""
    if not isinstance(item, dict) or item.get("type") != _KIND:
        return None
    try:
        items: object = json.loads(base64.b64decode(str(item.get("encrypted_content"))))
    except ValueError:
        return []
    return items if isinstance(items, list) else []


def since_packed(items: Sequence[object]) -> Sequence[object]:
    """Return the items from the last such one on: it stands for all before it."""
    at = [at for at, item in enumerate(items) if unpacked(item) is not None]
    return items[at[-1] :] if at else items


def _is_asked(item: object) -> bool:
    return isinstance(item, dict) and item.get("role") == "user"
