"""Breaks Chinese text into lines (the prohibitions of GB/T 15834 and W3C clreq, 禁则)."""

import re
from collections.abc import Iterator

from services.report_pdf.fonts import legible, report_font

_NEVER_FIRST = "、。，．：；！？…—～·‧•％‰℃°′″）》〉」』】〕〗〙〛］｝’”,.:;!?%)]}»›/／"
_NEVER_LAST = "（《〈「『【〔〖〘〚［｛‘“([{«‹￥¥＄$£#№"
_PARAGRAPH_ENDS = re.compile("\r\n|[\n\r\v\f\x85\u2028\u2029]")
_CLOSE, _OPEN = re.escape(_NEVER_FIRST), re.escape(_NEVER_LAST)
# What stays together: opening marks, then one Han character or one Latin word, then closing marks.
_CLUSTER = re.compile(
    rf" +|[{_OPEN}]*(?:[A-Za-z0-9\u00c0-\u024f_@&*+=~<>|\\^'\"-]+|[^{_OPEN} ]|$)[{_CLOSE}]*|[{_OPEN}]+"
)


def break_lines(text: str, width: float, size: float) -> list[str]:
    """The lines of a text no wider than `width` points at `size`, made legible; at least one."""
    limit = width * 1000 / size
    return [
        line
        for paragraph in _PARAGRAPH_ENDS.split(text)
        for line in _fill(legible(paragraph).strip(" "), limit)
    ]


def _fill(paragraph: str, limit: float) -> Iterator[str]:
    line, used = "", 0
    for cluster, extent in _clusters(paragraph, limit):
        if line and used + extent > limit and not cluster.isspace():
            yield line.rstrip(" ")
            line, used = "", 0
        line += cluster
        used += extent
    yield line.rstrip(" ")


def _clusters(paragraph: str, limit: float) -> Iterator[tuple[str, int]]:
    width = report_font().widths.__getitem__
    for cluster in _CLUSTER.findall(paragraph):
        extent = sum(map(width, cluster))
        if extent <= limit:
            yield cluster, extent
        else:  # a word, or a heap of brackets, longer than a line: cut wherever it must be
            for character in cluster:
                yield character, width(character)
