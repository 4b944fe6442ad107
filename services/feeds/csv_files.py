"""Delimited text: which encoding, sound from end to end, and its rows with their line numbers."""

import codecs
import csv
from collections.abc import Iterator
from pathlib import Path

from services.feeds.rows import Fault, FeedRefused

CHUNK = 1 << 20
MAX_CELL = 1 << 20

# The csv module has one limit for the whole process; its default (128 KB) is below ours.
csv.field_size_limit(MAX_CELL)

BAD_QUOTES = Fault("quotes", "这一行的引号不成对，或引号后面多了字")


def encoding_of(path: Path, *, only_utf8: bool = False) -> str:
    """The encoding in which the whole file decodes; `FeedRefused` if there is none.

    The file is decoded to its end before a row is believed: GB18030 accepts the bytes of most
    broken UTF-8 and would turn them into other, perfectly good characters.
    """
    with path.open("rb") as file:
        head = file.read(4)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        if only_utf8:
            raise FeedRefused("encoding_not_utf8", "文件编码是 UTF-16，请另存为 UTF-8 编码的 CSV")
        if _first_undecodable(path, "utf-16") is None:
            return "utf-16"
        raise FeedRefused("encoding_broken", "文件以 UTF-16 开头，后面却不是，可能没有传完")
    broken = _first_undecodable(path, "utf-8")
    if broken is None:
        return "utf-8-sig"
    line, before = broken
    if head.startswith(codecs.BOM_UTF8) or _reads_as_chinese(before):
        raise FeedRefused(
            "encoding_broken", f"文件是 UTF-8 编码，但第 {line} 行有损坏的字符，可能没有传完"
        )
    if only_utf8:
        raise FeedRefused(
            "encoding_not_utf8", f"第 {line} 行起不是 UTF-8 编码，请另存为 UTF-8 编码的 CSV"
        )
    if _first_undecodable(path, "gb18030") is None:
        return "gb18030"
    raise FeedRefused("encoding_unknown", "文件既不是 UTF-8 也不是 GB18030 编码，无法识别")


def _first_undecodable(path: Path, encoding: str) -> tuple[int, str] | None:
    """Where decoding fails: the line, and the text shortly before it; None if it does not."""
    decoder = codecs.getincrementaldecoder(encoding)()
    lines, before = 1, ""
    with path.open("rb") as file:
        while True:
            chunk = file.read(CHUNK)
            try:
                text = decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                sound = error.object[: error.start].decode(encoding, "ignore")
                return lines + sound.count("\n"), before[-CHUNK:] + sound
            if not chunk:
                return None
            # Readers take a line at a time, so that a line without end would fill the memory.
            if len(chunk) == CHUNK and "\n" not in text and "\r" not in text:
                raise FeedRefused("cell_too_large", f"第 {lines} 行超过 1 MB，可能不是表格文件")
            lines += text.count("\n")
            before = text


def _reads_as_chinese(text: str) -> bool:
    """Whether text decoded as UTF-8 is Chinese, hence really was UTF-8.

    Two bytes of GB18030 pass for a UTF-8 character now and then (the 联通 of old Notepad), but
    hardly ever for a Chinese one, which takes three.
    """
    if text.isascii():
        return False
    foreign = [c for c in text if c > "\x7f"]
    chinese = sum("\u3000" <= c <= "\u9fff" or "\uff00" <= c <= "\uffef" for c in foreign)
    return chinese >= 4 and chinese * 2 > len(foreign)


def check_structure(path: Path, encoding: str, delimiter: str = ",") -> None:
    """Refuse a file in which a cell has no bound or the last quote never closes.

    Found out before the first row is believed, so that a file is read whole or not at all.
    """
    for line, row in numbered_rows(path, encoding, delimiter):
        if isinstance(row, csv.Error):
            if str(row).startswith("field larger"):
                raise FeedRefused(
                    "cell_too_large", f"第 {line} 行有一格超过 1 MB，可能有引号没有合上"
                )
            if str(row).startswith("unexpected end"):
                raise FeedRefused(
                    "quotes_open", f"第 {line} 行起有引号没有合上，可能文件没有传完或多写了引号"
                )


def numbered_rows(
    path: Path, encoding: str, delimiter: str = ","
) -> Iterator[tuple[int, list[str] | csv.Error]]:
    """Each row with its first physical line; the error in place of one whose quotes are wrong."""
    with path.open(encoding=encoding, newline="") as file:
        reader = csv.reader(file, delimiter=delimiter, strict=True)
        following = 1
        while True:
            try:
                for cells in reader:
                    number, following = following, reader.line_num + 1
                    yield number, cells
                return
            except csv.Error as error:
                number, following = following, reader.line_num + 1
                yield number, error
