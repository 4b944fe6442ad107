"""Where a measure was wrong: what was taken back, and who was told, as part of the case."""

from typing import Any

from services import words
from services.errors import invalid_field, malformed_field

PARTS = ("taken_back", "told")
LONGEST, MOST = 200, 10
Restoration = dict[str, list[str]]


def read(told: Any) -> Restoration | None:
    """`{taken_back: […], told: […]}` in plain lines; None where nothing was wrong.

    Malformed for anything of another shape.
    """
    if told is None:
        return None
    if not isinstance(told, dict):
        raise malformed_field("restoration", "type", "restoration 须为对象")
    return {part: _lines(f"restoration.{part}", told.get(part, [])) for part in PARTS}


def _lines(field: str, lines: Any) -> list[str]:
    if not isinstance(lines, list) or not all(isinstance(line, str) for line in lines):
        raise malformed_field(field, "type", f"{field} 须为文本列表")
    if len(lines) > MOST:
        raise invalid_field(field, "out_of_range", f"{field} 最多 {MOST} 项")
    return [words.one_line(field, line, LONGEST) for line in lines]
