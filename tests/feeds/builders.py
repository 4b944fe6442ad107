"""Files as departments send them, made of invented people and organisations."""

import csv
import json
import random
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from services.feeds import header_of
from services.feeds.columns import RECORD_COLUMNS, SHEETS

_ID_WEIGHTS = [2 ** (17 - place) % 11 for place in range(17)]
_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def valid_id_number(district: str = "330106", birth: str = "19900307", seq: int = 1) -> str:
    """An ID number with a right check digit (GB 11643), computed apart from the code under test."""
    body = f"{district}{birth}{seq:03d}"
    remainder = sum(int(digit) * weight for digit, weight in zip(body, _ID_WEIGHTS, strict=True))
    return body + "10X98765432"[remainder % 11]


def valid_uscc(seed: int = 1) -> str:
    """A unified social credit code with right check characters (GB 11714 and GB 32100)."""
    rng = random.Random(seed)
    organisation = "MA" + "".join(rng.choice(_USCC_ALPHABET) for _ in range(6))
    values = [int(c, 36) for c in organisation]  # GB 11714 counts I, O, S, V, Z in
    total = sum(v * w for v, w in zip(values, (3, 7, 9, 10, 5, 8, 4, 2), strict=True))
    check = "0123456789X"[(11 - total % 11) % 11]
    body = f"91330106{organisation}{check}"
    total = sum(_USCC_ALPHABET.index(c) * pow(3, place, 31) for place, c in enumerate(body))
    return body + _USCC_ALPHABET[(31 - total % 31) % 31]


def sheet_time(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    """A spreadsheet's moment, which knows no zone."""
    return datetime.combine(date(year, month, day), time(hour, minute))


def a_record(**changes: Any) -> dict[str, Any]:
    """A good line of the record feed; `fields` may be a mapping or raw text."""
    return {
        "subject_kind": "person",
        "subject_id": valid_id_number(),
        "subject_name": "苏小满",
        "item_code": "P-HON-001",
        "document_no": "杭志荣〔2024〕7号",
        "title": "优秀志愿者",
        "decided_on": "2024-03-05",
        "valid_until": "",
        "fields": {"等级": "三星"},
    } | changes


def write_records(
    path: Path, rows: Iterable[Mapping[str, Any]], *, encoding: str = "utf-8"
) -> Path:
    """A record feed with these rows."""
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(RECORD_COLUMNS)
        for row in rows:
            writer.writerow(
                value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
                for value in (row[column] for column in RECORD_COLUMNS)
            )
    return path


def a_penalty(**changes: Any) -> dict[str, Any]:
    """A good row of the penalty sheet, about an organisation."""
    return {
        "CF_XDR_MC": "杭州云栖茶馆有限公司",
        "CF_XDR_LB": "法人及非法人组织",
        "CF_XDR_SHXYM": valid_uscc(7),
        "CF_FRDB": "顾清和",
        "CF_FR_ZJLX": "身份证",
        "CF_FR_ZJHM": valid_id_number("330102", "19751120", 23),
        "CF_WSH": "杭市监罚字〔2024〕12号",
        "CF_WFXW": "销售过期食品",
        "CF_SY": "当事人于2024年2月销售超过保质期的糕点。",
        "CF_YJ": "《中华人民共和国食品安全法》第一百二十四条",
        "CF_CFLB": "罚款",
        "CF_NR": "罚款人民币壹万贰仟元整",
        "CF_NR_FK": "1.2",
        "CF_JDRQ": "2024/3/5",
        "CF_YXQ": "2099/12/31",
        "CF_GSJZQ": "2025/3/5",
        "CF_CFJG": "西湖区市场监督管理局",
        "CF_CFJGDM": valid_uscc(70),
        "CF_SJLY": "西湖区市场监督管理局",
        "CF_SJLYDM": valid_uscc(70),
    } | changes


def a_penalised_person(**changes: Any) -> dict[str, Any]:
    """A good row of the penalty sheet, about a natural person."""
    person = {
        "CF_XDR_MC": "苏小满",
        "CF_XDR_LB": "自然人",
        "CF_XDR_SHXYM": "",
        "CF_FRDB": "",
        "CF_FR_ZJLX": "",
        "CF_FR_ZJHM": "",
        "CF_XDR_ZJLX": "身份证",
        "CF_XDR_ZJHM": valid_id_number(),
    }
    return a_penalty(**person) | changes


def a_licence(**changes: Any) -> dict[str, Any]:
    """A good row of the licence sheet, about an organisation."""
    return {
        "XK_XDR_MC": "杭州云栖茶馆有限公司",
        "XK_XDR_LB": "法人及非法人组织",
        "XK_XDR_SHXYM": valid_uscc(7),
        "XK_FRDB": "顾清和",
        "XK_FR_ZJLX": "身份证",
        "XK_FR_ZJHM": valid_id_number("330102", "19751120", 23),
        "XK_XKWS": "准予行政许可决定书",
        "XK_WSH": "杭市监许〔2024〕88号",
        "XK_XKLB": "普通",
        "XK_XKZS": "食品经营许可证",
        "XK_XKBH": "JY13301060000001",
        "XK_NR": "热食类食品制售",
        "XK_JDRQ": "2024/3/5",
        "XK_YXQZ": "2024/3/5",
        "XK_YXQZI": "2029/3/4",
        "XK_XKJG": "西湖区市场监督管理局",
        "XK_XKJGDM": valid_uscc(70),
        "XK_ZT": "1",
        "XK_LYDW": "西湖区市场监督管理局",
        "XK_LYDWDM": valid_uscc(70),
    } | changes


def write_penalty_sheet(path: Path, rows: Iterable[Mapping[str, Any]], **options: Any) -> Path:
    """A penalty sheet, XLSX or CSV by the path's suffix; options as `write_sheet`."""
    return write_sheet(path, "penalty_sheet", rows, **options)


def write_licence_sheet(path: Path, rows: Iterable[Mapping[str, Any]], **options: Any) -> Path:
    """A licence sheet, XLSX or CSV by the path's suffix; options as `write_sheet`."""
    return write_sheet(path, "licence_sheet", rows, **options)


def write_sheet(
    path: Path,
    format: str,
    rows: Iterable[Mapping[str, Any]],
    *,
    encoding: str = "utf-8",
    title_rows: int = 0,
    header: str = "codes",
    columns: Sequence[str] | None = None,
    delimiter: str = ",",
    empty_sheets: int = 0,
) -> Path:
    """A national sheet.

    `header` is `codes` or `titles`; `columns` names the columns and their order (default: the
    standard's; what the standard does not have is headed by its own name); `title_rows` are
    sentences above the heading; `empty_sheets` are further worksheets of an XLSX.
    """
    codes = list(columns or header_of(format))
    titles = {column.code: column.title for column in SHEETS[format].by_code.values()}
    lines: list[list[Any]] = [["行政许可和行政处罚信用信息公示表"]] * title_rows
    lines += [[titles.get(code, code) if header == "titles" else code for code in codes]]
    lines += [[row.get(code, "") for code in codes] for row in rows]
    if path.suffix.lower() == ".xlsx":
        return write_workbook(path, {"Sheet1": lines}, empty_sheets=empty_sheets)
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(lines)
    return path


def write_workbook(
    path: Path, sheets: Mapping[str, Iterable[Sequence[Any]]], *, empty_sheets: int = 0
) -> Path:
    """An XLSX with these worksheets; dates become real Excel dates, "" an unwritten cell."""
    workbook = Workbook(write_only=True)
    for name, lines in sheets.items():
        worksheet = workbook.create_sheet(name)
        for line in lines:
            worksheet.append([None if cell == "" else cell for cell in line])
    for number in range(empty_sheets):
        workbook.create_sheet(f"空表{number + 1}")
    workbook.save(path)
    return path


def city_records(people: int, rows_each: int, *, seed: int = 1) -> Iterable[dict[str, Any]]:
    """Invented record rows, a person's rows together, as departments' systems export them."""
    rng = random.Random(seed)
    start = date(2020, 1, 1)
    for number in range(people):
        birth = (date(1950, 1, 1) + timedelta(days=rng.randrange(20_000))).strftime("%Y%m%d")
        subject = valid_id_number("330106", birth, number % 1000)
        name = rng.choice("苏顾沈陆叶秦") + rng.choice("小清云") + rng.choice("满和舒")
        for row in range(rows_each):
            yield a_record(
                subject_id=subject,
                subject_name=name,
                item_code=f"P-HON-{1 + row % 5:03d}",
                document_no=f"杭志荣〔2024〕{number * rows_each + row}号",
                decided_on=str(start + timedelta(days=rng.randrange(1500))),
                fields={"等级": f"{row % 5}星", "服务时长": str(row), "颁发单位": "西湖区"},
            )
