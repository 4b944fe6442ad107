"""XLSX workbooks: checked before they are believed, read a row at a time.

openpyxl knows what the parts mean; it trusts them, though. So each part passes a plain expat
run first (no document type, no bottomless text, no runaway sizes, rows in order), and its rows
are taken one by one and let go, which openpyxl's own read-only sheets do not do.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, iterparse
from zipfile import ZipFile, ZipInfo

from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format
from openpyxl.utils.datetime import MAC_EPOCH
from openpyxl.utils.escape import unescape
from openpyxl.worksheet._reader import DATA_TAG, ROW_TAG, WorkSheetParser
from openpyxl.xml.constants import ARC_STYLE, SHARED_STRINGS, SHEET_MAIN_NS
from openpyxl.xml.functions import fromstring

from services.feeds.rows import Fault, FeedRefused
from services.feeds.xml_checks import check_part

MAX_PARTS = 2_000
MAX_UNPACKED = 512 << 20
MAX_RATIO = 200  # sheets of repeated words reach 60; deflate ends at 1,032
RATIO_FROM = 4 << 20
MAX_STRINGS = 64 << 20  # shared strings are the one part that must be held whole
MAX_COLUMNS = 500

_DATES_OF_CHINESE_EXCEL = frozenset((*range(27, 37), *range(50, 59)))  # built in, code not stored
_STRING_TAG, _INLINE_TAG, _RUN_TAG, _TEXT_TAG = (
    f"{{{SHEET_MAIN_NS}}}{name}" for name in ("si", "is", "r", "t")
)
_FORMAT_PATH = f"{{{SHEET_MAIN_NS}}}numFmts/{{{SHEET_MAIN_NS}}}numFmt"
_STYLE_PATH = f"{{{SHEET_MAIN_NS}}}cellXfs/{{{SHEET_MAIN_NS}}}xf"
_UNREADABLE = Fault("cell_unreadable", "这一行有单元格读不出来，请重新填写后另存")


class CheckedArchive(ZipFile):
    """A zip that refuses bombs by its directory, and each part by a checking run before use."""

    def __init__(self, path: Path):
        super().__init__(path)
        self.checked: set[str] = set()
        parts = self.infolist()
        if not any(part.filename.startswith("xl/") for part in parts):
            raise FeedRefused("not_a_table", "这不是 CSV 或 XLSX 文件")
        if any(part.flag_bits & 1 for part in parts):
            raise FeedRefused("xlsx_encrypted", "文件设了密码，请去掉密码后再报送")
        if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
            raise FeedRefused("xlsx_too_large", "XLSX 文件解压后太大，请分批报送或改用 CSV")
        for part in parts:
            if part.file_size > max(RATIO_FROM, MAX_RATIO * part.compress_size):
                raise FeedRefused(
                    "xlsx_too_large", "XLSX 文件的压缩比异常，请用表格软件另存后再报送"
                )

    def open(self, name, mode="r", pwd=None, **options):
        """The part's bytes; the first time only after the whole part has passed `check_part`."""
        filename = name.filename if isinstance(name, ZipInfo) else name
        if filename not in self.checked:
            with _broken_unless_read(), super().open(name, mode, pwd, **options) as stream:
                check_part(stream, limit=self.getinfo(filename).file_size)
            self.checked.add(filename)
        return super().open(name, mode, pwd, **options)


class _Cells(WorkSheetParser):
    """openpyxl's cells, with the text inside them read as fast as text kept outside."""

    def parse_cell(self, element: Element) -> dict[str, Any]:
        inline = element.find(_INLINE_TAG)
        if inline is None:
            return super().parse_cell(element)
        element.remove(inline)
        return super().parse_cell(element) | {"value": _text_of(inline)}


def _text_of(item: Element) -> str:
    """The text of a string item, whole or in runs; how it is pronounced (rPh) is left out."""
    parts = []
    for child in item:
        if child.tag == _TEXT_TAG:
            parts.append(child.text or "")
        elif child.tag == _RUN_TAG:
            parts.append(child.findtext(_TEXT_TAG) or "")
    return "".join(parts)


class Workbook:
    """An opened workbook. `serial_shift` is what its unformatted day numbers lack to be Excel's."""

    def __init__(self, path: Path):
        with _broken_unless_read():
            self._open(path)

    def _open(self, path: Path) -> None:
        self.archive = archive = CheckedArchive(path)
        with path.open("rb") as file:
            reader = ExcelReader(file, read_only=True, data_only=True, keep_links=False)
        reader.archive = archive
        reader.read_manifest()
        reader.read_workbook()
        self._epoch = reader.wb.epoch
        self.serial_shift = 1462 if self._epoch == MAC_EPOCH else 0
        self.sheets = [
            (sheet.name, relation.target)
            for sheet, relation in reader.parser.find_sheets()
            if sheet.state == "visible"
            and "chartsheet" not in relation.Type
            and relation.target in reader.valid_files
        ]
        styles = ARC_STYLE if ARC_STYLE in reader.valid_files else None
        self._dates, self._spans = self._day_styles(styles)
        strings = reader.package.find(SHARED_STRINGS)
        self._strings = self._shared_strings(strings.PartName[1:] if strings else None)

    def _day_styles(self, part: str | None) -> tuple[set[int], set[int]]:
        """The cell styles that show a number as a date, and as a span of time.

        Read apart from openpyxl's own styles, which stumble over what other programs write.
        """
        if part is None:
            return set(), set()
        root = fromstring(self.archive.read(part))
        codes = dict(BUILTIN_FORMATS)
        codes.update(
            (int(f.get("numFmtId")), f.get("formatCode")) for f in root.iterfind(_FORMAT_PATH)
        )
        dates, spans = set(), set()
        for style, xf in enumerate(root.iterfind(_STYLE_PATH)):
            number = int(xf.get("numFmtId", 0))
            code = codes.get(number)
            if is_date_format(code) or (code is None and number in _DATES_OF_CHINESE_EXCEL):
                dates.add(style)
            if is_timedelta_format(code):
                spans.add(style)
        return dates, spans

    def _shared_strings(self, part: str | None) -> list[str]:
        if part is None:
            return []
        if self.archive.getinfo(part).file_size > MAX_STRINGS:
            raise FeedRefused("xlsx_too_large", "XLSX 文件的文字太多，请分批报送或改用 CSV")
        strings: list[str] = []
        with self.archive.open(part) as stream:
            elements = iterparse(stream, events=("start", "end"))  # noqa: S314 - see check_part
            _, root = next(elements)
            for event, element in elements:
                if event == "end" and element.tag == _STRING_TAG:
                    strings.append(_text_of(element))
                    root.clear()
        return strings

    def rows(self, part: str) -> Iterator[tuple[int, list[Any] | Fault]]:
        """The sheet's rows that have cells, each with its number in the sheet."""
        with self.archive.open(part) as stream:
            parser = _Cells(
                stream,
                self._strings,
                data_only=True,
                epoch=self._epoch,
                date_formats=self._dates,
                timedelta_formats=self._spans,
            )
            data = None
            for event, element in iterparse(stream, events=("start", "end")):  # noqa: S314
                if event == "start":
                    data = element if element.tag == DATA_TAG else data
                elif element.tag == ROW_TAG and data is not None:
                    try:
                        number, cells = parser.parse_row(element)
                        row: list[Any] | Fault = _in_place(cells)
                    except Exception:  # the number is set first; any cell can hold anything
                        number, row = parser.row_counter, _UNREADABLE
                    data.clear()
                    parser.row_dimensions.clear()
                    if row:
                        yield number, row
                elif element.tag == DATA_TAG:
                    return

    def close(self) -> None:
        self.archive.close()


def _in_place(cells: list[dict[str, Any]]) -> list[Any]:
    """The values at their columns; unwritten cells between them are None."""
    values: list[Any] = []
    for cell in cells:
        value, column = cell["value"], cell["column"]
        if value is None or column > MAX_COLUMNS:
            continue
        if column > len(values):
            values.extend([None] * (column - len(values)))
        if isinstance(value, str) and "_x" in value:
            # _x000D_ is a carriage return; _xD800_ is half a character, which nothing can store.
            value = unescape(value).encode("utf-8", "replace").decode()
        values[column - 1] = value
    return values


@contextmanager
def _broken_unless_read() -> Iterator[None]:
    """One answer to everything that zipfile, expat and openpyxl make of hostile bytes."""
    try:
        yield
    except FeedRefused:
        raise
    except Exception as error:
        raise FeedRefused(
            "xlsx_broken", "XLSX 文件损坏或没有传完，请用表格软件另存后再报送"
        ) from error
