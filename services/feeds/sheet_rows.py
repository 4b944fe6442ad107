"""One row of a national sheet: whom it is about, what was decided, what may be shown."""

import csv
import unicodedata
from collections.abc import Callable
from datetime import date
from typing import Any

from policy import feeds as feed_rules
from policy import masks
from services.feeds import values
from services.feeds.checks import Checks, consent_given, subject_kind_fits
from services.feeds.columns import (
    ORGANISATION_ONLY,
    PARTY_WORDS,
    SOLE_TRADER,
    Column,
    Sheet,
)
from services.feeds.csv_files import BAD_QUOTES
from services.feeds.headings import Heading
from services.feeds.rows import Fault, Reject, Row, reject

MAX_TEXT = 10_000  # the standard allows 5,000 for the facts of a case
WITHOUT_END = date.max


class SheetRows:
    """Reads the rows below one heading."""

    def __init__(
        self,
        format: feed_rules.SheetFormat,
        sheet: Sheet,
        heading: Heading,
        checks: Checks,
        serial_shift: int = 0,
        ragged: bool = False,
    ):
        self.format = format
        self.sheet = sheet
        self.checks = checks
        self.serial_shift = serial_shift
        self.columns = [
            (column, heading.positions[column.code])
            for column in sheet.by_code.values()
            if column.code in heading.positions
        ]
        self._width = heading.width
        self._ragged = ragged
        self._order = list(sheet.by_code)

    def read(self, number: int, cells: list[Any] | Fault | csv.Error) -> Row | Reject:
        """The row, or the reject that names its first faulty column."""
        if not isinstance(cells, list):
            fault = cells if isinstance(cells, Fault) else BAD_QUOTES
            return reject(number, self._order[0], fault, "")
        if not self._ragged and (misfit := self._misfit(number, cells)):
            return misfit
        reading = _Reading(self, cells)
        row = reading.row(number)
        if row is not None:
            return row
        code = min(reading.faults, key=self._order.index)
        return reject(number, code, reading.faults[code], reading.delivered.get(code))

    def _misfit(self, number: int, cells: list[str]) -> Reject | None:
        """The reject of a CSV row that the heading does not fit.

        Excel leaves out the comma of an empty last column; of ours that can only be the remarks.
        """
        extra = [cell for cell in cells[self._width :] if cell.strip()]
        if extra:
            fault = Fault(
                "columns", f"这一行比列名多 {len(cells) - self._width} 格，可能有逗号没有加引号"
            )
            return reject(number, self.columns[-1][0].code, fault, extra[0])
        for column, place in self.columns:
            if place >= len(cells) and column.code != "BZ":
                fault = Fault("columns", f"这一行只有 {len(cells)} 格，缺少“{column.title}”")
                return reject(number, column.code, fault, "")
        return None


class _Reading:
    """One row while it is read: what was delivered, what it means, what is wrong with it."""

    def __init__(self, rows: SheetRows, cells: list[Any]):
        self._rows = rows
        self._sheet = rows.sheet
        self._checks = rows.checks
        self.faults: dict[str, Fault] = {}
        self.delivered = {
            column.code: cells[place] if place < len(cells) else None
            for column, place in rows.columns
        }
        # Who a document belongs to decides whether it is looked at; the rest is read at once.
        self._values = {
            column.code: self._attempt(column.code, self._cell, column)
            for column, _ in rows.columns
            if not column.identity
        }

    def row(self, number: int) -> Row | None:
        """The checked row; None when `faults` has something to say."""
        sheet, checks = self._sheet, self._checks
        category = self._attempt(sheet.code("XDR_LB"), self._category)
        kind: Any = category and feed_rules.sheet_party(category)
        name = self._check(sheet.code("XDR_MC"), checks.names[kind or "organisation"])
        subject_number: Any = kind and self._subject_number(kind, category)
        item = kind and self._attempt(sheet.code("XDR_LB"), self._item, kind)
        document_no = self._check(self._first_filled(sheet.document), values.document_number)
        title = self._attempt(sheet.subject_matter[0], self._title)
        decided_on = self._attempt(sheet.decided, self._decided_on)
        fields = self._fields(kind, item)
        if self.faults:
            return None
        valid_until = self._attempt(sheet.ends, self._valid_until, item, decided_on)
        self._attempt(sheet.code("XDR_LB"), consent_given, item, fields)
        if self.faults:
            return None
        return Row(
            number,
            kind,
            subject_number,
            name,
            item,
            document_no,
            title,
            decided_on,
            valid_until,
            fields,
        )

    def _attempt(self, code: str, check: Callable[..., Any], *arguments: Any) -> Any:
        """The check's answer; its fault is noted under the column, the first one there."""
        try:
            return check(*arguments)
        except Fault as fault:
            self.faults.setdefault(code, fault)
            return None

    def _check(self, code: str, check: Callable[[str], Any]) -> Any:
        """The check of a cell's text, unless the cell is already known to be wrong."""
        return None if code in self.faults else self._attempt(code, check, self._text(code))

    def _text(self, code: str) -> str:
        return self._values.get(code) or ""

    def _cell(self, column: Column) -> Any:
        value = self.delivered[column.code]
        match column.kind:
            case "number":
                return values.number_text(value)
            case "document":
                return values.sheet_document_number(value)
            case "amount":
                return values.amount_text(value)
            case "day" | "end":
                return self._day(column, value)
            case _:
                return _running_text(value)

    def _day(self, column: Column, value: object) -> date | None:
        text = values.cell_text(value)
        if not text or column.code == self._sheet.decided:
            return None
        if column.kind == "end" and text in values.NO_END_WORDS:
            return WITHOUT_END
        day = self._checks.day(value, self._rows.serial_shift)
        return WITHOUT_END if column.kind == "end" and day in values.NO_END else day

    def _category(self) -> str:
        """行政相对人类别 in the standard's words; one that it does not have is no category."""
        text = unicodedata.normalize("NFKC", self._text(self._sheet.code("XDR_LB")))
        category = "".join(text.split())
        if not category:
            raise Fault("party_missing", "没有填写行政相对人类别")
        category = PARTY_WORDS.get(category, category)
        if feed_rules.sheet_party(category) is None:
            raise Fault("party_unknown", "行政相对人类别应为法人及非法人组织、自然人或个体工商户")
        return category

    def _item(self, kind: feed_rules.Party) -> Any:
        item = self._checks.item(feed_rules.sheet_item(self._rows.format, kind))
        subject_kind_fits(item, kind)
        return item

    def _subject_number(self, kind: str, category: str) -> str | None:
        if kind == "person":
            self._attempt(self._sheet.code("XDR_ZJLX"), self._identity_card)
            return self._attempt(self._sheet.code("XDR_ZJHM"), self._id_number)
        return self._attempt(self._sheet.code("XDR_SHXYM"), self._uscc, category)

    def _identity_card(self) -> None:
        kind = values.cell_text(self.delivered.get(self._sheet.code("XDR_ZJLX")))
        if not feed_rules.is_identity_card(kind):
            raise Fault("document_type_unsupported", "目前只能归集持居民身份证的自然人的信息")

    def _id_number(self) -> str:
        text = values.number_text(self.delivered.get(self._sheet.code("XDR_ZJHM")))
        if not text:
            raise Fault("id_number_missing", "自然人须填居民身份证号码")
        return self._checks.numbers["person"](text)

    def _uscc(self, category: str) -> str:
        text = values.number_text(self.delivered.get(self._sheet.code("XDR_SHXYM")))
        if text:
            return self._checks.numbers["organisation"](text)
        if category == SOLE_TRADER and self.delivered.get(self._sheet.code("XDR_ZJHM")):
            # Recording it under the owner would move a business's penalty into a person's file.
            raise Fault(
                "uscc_missing",
                "个体工商户须填统一社会信用代码；只有经营者证件号码时，请先到登记机关查询后补填",
            )
        raise Fault("uscc_missing", "没有填写统一社会信用代码")

    def _first_filled(self, codes: tuple[str, ...]) -> str:
        return next((code for code in codes if self._text(code) or code in self.faults), codes[0])

    def _title(self) -> str:
        matter = " ".join(self._text(self._first_filled(self._sheet.subject_matter)).split())
        title = f"{self._sheet.title}：{matter}" if matter else self._sheet.title
        if len(title) > values.TITLE_LENGTH:
            title = title[: values.TITLE_LENGTH - 1] + "…"
        return self._checks.title(title)

    def _decided_on(self) -> date:
        value = self.delivered[self._sheet.decided]
        if not values.cell_text(value):
            raise Fault("date_missing", "没有填写决定日期")
        return self._checks.decision_day(value, self._rows.serial_shift)

    def _valid_until(self, item: Any, decided_on: date) -> date | None:
        """The day the record ends; "without end" lifts the term of all but negative items."""
        given = self._values.get(self._sheet.ends)
        starts = self._sheet.starts and self._values.get(self._sheet.starts)
        if given and starts and given < starts:
            raise Fault("valid_until_before_start", "有效期至早于有效期自")
        if given == WITHOUT_END:
            return self._checks.limit(item.code, decided_on) if item.effect == "negative" else None
        return self._checks.valid_until(item, decided_on, given)

    def _fields(self, kind: str, item: Any) -> dict[str, str]:
        """What the record shows, under the Chinese names, without anybody's document."""
        fields = {}
        for column, _ in self._rows.columns:
            value = self._values.get(column.code)
            if not column.shown or not value:
                continue
            if kind == "person" and column.shown in ORGANISATION_ONLY:
                continue
            if value == WITHOUT_END:
                # "Without end" is no end of a penalty: the catalogue's term ends it.
                value = None if item is None or item.effect == "negative" else "长期"
            if value:
                fields[column.shown] = value if isinstance(value, str) else value.isoformat()
        return fields


def _running_text(value: object) -> str:
    """A cell of prose: its punctuation kept, people's ID and mobile numbers in it covered.

    The facts of a case name witnesses and owners; the record may be public, they are not.
    """
    text = values.cell_text(value)
    if text.isprintable() and len(text) < 11:
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if values.has_control(text):
        raise Fault("text_control", "文字里有看不见的控制字符，请删去")
    if len(text) > MAX_TEXT:
        raise Fault("text_too_long", f"文字超过 {MAX_TEXT} 个字")
    return masks.cover_numbers(text)
