"""What is left out of histories and outputs."""

from __future__ import annotations

from swerve.protocol.messages import AssistantItem, Item, ToolCallItem, ToolOutputItem, UserItem
from swerve.session.trimming import (
    LIST_LINES,
    OUTPUT_CHARS,
    PICTURE_CHARS,
    item_chars,
    newest_message,
    trimmed_history,
    trimmed_output,
)
from swerve.terms import CallId

FILE = '<file path="a.py" lines="1-9" of="9">\n' + "x = 1\n" * 200 + "</file>"


def history() -> list[Item]:
    return [
        UserItem(f"{FILE}\n<request>\none\n</request>"),
        ToolCallItem("i1", CallId("c1"), "read_file", "{}"),
        ToolOutputItem(CallId("c1"), "o" * 1_000),
        ToolOutputItem(CallId("c2"), "p" * 1_000),
        AssistantItem("m", "Done."),
        UserItem(f"{FILE}\n<request>\ntwo\n</request>"),
        ToolOutputItem(CallId("c3"), "q" * 1_000),
    ]


def size(items: tuple[Item, ...] | list[Item]) -> int:
    return sum(item_chars(item) for item in items)


def test_what_fits_stays_the_same_object_by_object() -> None:
    items = history()
    trimmed = trimmed_history(items, size(items))
    assert trimmed.dropped == 0
    assert all(new is old for new, old in zip(trimmed.items, items, strict=True))


def test_the_oldest_output_goes_first() -> None:
    items = history()
    trimmed = trimmed_history(items, size(items) - 500)
    assert trimmed.dropped == 1
    assert trimmed.items[2].output.startswith("[1000 characters left out")
    assert trimmed.items[3] is items[3]


def test_files_of_older_messages_go_after_outputs_and_words_stay() -> None:
    trimmed = trimmed_history(history(), 0)
    assert trimmed.dropped == 3
    first = trimmed.items[0].text
    assert first.startswith('<file path="a.py" lines="1-9" of="9">[left out')
    assert first.endswith("<request>\none\n</request>")


def test_the_newest_message_and_what_follows_are_never_touched() -> None:
    items = history()
    trimmed = trimmed_history(items, 0)
    assert trimmed.items[-2:] == tuple(items[-2:])


def test_trimming_twice_changes_nothing_more() -> None:
    once = trimmed_history(history(), 0)
    assert trimmed_history(once.items, 0).dropped == 0


def test_the_newest_message_is_found() -> None:
    assert newest_message(history()) == 5
    assert newest_message([AssistantItem("m", "x")]) == 1


def test_a_short_output_stays() -> None:
    assert trimmed_output("read_file", "a\nb") == "a\nb"


def test_a_long_file_ends_at_a_line_and_says_how_to_see_more() -> None:
    output = "\n".join(f"line {n}" for n in range(20_000))
    cut = trimmed_output("read_file", output)
    assert len(cut) <= OUTPUT_CHARS + 100
    *lines, last = cut.split("\n")
    assert lines == output.split("\n")[: len(lines)]
    assert (
        last
        == f"[{20_000 - len(lines)} more lines not shown: ask for them by start_line and end_line]"
    )


def test_a_long_list_is_cut_by_lines() -> None:
    cut = trimmed_output("list_files", "\n".join(["a"] * (LIST_LINES + 5)))
    assert cut.endswith("[5 more lines not shown: give a narrower pattern]")


def test_one_endless_line_is_cut_within() -> None:
    cut = trimmed_output("read_file", "x" * (OUTPUT_CHARS + 7))
    assert cut.endswith("[7 more characters not shown]")


def test_a_turn_has_only_so_much_room() -> None:
    assert trimmed_output("read_file", "x" * 900, 0).startswith("[900 characters not shown")


def test_a_picture_counts_as_much_as_servers_count_and_goes_with_the_files() -> None:
    seen = UserItem("look", ("data:image/png;base64," + "A" * 100_000,) * 2)
    assert item_chars(seen) == len("look") + 2 * PICTURE_CHARS
    trimmed = trimmed_history([seen, UserItem("next")], 0)
    assert trimmed.items[0] == UserItem("[2 pictures left out to save room]\nlook")
