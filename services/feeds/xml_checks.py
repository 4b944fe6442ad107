"""A first run over an XML part, by expat alone: nothing is built, so nothing can fill the memory."""

from typing import IO
from xml.parsers import expat

from services.feeds.rows import FeedRefused

MAX_CELL = 1 << 20
MAX_STRETCH = 8 << 20  # from one row (or shared string) to the next, and for parts without rows
MAX_DEPTH = 48
MAX_ROW = 1_048_576
_CHUNK = 64 << 10


class _Check:
    """Counts what passes; any excess ends the run with a `FeedRefused`."""

    def __init__(self) -> None:
        self.parser = parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = self.doctype
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        self.depth = 0
        self.row = 0
        self.last_start = 0
        self.last_record = 0
        self.records: dict[str, bool] = {}

    def doctype(self, *_: object) -> None:
        raise FeedRefused("xlsx_unsafe", "XLSX 文件里有不允许的外部定义，请用表格软件另存后再报送")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        here = self.parser.CurrentByteIndex
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise FeedRefused("xlsx_broken", "XLSX 文件结构异常，请用表格软件另存后再报送")
        self.bound(here)
        self.last_start = here
        is_record = self.records.get(name)
        if is_record is None:
            is_record = self.records[name] = name.rpartition(":")[2] in ("row", "si")
        if is_record:
            self.last_record = here
            if "r" in attributes or not name.endswith("si"):
                self.next_row(attributes.get("r"))

    def next_row(self, number: str | None) -> None:
        """Rows ascend: reject lists and progress name a row by its number."""
        if number is None:
            self.row += 1
        elif number.isascii() and number.isdigit() and self.row < int(number[:8]) <= MAX_ROW:
            self.row = int(number)
        else:
            raise FeedRefused("xlsx_broken", "XLSX 文件的行号异常，请用表格软件另存后再报送")

    def end(self, _: str) -> None:
        self.depth -= 1

    def bound(self, here: int) -> None:
        if here - self.last_start > MAX_CELL:
            raise FeedRefused("cell_too_large", f"第 {self.row} 行附近有一格超过 1 MB")
        if here - self.last_record > MAX_STRETCH:
            raise FeedRefused("xlsx_too_large", f"第 {self.row} 行附近的一行超过 8 MB")


def check_part(stream: IO[bytes], limit: int) -> None:
    """Read a part to its end: well-formed, no document type, at most `limit` bytes."""
    check = _Check()
    read = 0
    while chunk := stream.read(_CHUNK):
        read += len(chunk)
        if read > limit:
            raise FeedRefused("xlsx_too_large", "XLSX 文件解压后太大，请分批报送或改用 CSV")
        check.parser.Parse(chunk)
        check.bound(read)
    check.parser.Parse(b"", True)
