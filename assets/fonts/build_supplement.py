"""Builds HanSupplement-Regular.ttf: the Han characters that other Noto cuts have and Noto Sans SC lacks.

Needs fontTools, which the application itself does not:
    python build_supplement.py NotoSansSC-Regular.ttf HanSupplement-Regular.ttf HK.ttf JP.ttf KR.ttf
"""

import sys
import tempfile
import unicodedata
from pathlib import Path

from fontTools.merge import Merger
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

NAMES = {
    1: "Han Supplement",
    3: "HanSupplement-2.004",
    4: "Han Supplement Regular",
    6: "HanSupplement-Regular",
}


def build(base: Path, target: Path, sources: list[Path]) -> None:
    """Takes each missing character from the first source that has it."""
    covered = set(TTFont(base).getBestCmap())
    with tempfile.TemporaryDirectory() as folder:
        parts = []
        for number, source in enumerate(sources):
            font = TTFont(source)
            wanted = {code for code in font.getBestCmap() if _is_han(code)} - covered
            covered |= wanted
            parts.append(str(Path(folder, f"{number}.ttf")))
            _cut(font, wanted)
            font.save(parts[-1])
        merged = Merger().merge(parts)
    for record in merged["name"].names:
        record.string = NAMES.get(record.nameID, record.toUnicode())
    merged["name"].names = [name for name in merged["name"].names if name.nameID not in (16, 25)]
    merged.save(target)


def _is_han(code: int) -> bool:
    return unicodedata.name(chr(code), "").startswith("CJK")


def _cut(font: TTFont, wanted: set[int]) -> None:
    options = Options(layout_features=[], hinting=False, notdef_outline=True, name_IDs=["*"])
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "BASE", "STAT", "vhea", "vmtx", "prep", "gasp"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=wanted)
    subsetter.subset(font)


if __name__ == "__main__":
    build(Path(sys.argv[1]), Path(sys.argv[2]), [Path(name) for name in sys.argv[3:]])
