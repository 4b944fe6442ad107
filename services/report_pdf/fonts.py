"""The font of the printed report: which characters it can show, how wide they are, how it is embedded."""

import unicodedata
from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path
from weakref import WeakKeyDictionary

from reportlab.pdfbase import pdfdoc, pdfmetrics

from services.report_pdf.truetype import Face

FOLDER = Path(__file__).parents[2] / "assets" / "fonts"
NAME = "Report"
_CAP_HEIGHT, _STEM_WEIGHT, _SYMBOLIC = 733, 88, 1 << 2
_BFCHARS_AT_ONCE = 100  # the CMap format's own limit
_VARIATION_SELECTORS = (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))


class _LegibleCharacters(dict[int, str | int]):
    """A table for str.translate: what has a glyph stays, what has none becomes its code point."""

    def __init__(self, font: "ReportFont") -> None:
        # A selector only picks among forms of the character before it, which is shown.
        super().__init__(dict.fromkeys(_VARIATION_SELECTORS, ""))
        self._font = font
        self[ord("\t")] = " "

    def __missing__(self, code: int) -> str | int:
        if unicodedata.category(chr(code)) == "Zs":
            shown = code if self._font.find(code) else ord(" ")
        elif not self._font.shows(code):
            # Not remembered: a hostile feed must not grow this table by a million entries.
            return f"〔U+{code:04X}〕"
        else:
            shown = code
        self[code] = shown
        return shown


class _Widths(dict[str, int]):
    def __init__(self, font: "ReportFont") -> None:
        super().__init__()
        self._font = font

    def __missing__(self, character: str) -> int:
        face, glyph = self._font.place(ord(character))
        self[character] = width = self._font.faces[face].advance(glyph)
        return width


class _Used:
    """The characters of one document: each one's face and two-byte number, and those of a face."""

    def __init__(self, faces: int) -> None:
        self.places: dict[int, tuple[int, bytes]] = {}
        self.codes: list[list[int]] = [[] for _ in range(faces)]

    def add(self, code: int, face: int) -> tuple[int, bytes]:
        self.codes[face].append(code)
        self.places[code] = face, len(self.codes[face]).to_bytes(2, "big")
        return self.places[code]


class ReportFont:
    """Speaks reportlab's protocol of dynamic fonts (see `reportlab.pdfbase.ttfonts`).

    reportlab's TTFont writes characters beyond U+FFFF wrongly into the table that copying and
    searching rely on, cannot be used by two threads, and cuts a new font every 256 characters.
    Here a face becomes one composite font per document, and a reportlab "subset" is a face.
    """

    fontName = NAME
    _dynamicFont = 1
    _multiByte = 1
    shapable = False

    def __init__(self, faces: list[Face]) -> None:
        self.faces = faces
        self.face = faces[0]
        self.legible_characters = _LegibleCharacters(self)
        self.widths = _Widths(self)
        self._used: WeakKeyDictionary[pdfdoc.PDFDocument, _Used] = WeakKeyDictionary()

    def find(self, code: int) -> tuple[int, int] | None:
        """The first face that has the character, and its glyph there."""
        for number, face in enumerate(self.faces):
            if glyph := face.glyph_id(code):
                return number, glyph
        return None

    def place(self, code: int) -> tuple[int, int]:
        """As `find`; ValueError for a character that would come out blank."""
        found = self.find(code)
        if found is None:
            raise ValueError(f"U+{code:04X} has no glyph: text must be made legible first")
        return found

    def shows(self, code: int) -> bool:
        """Whether printing the character leaves a visible mark of its own."""
        if unicodedata.category(chr(code)).startswith("C"):
            return False  # controls, direction overrides, surrogates: invisible or worse
        place = self.find(code)
        return place is not None and self.faces[place[0]].has_ink(place[1])

    def stringWidth(self, text: str, size: float, encoding: str = "utf8") -> float:
        return sum(map(self.widths.__getitem__, text)) * size / 1000

    def splitString(
        self, text: str, doc: pdfdoc.PDFDocument, encoding: str = "utf8"
    ) -> list[tuple[int, bytes]]:
        used = self._used.setdefault(doc, _Used(len(self.faces)))
        runs: list[tuple[int, bytearray]] = []
        for code in map(ord, text):
            face, number = used.places.get(code) or used.add(code, self.place(code)[0])
            if not runs or runs[-1][0] != face:
                runs.append((face, bytearray()))
            runs[-1][1].extend(number)
        return [(face, bytes(run)) for face, run in runs]

    def getSubsetInternalName(self, subset: int, doc: pdfdoc.PDFDocument) -> str:
        if self not in doc.delayedFonts:
            doc.delayedFonts.append(self)
        return f"/F{subset}"

    def addObjects(self, doc: pdfdoc.PDFDocument) -> None:
        """Called by reportlab when the document is complete: embeds what was used of each face."""
        for number, codes in enumerate(self._used.pop(doc).codes):
            if codes:
                font = _composite_font(doc, self.faces[number], codes)
                doc.idToObject[pdfdoc.BasicFonts].dict[f"F{number}"] = font


def _composite_font(
    doc: pdfdoc.PDFDocument, face: Face, codes: Sequence[int]
) -> pdfdoc.PDFObjectReference:
    glyphs = [face.glyph_id(code) for code in codes]
    program = face.subset(glyphs)
    tag = "".join(chr(ord("A") + byte % 26) for byte in sha256(program).digest()[:6])
    name = pdfdoc.PDFName(f"{tag}+{face.name}")
    descriptor = {
        "Type": pdfdoc.PDFName("FontDescriptor"),
        "FontName": name,
        "Flags": _SYMBOLIC,
        "FontBBox": pdfdoc.PDFArray(face.bbox),
        "ItalicAngle": 0,
        "Ascent": face.ascent,
        "Descent": face.descent,
        "CapHeight": _CAP_HEIGHT,
        "StemV": _STEM_WEIGHT,
        "FontFile2": _stream(doc, program, Length1=len(program)),
    }
    descendant = {
        "Type": pdfdoc.PDFName("Font"),
        "Subtype": pdfdoc.PDFName("CIDFontType2"),
        "BaseFont": name,
        "CIDSystemInfo": pdfdoc.PDFDictionary(
            {
                "Registry": pdfdoc.PDFString("Adobe"),
                "Ordering": pdfdoc.PDFString("Identity"),
                "Supplement": 0,
            }
        ),
        "FontDescriptor": doc.Reference(pdfdoc.PDFDictionary(descriptor)),
        "DW": 1000,
        "W": pdfdoc.PDFArray([1, pdfdoc.PDFArray([face.advance(glyph) for glyph in glyphs])]),
        "CIDToGIDMap": pdfdoc.PDFName("Identity"),
    }
    font = {
        "Type": pdfdoc.PDFName("Font"),
        "Subtype": pdfdoc.PDFName("Type0"),
        "BaseFont": name,
        "Encoding": pdfdoc.PDFName("Identity-H"),
        "DescendantFonts": pdfdoc.PDFArray([doc.Reference(pdfdoc.PDFDictionary(descendant))]),
        "ToUnicode": _stream(doc, _to_unicode(codes)),
    }
    return doc.Reference(pdfdoc.PDFDictionary(font))


def _stream(doc: pdfdoc.PDFDocument, content: bytes, **entries: int) -> pdfdoc.PDFObjectReference:
    stream = pdfdoc.PDFStream(content=content, filters=[pdfdoc.PDFZCompress])
    for key, value in entries.items():
        stream.dictionary[key] = value
    return doc.Reference(stream)


def _to_unicode(codes: Sequence[int]) -> bytes:
    """The CMap by which a reader copies and searches the text."""
    lines = [
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def",
        "1 begincodespacerange <0000> <FFFF> endcodespacerange",
    ]
    pairs = [
        f"<{number:04X}> <{chr(code).encode('utf-16-be').hex().upper()}>"
        for number, code in enumerate(codes, start=1)
    ]
    for start in range(0, len(pairs), _BFCHARS_AT_ONCE):
        chunk = pairs[start : start + _BFCHARS_AT_ONCE]
        lines += [f"{len(chunk)} beginbfchar", *chunk, "endbfchar"]
    lines.append("endcmap CMapName currentdict /CMap defineresource pop end end")
    return "\n".join(lines).encode("ascii")


@cache
def report_font() -> ReportFont:
    """The font, loaded once a process and made known to reportlab."""
    faces = [
        Face(FOLDER / f"{name}.ttf") for name in ("NotoSansSC-Regular", "HanSupplement-Regular")
    ]
    font = ReportFont(faces)
    pdfmetrics.registerFont(font)
    return font


def legible(text: str) -> str:
    """The text with every character that would print as nothing replaced by its code point."""
    return text.translate(report_font().legible_characters)


def width_of(text: str, size: float) -> float:
    """Width in points of legible text."""
    return report_font().stringWidth(text, size)
