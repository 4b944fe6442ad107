"""National penalty sheets of the demo city, in GB18030 as offices still send them."""

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path

from demo.people import ORGANISATIONS, PEOPLE, Organisation, Person

COLUMNS = (
    *("CF_XDR_MC", "CF_XDR_LB", "CF_XDR_SHXYM", "CF_XDR_GSZC", "CF_XDR_ZZJG", "CF_XDR_SWDJ"),
    *("CF_XDR_SYDW", "CF_XDR_SHZZ", "CF_FRDB", "CF_FR_ZJLX", "CF_FR_ZJHM", "CF_XDR_ZJLX"),
    *("CF_XDR_ZJHM", "CF_WSH", "CF_WFXW", "CF_SY", "CF_YJ", "CF_CFLB", "CF_NR", "CF_NR_FK"),
    *("CF_NR_WFFF", "CF_NR_ZKDX", "CF_JDRQ", "CF_YXQ", "CF_GSJZQ", "CF_CFJG", "CF_CFJGDM"),
    *("CF_SJLY", "CF_SJLYDM", "BZ"),
)
OFFICE = "西湖区市场监督管理局"
SAMPLE = Path(__file__).parent / "files" / "penalties.csv"


def row(subject: Person | Organisation, document: str, decided_on: date, **more: str) -> dict:
    """A good row of the sheet."""
    if isinstance(subject, Person):
        party = {"CF_XDR_LB": "自然人", "CF_XDR_ZJLX": "身份证", "CF_XDR_ZJHM": subject.id_number}
    else:
        party = {"CF_XDR_LB": "法人及非法人组织", "CF_XDR_SHXYM": subject.uscc}
    return {
        "CF_XDR_MC": subject.name,
        **party,
        "CF_WSH": document,
        "CF_WFXW": "占用道路经营",
        "CF_SY": "当事人未经许可，在道路两侧摆放货架经营。",
        "CF_YJ": "《浙江省城市市容和环境卫生管理条例》第二十三条",
        "CF_CFLB": "罚款",
        "CF_NR": "罚款人民币五百元",
        "CF_NR_FK": "0.05",
        "CF_JDRQ": f"{decided_on.year}/{decided_on.month}/{decided_on.day}",
        "CF_YXQ": "2099/12/31",
        "CF_CFJG": OFFICE,
        "CF_SJLY": OFFICE,
        **more,
    }


def of_city(today: date) -> list[dict]:
    """The penalties with which the demo city starts."""
    year = today.year

    def ago(days: int) -> date:
        return today - timedelta(days=days)

    return [
        row(PEOPLE[5], f"杭市监罚〔{year}〕12号", ago(40)),
        row(PEOPLE[8], f"杭市监罚〔{year}〕13号", ago(25), CF_WFXW="无照经营"),
        row(ORGANISATIONS[1], f"杭市监罚〔{year}〕14号", ago(75), CF_NR="罚款人民币三千元"),
        row(ORGANISATIONS[3], f"杭市监罚〔{year}〕15号", ago(18), CF_WFXW="未按规定公示收费标准"),
        row(ORGANISATIONS[4], f"杭市监罚〔{year}〕16号", ago(110), CF_WFXW="违规排放施工扬尘"),
    ]


def sample() -> list[dict]:
    """The sheet of the README: six rows that are taken, ten that are refused, each for a reason.

    Its dates stand still, so that the file does.
    """
    lin, bookshop = PEOPLE[0], ORGANISATIONS[0]
    day = date(2025, 3, 5)

    def bad(number: int, **more: str) -> dict:
        subject = bookshop if more.get("CF_XDR_LB") or "CF_XDR_SHXYM" in more else lin
        return row(subject, f"西市监罚〔2025〕{900 + number}号", day) | more

    return [
        row(lin, "西市监罚〔2025〕101号", day),
        row(lin, "西市监罚〔2025〕102号", day, CF_WFXW="无证摆摊", CF_NR="警告", CF_CFLB="警告"),
        bad(1, CF_XDR_ZJHM=lin.id_number[:-1] + ("1" if lin.id_number[-1] != "1" else "2")),
        bad(2, CF_XDR_MC=""),
        row(bookshop, "西市监罚〔2025〕103号", day, CF_WFXW="未明码标价"),
        bad(3, CF_XDR_LB="外星人"),
        bad(4, CF_XDR_SHXYM=""),
        bad(5, CF_XDR_SHXYM=bookshop.uscc[:-2]),
        row(PEOPLE[1], "西市监罚〔2025〕104号", day, CF_JDRQ="２０２５年３月６日"),
        bad(6, CF_WSH=""),
        bad(7, CF_JDRQ="2025/2/30"),
        bad(8, CF_JDRQ="2099/1/1"),
        row(ORGANISATIONS[2], "西市监罚〔2025〕105号", day, CF_JDRQ="20250307", CF_NR_FK="1.20"),
        bad(9, CF_YXQ="2024/1/1"),
        bad(10, CF_XDR_ZJLX="护照"),
        row(PEOPLE[2], "西市监罚〔2025〕106号", day, CF_XDR_MC="李𠮷祥"),
    ]


def as_gb18030(rows: Iterable[Mapping[str, str]]) -> bytes:
    """The sheet as a file, columns named by their codes."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("gb18030")
