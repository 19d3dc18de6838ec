"""Reads a program's window the way a screen reader does.

Run by the system's Python, which has pyatspi. Not a test and not imported by any: `app.py` starts
it and talks to it in lines of JSON, one question {"ask": ..., "pid": ..., "name": ...} and one
answer {"value": ...} or {"error": ...} each. Names are accessible names; a control that is showing
is preferred to one that is not.
"""

from __future__ import annotations

import json
import sys
import time

import pyatspi
from gi.repository import GLib

TRIES = 5
PAUSE_S = 0.1
STATES = {
    "focusable": pyatspi.STATE_FOCUSABLE,
    "focused": pyatspi.STATE_FOCUSED,
    "editable": pyatspi.STATE_EDITABLE,
    "showing": pyatspi.STATE_SHOWING,
    "enabled": pyatspi.STATE_ENABLED,
}


def main():
    """Answer questions until standard input ends."""
    for line in sys.stdin:
        question = json.loads(line)
        sys.stdout.write(json.dumps(answered(question)) + "\n")
        sys.stdout.flush()


def answered(question):
    """Answer; begin again where something went from the window while it was read."""
    tries = TRIES
    while True:
        try:
            return {"value": ANSWERS[question["ask"]](question)}
        except LookupError as error:
            return {"error": str(error.args[0])}
        except (RuntimeError, NotImplementedError, GLib.Error) as error:
            tries -= 1
            if tries == 0:
                return {"error": f"{type(error).__name__}: {error}"}
        time.sleep(PAUSE_S)


def application(question):
    """Find the program by its process id, as it is now: what was cached earlier may be stale."""
    settle()
    for found in pyatspi.Registry.getDesktop(0):
        if found is not None and found.get_process_id() == question["pid"] and found.childCount:
            found.clear_cache()
            return found
    raise LookupError("the program is not on the accessibility bus")


def settle():
    """Take in what the bus has sent since the last question."""
    context = GLib.MainContext.default()
    while context.iteration(False):
        pass


def walk(node, depth=0):
    """Yield the node and all beneath it with their depths, parents first."""
    yield node, depth
    for index in range(node.childCount):
        child = node.getChildAtIndex(index)
        if child is not None:
            yield from walk(child, depth + 1)


def states(node):
    """Return the names of the node's states that matter here."""
    held = node.getState()
    return [name for name, state in STATES.items() if held.contains(state)]


def extents(node):
    """Return x, y, width and height on the display."""
    found = node.queryComponent().getExtents(pyatspi.DESKTOP_COORDS)
    return [found.x, found.y, found.width, found.height]


def named(question):
    """Find the control of that name, the first showing one, else the first."""
    matches = [node for node, _ in walk(application(question)) if node.name == question["name"]]
    if not matches:
        raise LookupError(f"nothing is called {question['name']!r}")
    return next((node for node in matches if "showing" in states(node)), matches[0])


def point(question):
    """Return the middle of the control of that name."""
    x, y, width, height = extents(named(question))
    return [x + width // 2, y + height // 2]


def text(question):
    """Return what a reader would speak of the control: its text, else its name."""
    node = named(question)
    try:
        return node.queryText().getText(0, -1)
    except NotImplementedError:
        return node.name


def names(question):
    """Return role, name and states of everything that is showing."""
    return [
        [node.getRoleName(), node.name, states(node)]
        for node, _ in walk(application(question))
        if "showing" in states(node)
    ]


def focused(question):
    """Return the name of the control that has the keyboard, None for none."""
    for node, _ in walk(application(question)):
        if "focused" in states(node) and "focusable" in states(node):
            return node.name
    return None


def unnamed(question):
    """Return the roles of controls that can be reached and have no name."""
    return [
        f"{node.getRoleName()} {extents(node)}"
        for node, _ in walk(application(question))
        if not node.name and {"focusable", "showing"} <= set(states(node))
    ]


def press(question):
    """Do the first action of the control of that name."""
    return bool(named(question).queryAction().doAction(0))


def dump(question):
    """Return the whole tree as indented text."""
    return "\n".join(
        f"{'  ' * depth}{node.getRoleName()} {node.name!r} {','.join(states(node))}"
        for node, depth in walk(application(question))
    )


ANSWERS = {
    question.__name__: question for question in (point, text, names, focused, unnamed, press, dump)
}

if __name__ == "__main__":
    main()
