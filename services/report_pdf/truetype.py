"""Reads a TrueType file a glyph at a time, and cuts subsets of it.

reportlab's own reader keeps a ten-megabyte Chinese font and a dozen megabytes of tables in every
worker; this one keeps the index tables (under one megabyte) and reads outlines when they are drawn.
"""

import os
import struct
from array import array
from bisect import bisect_right
from collections.abc import Sequence
from pathlib import Path

_MAGIC = 0xB1B0AFBA
_COPIED = ("cvt ", "fpgm", "prep")


class Face:
    """One font file; safe to share between threads, because nothing in it moves after loading."""

    def __init__(self, path: Path) -> None:
        self.name = path.stem
        self._file = path.open("rb", buffering=0)
        self._tables = self._read_directory()
        self._head, self._hhea = self._table("head"), self._table("hhea")
        self._maxp = self._table("maxp")
        self.units_per_em = struct.unpack_from(">H", self._head, 18)[0]
        self.bbox = [self._scaled(unit) for unit in struct.unpack_from(">4h", self._head, 36)]
        self.ascent, self.descent = map(self._scaled, struct.unpack_from(">2h", self._hhea, 4))
        self._full_metrics = struct.unpack_from(">H", self._hhea, 34)[0]
        self._hmtx = self._table("hmtx")
        self._loca = self._read_loca()
        self._starts, self._ends, self._glyphs = self._read_cmap()

    def glyph_id(self, code: int) -> int:
        """The glyph of a code point; 0 when the font has none."""
        group = bisect_right(self._starts, code) - 1
        if group < 0 or code > self._ends[group]:
            return 0
        return self._glyphs[group] + code - self._starts[group]

    def has_ink(self, glyph: int) -> bool:
        return self._loca[glyph + 1] > self._loca[glyph]

    def advance(self, glyph: int) -> int:
        """Width in thousandths of the font size."""
        return self._scaled(self._metric(glyph)[0])

    def subset(self, glyphs: Sequence[int]) -> bytes:
        """A font whose glyph 0 is .notdef and whose glyph n is `glyphs[n - 1]`."""
        chosen = [0, *glyphs]
        outlines = [self._outline(glyph) for glyph in chosen]
        offsets = [0]
        for outline in outlines:
            offsets.append(offsets[-1] + len(outline))
        metrics = (struct.pack(">Hh", *self._metric(glyph)) for glyph in chosen)
        count = len(chosen)
        tables = {tag: self._table(tag) for tag in _COPIED if tag in self._tables}
        tables |= {
            "glyf": b"".join(outlines),
            "head": self._head[:50] + struct.pack(">h", 1) + self._head[52:],
            "hhea": self._hhea[:34] + struct.pack(">H", count),
            "hmtx": b"".join(metrics),
            "loca": struct.pack(f">{count + 1}L", *offsets),
            "maxp": self._maxp[:4] + struct.pack(">H", count) + self._maxp[6:],
        }
        return _assemble(tables)

    def _outline(self, glyph: int) -> bytes:
        start = self._loca[glyph]
        outline = self._read(self._tables["glyf"][0] + start, self._loca[glyph + 1] - start)
        if outline and outline[0] >= 0x80:  # drawn by numbers of glyphs that a subset renumbers
            raise ValueError(f"{self.name}: glyph {glyph} is composite, flatten the font first")
        return outline + bytes(-len(outline) % 4)

    def _metric(self, glyph: int) -> tuple[int, int]:
        if glyph < self._full_metrics:
            return struct.unpack_from(">Hh", self._hmtx, 4 * glyph)
        advance = struct.unpack_from(">H", self._hmtx, 4 * (self._full_metrics - 1))[0]
        bearing = struct.unpack_from(">h", self._hmtx, 2 * (self._full_metrics + glyph))[0]
        return advance, bearing

    def _scaled(self, units: int) -> int:
        return round(units * 1000 / self.units_per_em)

    def _read(self, offset: int, length: int) -> bytes:
        # pread, not mmap: a mapped file's touched pages count as the worker's memory for ever.
        return os.pread(self._file.fileno(), length, offset)

    def _table(self, tag: str) -> bytes:
        return self._read(*self._tables[tag])

    def _read_directory(self) -> dict[str, tuple[int, int]]:
        version, count = struct.unpack(">LH", self._read(0, 6))
        if version != 0x00010000:
            raise ValueError(f"{self.name}: not a TrueType font")
        entries = struct.iter_unpack(">4sLLL", self._read(12, 16 * count))
        return {tag.decode("ascii"): (offset, length) for tag, _, offset, length in entries}

    def _read_loca(self) -> array:
        data = self._table("loca")
        if struct.unpack_from(">h", self._head, 50)[0]:
            return array("I", (offset for (offset,) in struct.iter_unpack(">L", data)))
        return array("I", (2 * half for (half,) in struct.iter_unpack(">H", data)))

    def _read_cmap(self) -> tuple[array, array, array]:
        data = self._table("cmap")
        for platform, encoding, offset in struct.iter_unpack(
            ">HHL", data[4 : 4 + 8 * struct.unpack_from(">H", data, 2)[0]]
        ):
            if (platform, encoding) == (3, 10) and struct.unpack_from(">H", data, offset)[0] == 12:
                count = struct.unpack_from(">L", data, offset + 12)[0]
                groups = struct.iter_unpack(">3L", data[offset + 16 : offset + 16 + 12 * count])
                starts, ends, glyphs = zip(*groups, strict=True)
                return array("I", starts), array("I", ends), array("I", glyphs)
        raise ValueError(f"{self.name}: no full-repertoire Unicode cmap")


def _assemble(tables: dict[str, bytes]) -> bytes:
    count = len(tables)
    power = count.bit_length() - 1
    search = 16 << power
    directory = struct.pack(">LHHHH", 0x00010000, count, search, power, 16 * count - search)
    offset, body, head_at = 12 + 16 * count, b"", 0
    for tag in sorted(tables):
        data = tables[tag]
        if tag == "head":
            data = data[:8] + bytes(4) + data[12:]  # its checksum is taken with this field at zero
            head_at = offset
        directory += struct.pack(">4sLLL", tag.encode(), _checksum(data), offset, len(data))
        data += bytes(-len(data) % 4)
        body += data
        offset += len(data)
    font = bytearray(directory + body)
    struct.pack_into(">L", font, head_at + 8, (_MAGIC - _checksum(font)) & 0xFFFFFFFF)
    return bytes(font)


def _checksum(data: bytes | bytearray) -> int:
    padded = bytes(data) + bytes(-len(data) % 4)
    return sum(struct.unpack(f">{len(padded) // 4}L", padded)) & 0xFFFFFFFF
