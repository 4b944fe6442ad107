"""XLSX: several sheets, real dates, other programs' habits - and files made to hurt."""

import io
import os
import re
import time
import zipfile
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from services.feeds import FeedRefused, workbooks, xml_checks
from tests.feeds.builders import (
    a_licence,
    a_penalty,
    header_of,
    write_licence_sheet,
    write_penalty_sheet,
    write_workbook,
)

SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
NAMESPACE = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"


@pytest.fixture
def book(tmp_path) -> Path:
    return as_excel_saves(write_penalty_sheet(tmp_path / "book.xlsx", [a_penalty()]))


def edited(path: Path, part: str, change) -> Path:
    """The workbook with one part rewritten by `change` (bytes in, bytes out)."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = change(parts.get(part, b""))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def as_excel_saves(path: Path) -> Path:
    """Excel keeps every text once, in a part of its own; openpyxl writes it into the cells."""
    strings: list[bytes] = []

    def shared(cell: re.Match[bytes]) -> bytes:
        strings.append(cell[2])
        return cell[1] + b't="s"><v>%d</v></c>' % (len(strings) - 1)

    with zipfile.ZipFile(path) as archive:
        xml = archive.read(SHEET)
    xml = re.sub(rb'(<c [^>]*)t="inlineStr"><is>(<t.*?</t>)</is></c>', shared, xml, flags=re.DOTALL)
    assert strings
    edited(path, SHEET, lambda _: xml)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    override = f'<Override PartName="/{STRINGS}" ContentType="{kind}"/></Types>'
    edited(path, "[Content_Types].xml", replaced("</Types>", override))
    items = b"".join(b"<si>%b</si>" % text for text in strings)
    return edited(path, STRINGS, lambda _: b'<sst xmlns="%b">%b</sst>' % (NAMESPACE, items))


def inline(text: str) -> str:
    return f'<c t="inlineStr"><is><t>{text}</t></is></c>'


def replaced(old: str, new: str):
    def change(content: bytes) -> bytes:
        assert old.encode() in content
        return content.replace(old.encode(), new.encode())

    return change


def lines(*rows) -> list[list]:
    codes = header_of("penalty_sheet")
    return [codes, *([row.get(code, "") for code in codes] for row in rows)]


def test_the_content_decides_not_the_name(deliver, refusal, tmp_path, book):
    misnamed = book.rename(tmp_path / "book.csv")
    assert len(deliver(misnamed, "penalty_sheet")) == 1
    text = write_penalty_sheet(tmp_path / "text.csv", [a_penalty()]).rename(tmp_path / "t.xlsx")
    assert len(deliver(text, "penalty_sheet")) == 1


def test_empty_sheets_and_explanations_are_passed_over(deliver, tmp_path):
    sheets = {"填报说明": [["请按国家标准填写"], ["一、"]], "数据": lines(a_penalty())}
    path = write_workbook(tmp_path / "b.xlsx", sheets, empty_sheets=2)
    assert len(deliver(path, "penalty_sheet")) == 1


def test_a_second_sheet_with_data_is_not_silently_left_out(refusal, deliver, tmp_path):
    two = {"一": lines(a_penalty()), "二": lines(a_penalty())}
    assert refusal(write_workbook(tmp_path / "b.xlsx", two), "penalty_sheet") == "two_tables"
    template = {"一": lines(), "二": lines(a_penalty())}
    path = write_workbook(tmp_path / "c.xlsx", template)
    assert len(deliver(path, "penalty_sheet")) == 1


def test_both_publicity_sheets_may_share_a_workbook(deliver, tmp_path):
    licence = a_licence()
    codes = header_of("licence_sheet")
    sheets = {
        "处罚": lines(a_penalty()),
        "许可": [codes, [licence.get(code, "") for code in codes]],
    }
    path = write_workbook(tmp_path / "b.xlsx", sheets)
    assert [row.item.code for row in deliver(path, "penalty_sheet")] == ["O-PEN-001"]
    assert [row.item.code for row in deliver(path, "licence_sheet")] == ["O-LIC-001"]


def test_hidden_sheets_are_not_read(refusal, tmp_path):
    book = Workbook()
    book.active.append(["见另表"])
    hidden = book.create_sheet("隐藏")
    for line in lines(a_penalty()):
        hidden.append(line)
    hidden.sheet_state = "hidden"
    book.save(tmp_path / "b.xlsx")
    assert refusal(tmp_path / "b.xlsx", "penalty_sheet") == "header_missing"


def test_dates_of_a_workbook_that_counts_from_1904(deliver, tmp_path):
    book = Workbook()
    book.epoch = workbooks.MAC_EPOCH
    for line in lines(a_penalty(CF_JDRQ=date(2018, 3, 5)), a_penalty(CF_JDRQ=43164 - 1462)):
        book.active.append(line)
    book.save(tmp_path / "b.xlsx")
    rows = deliver(tmp_path / "b.xlsx", "penalty_sheet")
    assert [row.decided_on for row in rows] == [date(2018, 3, 5)] * 2


def test_dates_in_the_built_in_formats_of_chinese_excel(deliver, tmp_path):
    book = Workbook()
    for line in lines(a_penalty(BZ=date(2018, 3, 5))):
        book.active.append(line)
    book.save(tmp_path / "b.xlsx")
    styles = replaced('xf numFmtId="164"', 'xf numFmtId="31"')
    (row,) = deliver(edited(tmp_path / "b.xlsx", "xl/styles.xml", styles), "penalty_sheet")
    assert row.fields["备注"] == "2018-03-05"


def test_inline_strings_rich_text_and_escapes_are_text(deliver, book):
    def change(xml: bytes) -> bytes:
        rich = "<si><r><t>销售</t></r><r><t>过期食品</t></r><rPh sb='0' eb='1'><t>x</t></rPh></si>"
        xml = xml.replace("<si><t>销售过期食品</t></si>".encode(), rich.encode())
        return xml.replace("罚款人民币".encode(), "罚款_x000D_\n人民币".encode())

    (row,) = deliver(edited(book, STRINGS, change), "penalty_sheet")
    assert row.title == "行政处罚决定：销售过期食品"
    assert row.fields["处罚内容"] == "罚款\n人民币壹万贰仟元整"


def test_styles_that_nobody_understands_do_not_matter(deliver, book):
    change = replaced("<fills", "<fills><fill><unknownFill/></fill></fills><fills")
    assert len(deliver(edited(book, "xl/styles.xml", change), "penalty_sheet")) == 1


def test_a_cell_that_cannot_be_read_rejects_its_row(deliver, tmp_path):
    path = as_excel_saves(write_penalty_sheet(tmp_path / "b.xlsx", [a_penalty()] * 2))

    def out_of_range(xml: bytes) -> bytes:
        head, row, rest = xml.partition(b'<row r="2"')
        return head + row + re.sub(rb"<v>\d+</v>", b"<v>999999</v>", rest, count=1)

    reject, row = deliver(edited(path, SHEET, out_of_range), "penalty_sheet")
    assert (reject.number, reject.code) == (2, "cell_unreadable")
    assert row.number == 3


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 600, "xls_not_supported"),
        (b"\x09\x08\x10\x00\x00\x06\x05\x00" + b"\0" * 99, "xls_not_supported"),
        (
            bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 600 + "EncryptedPackage".encode("utf-16le"),
            "xlsx_encrypted",
        ),
        (b"", "file_empty"),
        (b"\xef\xbb\xbf \r\n", "file_empty"),
        (b"%PDF-1.7 ...", "not_a_table"),
        (b"\x89PNG\r\n\x1a\n....", "not_a_table"),
        (b"<html><table><tr><td>1</td></tr></table>", "not_a_table"),
        (b'<?xml version="1.0"?><Workbook/>', "not_a_table"),
        (b"PK\x03\x04 not really a zip", "xlsx_broken"),
        ("致各单位：请报送双公示数据。\n".encode(), "header_missing"),
    ],
)
def test_what_is_no_table_is_refused_with_advice(refusal, tmp_path, content, code):
    path = tmp_path / "file"
    path.write_bytes(content)
    assert refusal(path, "penalty_sheet") == code


def test_an_office_file_of_another_kind_is_no_table(refusal, tmp_path):
    path = tmp_path / "letter.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<document/>")
    assert refusal(path, "penalty_sheet") == "not_a_table"


def test_a_workbook_cut_short_or_changed_on_the_way_is_refused(refusal, book):
    whole = book.read_bytes()
    for size in (100, len(whole) // 2, len(whole) - 10):
        book.write_bytes(whole[:size])
        assert refusal(book, "penalty_sheet") in ("xlsx_broken", "not_a_table")
    book.write_bytes(whole)
    edited(book, SHEET, lambda xml: xml[:-20])
    assert refusal(book, "penalty_sheet") == "xlsx_broken"


@pytest.mark.parametrize("part", [SHEET, STRINGS, "xl/workbook.xml", "xl/styles.xml"])
def test_a_document_type_is_refused_in_any_part(refusal, tmp_path, book, part):
    secret = tmp_path / "secret.txt"
    secret.write_text("秘密")
    doctype = (
        f'<!DOCTYPE x [<!ENTITY a SYSTEM "file://{secret}">'
        '<!ENTITY b "&a;&a;"><!ENTITY c "&b;&b;">]>'
    )

    def change(xml: bytes) -> bytes:
        declaration, end, rest = (
            xml.partition(b"?>") if xml.startswith(b"<?xml") else (b"", b"", xml)
        )
        return declaration + end + doctype.encode() + rest

    assert refusal(edited(book, part, change), "penalty_sheet") == "xlsx_unsafe"


def test_a_document_type_hidden_in_utf16_is_refused_too(refusal, book):
    def change(xml: bytes) -> bytes:
        text = re.sub(r"^<\?xml[^>]*\?>", "", xml.decode())
        return f'<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x>{text}'.encode("utf-16")

    assert refusal(edited(book, SHEET, change), "penalty_sheet") == "xlsx_unsafe"


def padded(path: Path, name: str, content: bytes) -> Path:
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return path


def test_a_zip_bomb_is_refused_by_its_directory(refusal, book):
    assert refusal(padded(book, "xl/media/a.bin", b"\0" * (8 << 20)), "penalty_sheet") == (
        "xlsx_too_large"
    )


def test_many_parts_and_a_large_total_are_refused(refusal, monkeypatch, book, deliver):
    noise = os.urandom(1 << 20)
    padded(book, "xl/media/a.bin", noise)
    assert len(deliver(book, "penalty_sheet")) == 1
    monkeypatch.setattr(workbooks, "MAX_UNPACKED", 1 << 20)
    assert refusal(book, "penalty_sheet") == "xlsx_too_large"
    monkeypatch.undo()
    monkeypatch.setattr(workbooks, "MAX_PARTS", 5)
    assert refusal(book, "penalty_sheet") == "xlsx_too_large"


def test_a_directory_that_lies_about_sizes_does_not_help_the_bomb(refusal, book):
    bomb = b"<worksheet>" + b" " * (64 << 20) + b"</worksheet>"
    edited(book, SHEET, lambda _: bomb)
    content = book.read_bytes()
    assert content.count(len(bomb).to_bytes(4, "little")) >= 2
    book.write_bytes(content.replace(len(bomb).to_bytes(4, "little"), (5000).to_bytes(4, "little")))
    start = time.process_time()
    assert refusal(book, "penalty_sheet") == "xlsx_broken"
    assert time.process_time() - start < 1


def test_a_part_is_counted_while_it_is_read():
    stream = io.BytesIO(b"<a>" + b"<b/>" * 1000 + b"</a>")
    with pytest.raises(FeedRefused) as refused:
        xml_checks.check_part(stream, limit=2000)
    assert refused.value.code == "xlsx_too_large"


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ('<row r="1048577"/>', "xlsx_broken"),
        ('<row r="99999999999999"/>', "xlsx_broken"),
        ('<row r="7"/><row r="7"/>', "xlsx_broken"),
        ('<row r="7"/><row r="3"/>', "xlsx_broken"),
        ('<row r="x"/>', "xlsx_broken"),
        ('<row r="٣"/>', "xlsx_broken"),
        (f"<row>{'<c>' * 60}{'</c>' * 60}</row>", "xlsx_broken"),
        (f"<row>{inline('x' * 100_000)}</row>", "cell_too_large"),
        (f"<row>{inline('x' * 200_000)}", "cell_too_large"),
        (f"<row>{'<c/>' * (1 << 18)}</row>", "xlsx_too_large"),
    ],
)
def test_a_sheet_of_runaway_rows_and_cells_is_refused(refusal, book, monkeypatch, rows, code):
    monkeypatch.setattr(workbooks, "RATIO_FROM", 64 << 20)  # let the bomb reach the next wall
    monkeypatch.setattr(xml_checks, "MAX_CELL", 100_000)
    monkeypatch.setattr(xml_checks, "MAX_STRETCH", 1_000_000)
    xml = b'<worksheet xmlns="%b"><sheetData>%b</sheetData></worksheet>'
    xml %= NAMESPACE, rows.encode()
    assert refusal(edited(book, SHEET, lambda _: xml), "penalty_sheet") == code


def test_huge_dimensions_and_far_cells_cost_nothing(deliver, book):
    def change(xml: bytes) -> bytes:
        xml = re.sub(rb"<dimension[^>]*>", b"", xml)
        far = b'<row r="1048576"><c r="XFD1048576" t="n"><v>1</v></c></row></sheetData>'
        xml = xml.replace(b"</sheetData>", far)
        return xml.replace(b"<sheetData>", b'<dimension ref="A1:XFD1048576"/><sheetData>')

    start = time.process_time()
    assert len(deliver(edited(book, SHEET, change), "penalty_sheet")) == 1
    assert time.process_time() - start < 1


def test_too_many_strings_are_refused(refusal, book, monkeypatch):
    monkeypatch.setattr(workbooks, "MAX_STRINGS", 100)
    assert refusal(book, "penalty_sheet") == "xlsx_too_large"


def test_a_password_on_a_part_is_named(refusal, book):
    content = bytearray(book.read_bytes())
    place = content.index(b"PK\x01\x02")
    content[place + 8] |= 1
    book.write_bytes(content)
    assert refusal(book, "penalty_sheet") == "xlsx_encrypted"


def test_what_others_wrote_is_read_as_openpyxl_reads_it(deliver, tmp_path):
    path = write_licence_sheet(tmp_path / "l.xlsx", [a_licence()] * 3, title_rows=1)
    plain = load_workbook(path).active
    rows = deliver(path, "licence_sheet")
    assert [plain.cell(row.number, 1).value for row in rows] == [row.subject_name for row in rows]
