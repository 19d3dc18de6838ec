"""What models and people do to a patch on its way: noise that must never make an edit go wrong.

Each kind changes how a patch is written, or the file under it, and leaves what it means alone. A
hunk is left as it is where noise would give it another meaning: a literal reading elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from random import Random

from tests.bench.replay_patch import Proposal, Section, Splice, enclosing_lines

from swerve.edits.hunks import FileAction, HunkLine, LineKind

Noise = Callable[[Section, Random], Section]


def trailing_blanks(section: Section, rng: Random) -> Section:
    """Put blanks behind lines of the old block, or take them away."""

    def change(text: str) -> str:
        return rng.choice([text + " " * rng.randint(1, 3), text.rstrip(), text + "\t", text])

    return _with_old_lines(section, change, str.rstrip)


def reindented(section: Section, rng: Random) -> Section:
    """Write whole hunks further in or out than the file has them."""

    def shift(hunk: Proposal) -> Proposal:
        full = [line.text for line in hunk.lines if line.text.strip()]
        if not any(text.strip() for text in hunk.old):
            return hunk
        common = min(len(text) - len(text.lstrip(" ")) for text in full)
        width = rng.choice([-common, -min(common, 4), 2, 4])
        return replace(hunk, lines=tuple(_moved(line, width) for line in hunk.lines))

    return _where_sound(section, shift, str.strip)


def typing_errors(section: Section, rng: Random) -> Section:
    """Change a character in one long context line of each hunk."""

    def mistype(hunk: Proposal) -> Proposal:
        lines = list(hunk.lines)
        long = [at for at, line in enumerate(lines) if _is_long_context(line)]
        if long and len(hunk.old) >= 3:
            at = rng.choice(long)
            text = lines[at].text
            where = rng.randrange(len(text) - len(text.lstrip()), len(text))
            lines[at] = HunkLine(LineKind.CONTEXT, f"{text[:where]}~{text[where + 1 :]}")
        return replace(hunk, lines=tuple(lines))

    return _where_sound(section, mistype, str.strip)


def stacked_headers(section: Section, rng: Random) -> Section:
    """Name the class and the method above each hunk."""
    lines = section.old.lines

    def head(hunk: Proposal) -> Proposal:
        above = enclosing_lines(lines, hunk.start)
        if not hunk.old or not above:
            return hunk
        named = [lines[at].strip() for at in above[-rng.randint(1, 3) :]]
        return replace(hunk, headers=tuple(named))

    return replace(section, hunks=tuple(map(head, section.hunks)))


def out_of_order(section: Section, rng: Random) -> Section:
    """Write the hunks of a file in any order; the first one keeps its place where a file moves."""
    hunks = list(section.hunks)
    rng.shuffle(hunks)
    return replace(section, hunks=tuple(hunks))


def changed_elsewhere(section: Section, rng: Random) -> Section:
    """Let somebody else insert, copy and delete lines away from every hunk."""
    if section.action is not FileAction.UPDATE or not len(section.old):
        return section
    free = _free_lines(section)
    made: list[Splice] = []
    for _ in range(rng.randint(1, 4)):
        if free:
            at = rng.choice(free)
            made.append(_elsewhere(section, at, rng))
            free = [line for line in free if abs(line - at) > 1]
    return replace(section, elsewhere=tuple(made))


def _elsewhere(section: Section, at: int, rng: Random) -> Splice:
    raw = section.old.raw_lines
    if rng.random() < 0.3:
        return Splice(at, at + 1, ())
    if rng.random() < 0.5:
        first = rng.randrange(len(raw))
        copied = raw[first : first + rng.randint(1, 6)]
        end = section.old.ending_near(at)
        return Splice(at, at, tuple(line.rstrip("\r\n") + end for line in copied))
    end = section.old.ending_near(at)
    return Splice(at, at, tuple(f"fresh {rng.random()}{end}" for _ in range(rng.randint(1, 5))))


def _free_lines(section: Section) -> list[int]:
    """Return lines that are in no hunk's block, nor next to one, nor a header."""
    taken: set[int] = set()
    for hunk in section.hunks:
        taken.update(range(hunk.start - 1, hunk.stop + 1))
    words = {header for hunk in section.hunks for header in hunk.headers}
    lines = section.old.lines
    # The last line stays: a hunk without context belongs after it.
    return [
        at for at in range(len(lines) - 1) if at not in taken and lines[at].strip() not in words
    ]


def _with_old_lines(
    section: Section, change: Callable[[str], str], normal: Callable[[str], str]
) -> Section:
    def changed(hunk: Proposal) -> Proposal:
        lines = (
            line if line.kind is LineKind.ADDED else replace(line, text=change(line.text))
            for line in hunk.lines
        )
        return replace(hunk, lines=tuple(lines))

    return _where_sound(section, changed, normal)


def _where_sound(
    section: Section, change: Callable[[Proposal], Proposal], normal: Callable[[str], str]
) -> Section:
    """Change hunks that do not come to mean another place when read more strictly than meant."""
    if section.action is not FileAction.UPDATE:
        return section
    return replace(
        section, hunks=tuple(_sound(section, hunk, change(hunk), normal) for hunk in section.hunks)
    )


def _sound(
    section: Section, hunk: Proposal, noisy: Proposal, normal: Callable[[str], str]
) -> Proposal:
    if not noisy.old or noisy.old == hunk.old:
        return hunk
    for strict in (str, str.rstrip, normal):
        places = _places(section.old.lines, noisy.old, strict)
        if places and places != [hunk.start]:
            return hunk
    return noisy


def _places(lines: Sequence[str], block: Sequence[str], normal: Callable[[str], str]) -> list[int]:
    wanted, have = [*map(normal, block)], [*map(normal, lines)]
    count = len(wanted)
    return [at for at in range(len(have) - count + 1) if have[at : at + count] == wanted]


def _moved(line: HunkLine, width: int) -> HunkLine:
    if not line.text.strip():
        return line
    text = " " * width + line.text if width > 0 else line.text[-width:]
    return replace(line, text=text)


def _is_long_context(line: HunkLine) -> bool:
    return line.kind is LineKind.CONTEXT and len(line.text.strip()) >= 12


NOISES: dict[str, tuple[Noise, ...]] = {
    "plain": (),
    "trailing blanks": (trailing_blanks,),
    "re-indented": (reindented,),
    "typing errors": (typing_errors,),
    "stacked headers": (stacked_headers,),
    "out of order": (out_of_order,),
    "changed before": (changed_elsewhere,),
    "changed meanwhile": (changed_elsewhere,),
    "all of it": (out_of_order, stacked_headers, trailing_blanks, changed_elsewhere),
}
"""Ways to replay a commit. Of the last two the file changes while the patch streams."""

MEANWHILE = frozenset({"changed meanwhile", "all of it"})
