"""Whatever the bytes: rows, rejects or a refusal, in little memory, and nothing else."""

import tracemalloc
import zipfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from policy import catalogues
from services.feeds import FORMATS, FeedRefused, Reject, Row, header_of, read
from tests.feeds.builders import (
    a_penalty,
    a_record,
    valid_id_number,
    write_penalty_sheet,
    write_records,
)

CATALOGUE = catalogues.load()
TODAY = date(2026, 11, 20)
HEADER = ",".join(header_of("records")).encode() + b"\n"
GOOD = (
    f"person,{valid_id_number()},苏小满,P-HON-001,D1,优秀志愿者,2024-03-05,,"
    '"{""等级"":""三星""}"\n'
).encode()


@pytest.fixture(scope="module")
def scratch(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("hostile") / "file"


@pytest.fixture(scope="module")
def sheet_bytes(tmp_path_factory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("good")
    return {
        "csv": write_penalty_sheet(folder / "p.csv", [a_penalty()]).read_bytes(),
        "gb": write_penalty_sheet(folder / "g.csv", [a_penalty()], encoding="gb18030").read_bytes(),
        "xlsx": write_penalty_sheet(folder / "p.xlsx", [a_penalty()]).read_bytes(),
    }


def outcome(path: Path, format: str) -> list[Row | Reject] | None:
    """Everything that a file gives; None when it is refused. Any other exception is a failure."""
    try:
        rows = read(path, format, catalogue=CATALOGUE, allowed=lambda code: True, today=TODAY)
    except FeedRefused:
        return None
    found = list(rows)  # a file once begun is read to its end
    numbers = [row.number for row in found]
    assert numbers == sorted(set(numbers))
    for row in found:
        if isinstance(row, Reject):
            assert row.field in header_of(format)
            assert row.code
            assert row.reason
            assert len(row.value) <= 200
            row.value.encode()
        else:
            assert isinstance(row, Row)
            assert row.subject_name
            assert row.document_no
            assert row.decided_on <= TODAY
            "".join([*row.fields, *row.fields.values(), row.title]).encode()
    return found


def check(scratch: Path, content: bytes, format: str) -> list[Row | Reject] | None:
    scratch.write_bytes(content)
    return outcome(scratch, format)


hostile = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@hostile
@given(content=st.binary(max_size=400), format=st.sampled_from(FORMATS))
@example(content=b"\x00" * 20, format="records")
@example(content=b"PK\x05\x06" + b"\0" * 18, format="penalty_sheet")
def test_any_bytes(scratch, content, format):
    check(scratch, content, format)


@hostile
@given(body=st.binary(max_size=300))
@example(body=b'"' * 7)
@example(body=b"\x00,,,,,,,,\n")
@example(body=b'a"b,"c\nd\r\r\n"\n')
def test_any_bytes_below_a_good_header(scratch, body):
    check(scratch, HEADER + body, "records")


@hostile
@given(
    cells=st.lists(
        st.text(alphabet=st.characters(codec="utf-8"), max_size=20), min_size=9, max_size=9
    )
)
def test_any_text_in_the_cells(scratch, cells):
    quoted = ",".join('"' + cell.replace('"', '""') + '"' for cell in cells)
    found = check(scratch, HEADER + quoted.encode() + b"\n" + GOOD, "records")
    assert found is not None
    assert isinstance(found[-1], Row)


@hostile
@given(place=st.integers(0, 10_000), change=st.binary(min_size=1, max_size=4))
def test_a_good_file_with_changed_bytes(scratch, place, change):
    content = bytearray(HEADER + GOOD * 3)
    place %= len(content)
    content[place : place + len(change)] = change
    check(scratch, bytes(content), "records")


@hostile
@given(
    kind=st.sampled_from(["csv", "gb"]),
    place=st.integers(0, 10_000),
    change=st.binary(min_size=1, max_size=4),
)
def test_a_good_sheet_with_changed_bytes(scratch, sheet_bytes, kind, place, change):
    content = bytearray(sheet_bytes[kind])
    place %= len(content)
    content[place : place + len(change)] = change
    check(scratch, bytes(content), "penalty_sheet")


@hostile
@given(place=st.integers(0, 100_000), change=st.binary(min_size=1, max_size=4))
def test_a_good_workbook_with_changed_bytes(scratch, sheet_bytes, place, change):
    content = bytearray(sheet_bytes["xlsx"])
    place %= len(content)
    content[place : place + len(change)] = change
    check(scratch, bytes(content), "penalty_sheet")


@hostile
@given(
    part=st.sampled_from(
        [
            "xl/worksheets/sheet1.xml",
            "xl/workbook.xml",
            "xl/styles.xml",
            "xl/_rels/workbook.xml.rels",
            "[Content_Types].xml",
        ]
    ),
    place=st.integers(0, 100_000),
    change=st.sampled_from([b"", b'"', b"0", b"-1", b"9" * 30, b"x", b"<a/>", b"s", b"_xD800_"]),
    length=st.integers(0, 12),
)
@pytest.mark.filterwarnings("ignore::UserWarning")  # openpyxl remarks on what it leaves out
def test_a_workbook_with_a_changed_part(scratch, sheet_bytes, part, place, change, length):
    scratch.write_bytes(sheet_bytes["xlsx"])
    with zipfile.ZipFile(scratch) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    place %= len(parts[part])
    parts[part] = parts[part][:place] + change + parts[part][place + length :]
    with zipfile.ZipFile(scratch, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    outcome(scratch, "penalty_sheet")


def peak_while_reading(path: Path, format: str, keep: bool = False) -> tuple[int, int]:
    """How many rows, and the most memory that Python held while they were read, in bytes."""
    tracemalloc.start()
    try:
        kept, count = [], 0
        for row in read(path, format, catalogue=CATALOGUE, allowed=lambda code: True, today=TODAY):
            count += 1
            if keep:
                kept.append(row)
        return count, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def write_people(path: Path, rows: int) -> Path:
    """A feed in which no two rows share person, name, number or document."""
    days = [
        f"{year}-{month:02}-{day:02}"
        for year in range(2000, 2026)
        for month in range(1, 13)
        for day in range(1, 29)
    ]
    with path.open("wb") as file:
        file.write(HEADER)
        for number in range(rows):
            birth = f"{1930 + number % 80}{1 + number // 80 % 12:02}{1 + number // 960 % 28:02}"
            person = valid_id_number(birth=birth, seq=number // 26_880 * 100 + number % 100)
            line = GOOD.decode().replace("D1", f"D{number}").replace("三星", f"{number}星")
            line = line.replace(valid_id_number(), person).replace("苏小满", f"苏{number}")
            file.write(line.replace("2024-03-05", days[number % len(days)]).encode())
    return path


def test_memory_stays_flat_in_a_feed_where_every_row_is_new(tmp_path):
    short, long = (write_people(tmp_path / f"{rows}.csv", rows) for rows in (4_500, 9_000))
    _, before = peak_while_reading(short, "records")  # the short memory for answers is full
    count, peak = peak_while_reading(long, "records")
    assert count == 9_000
    assert peak < before + (2 << 20)
    _, kept = peak_while_reading(long, "records", keep=True)
    assert kept > before + (3 << 20)  # the measure sees a reader that keeps its rows


@pytest.mark.long
def test_memory_stays_flat_in_200_000_rows(tmp_path):
    count, peak = peak_while_reading(write_people(tmp_path / "p.csv", 200_000), "records")
    assert count == 200_000
    assert peak < 10 << 20


def test_memory_of_a_workbook_does_not_grow_with_its_rows(tmp_path):
    facts = "".join(chr(0x4E00 + place * 7919 % 20_000) for place in range(9000))
    few, many = (
        write_penalty_sheet(
            tmp_path / f"{rows}.xlsx",
            ({**a_penalty(), "CF_WSH": f"D{n}", "CF_SY": f"{n}{facts}"} for n in range(rows)),
        )
        for rows in (10, 200)
    )
    peak_while_reading(few, "penalty_sheet")  # imports and the catalogue have memory of their own
    _, small = peak_while_reading(few, "penalty_sheet")
    count, large = peak_while_reading(many, "penalty_sheet")
    assert count == 200
    assert large < small + (1 << 20)  # the texts alone would be twice that


def test_rows_before_a_fault_do_not_wait_for_the_end(tmp_path):
    path = write_records(tmp_path / "r.csv", [a_record(document_no=f"D{n}") for n in range(3)])
    rows = read(path, "records", catalogue=CATALOGUE, allowed=lambda code: True, today=TODAY)
    assert next(rows).document_no == "D0"


def test_an_unknown_format_is_refused(tmp_path):
    path = write_records(tmp_path / "r.csv", [])
    with pytest.raises(FeedRefused) as refused:
        read(path, "sheet", catalogue=CATALOGUE, allowed=lambda code: True, today=TODAY)
    assert refused.value.code == "format_unknown"
