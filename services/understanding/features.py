"""What a text is judged by: its characters, its sounds, the groups of words in it, and its shape.

Each feature is a number of 32 bits, the same on every machine and in every process.
"""

from collections.abc import Iterable, Iterator
from zlib import crc32

from services.understanding.sounds import sound_number

# A kind of features is what its checksums start from.
CHARACTERS, SOUNDS, NAMES = (crc32(kind) for kind in (b"characters", b"sounds", b"names"))
# That stand together in one feature: of longer runs each writer has their own, and texts by new hands
# are understood the worse for them.
MOST_CHARACTERS, MOST_SOUNDS = 2, 2
BEFORE, BEHIND = "\x02", "\x03"  # stand around a text; no text has them
PARTICLES = ("吗", "嘛", "么", "不", "没", "呢")
LENGTHS = (2, 4, 6, 9, 13, 19, 30)


def features(said: str, names: Iterable[str]) -> list[int]:
    """Of a bare text and the names of what was found in it: each once, in order."""
    found = {crc32(name.encode(), NAMES) for name in (*names, *_shapes(said))}
    found.update(runs(f"{BEFORE}{said}{BEHIND}", MOST_CHARACTERS, CHARACTERS))
    sounds = "".join(map(chr, map(sound_number, said)))
    found.update(runs(f"{BEFORE}{sounds}{BEHIND}", MOST_SOUNDS, SOUNDS))
    return sorted(found)


def runs(text: str, longest: int, kind: int) -> Iterator[int]:
    """All runs of up to `longest` characters."""
    told = text.encode("utf-32-le", "replace")  # four bytes a character: slices of it are runs
    for length in range(4, 4 * longest + 1, 4):
        for start in range(0, len(told) - length + 1, 4):
            yield crc32(told[start : start + length], kind)


def _shapes(said: str) -> Iterator[str]:
    yield f"length {sum(len(said) > length for length in LENGTHS)}"
    if said.endswith(PARTICLES):
        yield "particle"
