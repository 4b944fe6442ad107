"""QR codes as SVG and as 1-bit PNG, several times faster than qrcode's own pictures.

qrcode encodes the content; choosing the mask, four fifths of its time, is done here on whole
symbols at once: a symbol is one integer, a row after a row, the first module the highest bit.
The symbols are those that qrcode would draw.
"""

import re
import struct
import zlib
from functools import cache
from typing import NamedTuple

from qrcode import QRCode
from qrcode.main import copy_2d_array, precomputed_qr_blanks
from qrcode.util import mask_func

QUIET = 4  # modules of white around the symbol, as ISO/IEC 18004 asks
_DARK_RUN = re.compile("1+")
_MASKS = range(8)


class Symbol(NamedTuple):
    """A QR symbol without its quiet zone: rows of `0` and `1`, 1 being dark."""

    size: int
    rows: tuple[str, ...]

    def runs(self) -> list[tuple[int, int, int]]:
        """The dark runs `(column, row, length)`."""
        return [
            (run.start(), number, run.end() - run.start())
            for number, row in enumerate(self.rows)
            for run in _DARK_RUN.finditer(row)
        ]


def qr_symbol(content: str) -> Symbol:
    """The symbol of the smallest version that holds the content, error correction M."""
    code = QRCode(border=0)
    code.add_data(content)
    code.best_fit()
    code.makeImpl(True, 0)
    plan = _plan(code.version)
    drawn = _as_number(code.modules)
    best = min(_MASKS, key=lambda mask: plan.penalty(drawn ^ plan.differences[mask]))
    code.setup_type_info(False, best)
    if code.version >= 7:
        code.setup_type_number(False)
    bits = f"{_as_number(code.modules) ^ plan.differences[best]:0{plan.size**2}b}"
    rows = tuple(bits[start : start + plan.size] for start in range(0, plan.size**2, plan.size))
    return Symbol(plan.size, rows)


def qr_svg(content: str) -> str:
    """A square SVG without a size of its own: the page that shows it decides."""
    symbol = qr_symbol(content)
    side = symbol.size + 2 * QUIET
    path = "".join(
        f"M{column + QUIET} {row + QUIET}h{length}v1h-{length}z"
        for column, row, length in symbol.runs()
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}"'
        f' shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{side}v{side}h-{side}z"/>'
        f'<path d="{path}"/></svg>'
    )


def qr_png(content: str, scale: int = 10) -> bytes:
    """A 1-bit greyscale PNG, `scale` pixels a module."""
    symbol = qr_symbol(content)
    side = (symbol.size + 2 * QUIET) * scale
    pixels = str.maketrans({"0": "1" * scale, "1": "0" * scale})
    blank, margin = "1" * side, "1" * (QUIET * scale)
    rows = [blank, *(margin + row.translate(pixels) + margin for row in symbol.rows), blank]
    times = [QUIET * scale, *[scale] * symbol.size, QUIET * scale]
    lines = (_scanlines(row, count) for row, count in zip(rows, times, strict=True))
    header = struct.pack(">LLBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        (
            _chunk(b"IHDR", header),
            _chunk(b"IDAT", zlib.compress(b"".join(lines), 1)),
            _chunk(b"IEND", b""),
        )
    )


def _scanlines(row: str, count: int) -> bytes:
    """One line as it is, then lines that say "as above" (filter 2), which compress to nothing."""
    length = -(-len(row) // 8)
    line = int(row.ljust(length * 8, "0"), 2).to_bytes(length, "big")
    return b"\0" + line + (b"\2" + bytes(length)) * (count - 1)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">L", len(data)) + kind + data + struct.pack(">L", zlib.crc32(kind + data))


def _as_number(modules: list[list[bool | None]]) -> int:
    return int("".join("1" if module else "0" for row in modules for module in row), 2)


class _Plan:
    """What all symbols of one version share: masks, and the places where patterns may start."""

    def __init__(self, version: int) -> None:
        self.size = size = 17 + 4 * version
        self.differences = self._mask_differences(version)
        self._across = {width: self._starts(width, 1) for width in (2, 5, 11)}
        self._down = {width: self._starts(1, width) for width in (5, 11)}
        self._squares = self._starts(2, 2)
        self._all = (1 << size * size) - 1

    def penalty(self, drawn: int) -> int:
        """How bad the symbol is to scan (ISO/IEC 18004, 7.8.3), counted as qrcode counts it."""
        light = drawn ^ self._all
        points = 0
        for step, starts in ((1, self._across), (self.size, self._down)):
            for colour in (drawn, light):
                points += _long_runs(colour, step, starts[5])
            points += 40 * _finder_likes(drawn, light, step, starts[11])
        for colour in (drawn, light):
            pairs = colour & colour << 1
            points += 3 * (pairs & pairs << self.size & self._squares).bit_count()
        return points + 10 * int(abs(drawn.bit_count() * 100 / self.size**2 - 50) / 5)

    def _starts(self, width: int, height: int) -> int:
        """The modules at which a pattern of this size may start without leaving the symbol."""
        row = ("1" * (self.size - width + 1)).ljust(self.size, "0")
        return int((row * (self.size - height + 1)).ljust(self.size**2, "0"), 2)

    def _mask_differences(self, version: int) -> list[int]:
        """What turns a symbol under mask 0 into the same under each mask."""
        code = QRCode(version=version)
        code.modules_count = self.size
        code.modules = copy_2d_array(precomputed_qr_blanks[version])
        code.setup_type_info(True, 0)
        if version >= 7:
            code.setup_type_number(True)
        first, *others = (
            _as_number(
                [
                    [module is None and masked(row, column) for column, module in enumerate(line)]
                    for row, line in enumerate(code.modules)
                ]
            )
            for masked in map(mask_func, _MASKS)
        )
        return [0, *(first ^ other for other in others)]


_plan = cache(_Plan)


def _long_runs(colour: int, step: int, starts: int) -> int:
    """Three points for a run of five modules of one colour, one for each module more."""
    fives = colour & colour << step
    fives &= fives << 2 * step
    fives &= colour << 4 * step
    fives &= starts
    first = fives & ~(fives >> step)
    return fives.bit_count() + 2 * first.bit_count()


def _finder_likes(drawn: int, light: int, step: int, starts: int) -> int:
    """How often the look of a finder (1011101) stands with four light modules on a side."""
    quiet = light & light << step
    quiet &= quiet << 2 * step
    finder = (
        drawn
        & light << step
        & drawn << 2 * step
        & drawn << 3 * step
        & drawn << 4 * step
        & light << 5 * step
        & drawn << 6 * step
    )
    after = finder & quiet << 7 * step & starts
    before = quiet & finder << 4 * step & starts
    return after.bit_count() + before.bit_count()
