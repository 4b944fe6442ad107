"""The columns of the record feed and of the national publicity sheets, as data."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

RECORD_COLUMNS = (
    "subject_kind",
    "subject_id",
    "subject_name",
    "item_code",
    "document_no",
    "title",
    "decided_on",
    "valid_until",
    "fields",
)


class Column(NamedTuple):
    """One column of a sheet.

    `kind` is how its cells are read: text, number, amount, day or end (a day that may be
    "without end"). `shown` is its name among the record's fields, None when it becomes another
    part of the record or must not be kept. `identity` marks documents and their numbers: they say
    whose record it is and never enter `fields`, least of all those of somebody else (a legal
    representative), since an organisation's record is public.
    """

    code: str
    title: str
    kind: str = "text"
    shown: str | None = None
    identity: bool = False
    needed: bool = False


def _party(prefix: str) -> tuple[Column, ...]:
    return (
        Column(f"{prefix}_XDR_MC", "行政相对人名称", needed=True),
        Column(f"{prefix}_XDR_LB", "行政相对人类别", needed=True),
        Column(f"{prefix}_XDR_SHXYM", "统一社会信用代码", "number", identity=True, needed=True),
        Column(f"{prefix}_XDR_GSZC", "工商注册号", "number", "工商注册号"),
        Column(f"{prefix}_XDR_ZZJG", "组织机构代码", "number", "组织机构代码"),
        Column(f"{prefix}_XDR_SWDJ", "税务登记号", "number", "税务登记号"),
        Column(f"{prefix}_XDR_SYDW", "事业单位证书号", "number", "事业单位证书号"),
        Column(f"{prefix}_XDR_SHZZ", "社会组织登记证号", "number", "社会组织登记证号"),
        Column(f"{prefix}_FRDB", "法定代表人", "text", "法定代表人"),
        Column(f"{prefix}_FR_ZJLX", "法定代表人证件类型", identity=True),
        Column(f"{prefix}_FR_ZJHM", "法定代表人证件号码", "number", identity=True),
        Column(f"{prefix}_XDR_ZJLX", "证件类型", identity=True),
        Column(f"{prefix}_XDR_ZJHM", "证件号码", "number", identity=True),
    )


# These describe a registered organisation; in a natural person's row they speak of another.
ORGANISATION_ONLY = frozenset(
    {"工商注册号", "组织机构代码", "税务登记号", "事业单位证书号", "社会组织登记证号", "法定代表人"}
)


@dataclass(frozen=True)
class Sheet:
    """A national sheet: its columns, and which of them make the parts of a record.

    `also_met` are columns that the standard does not have and real files do.
    Codes in `document` and `subject_matter` are tried in turn; the first with content counts.
    """

    prefix: str
    columns: tuple[Column, ...]
    also_met: tuple[Column, ...]
    aliases: dict[str, str]
    title: str
    subject_matter: tuple[str, ...]
    document: tuple[str, ...]
    decided: str
    starts: str | None
    ends: str

    @cached_property
    def by_code(self) -> dict[str, Column]:
        return {column.code: column for column in (*self.columns, *self.also_met)}

    @cached_property
    def by_heading(self) -> dict[str, Column]:
        """Every understood heading, in the spelling of `heading_key`."""
        known = {alias: self.by_code[code] for alias, code in self.aliases.items()}
        for column in self.by_code.values():
            known[column.code] = known[heading_key(column.title)] = column
        return {heading_key(heading): column for heading, column in known.items()}

    def code(self, suffix: str) -> str:
        """The code of a party column: `XDR_MC` gives `CF_XDR_MC` or `XK_XDR_MC`."""
        return f"{self.prefix}_{suffix}"


def heading_key(text: str) -> str:
    """A heading without what varies between sheets: width, blanks, brackets, marks, case.

    The national template numbers its party columns (行政相对人代码_1（统一社会信用代码）); that
    goes too.
    """
    plain = "".join(c for c in unicodedata.normalize("NFKC", text).upper() if c.isalnum())
    numbered = plain.removeprefix("行政相对人代码")
    return numbered[1:] if numbered != plain and numbered[:1].isdigit() else plain


PENALTY = Sheet(
    prefix="CF",
    columns=(
        *_party("CF"),
        Column("CF_WSH", "行政处罚决定书文号", "document", needed=True),
        Column("CF_WFXW", "违法行为类型", "text", "违法行为类型", needed=True),
        Column("CF_SY", "违法事实", "text", "违法事实"),
        Column("CF_YJ", "处罚依据", "text", "处罚依据"),
        Column("CF_CFLB", "处罚类别", "text", "处罚类别"),
        Column("CF_NR", "处罚内容", "text", "处罚内容"),
        Column("CF_NR_FK", "罚款金额（万元）", "amount", "罚款金额（万元）"),
        Column(
            "CF_NR_WFFF",
            "没收违法所得、没收非法财物的金额（万元）",
            "amount",
            "没收违法所得、没收非法财物的金额（万元）",
        ),
        Column("CF_NR_ZKDX", "暂扣或吊销证照名称及编号", "text", "暂扣或吊销证照名称及编号"),
        Column("CF_JDRQ", "处罚决定日期", "day", needed=True),
        Column("CF_YXQ", "处罚有效期", "end", "处罚有效期"),
        # The end of publicity, not of keeping: two dates that the house holds apart.
        Column("CF_GSJZQ", "公示截止期", "end", "公示截止期"),
        Column("CF_CFJG", "处罚机关", "text", "处罚机关"),
        Column("CF_CFJGDM", "处罚机关统一社会信用代码", "number", "处罚机关统一社会信用代码"),
        Column("CF_SJLY", "数据来源单位", "text", "数据来源单位"),
        Column(
            "CF_SJLYDM", "数据来源单位统一社会信用代码", "number", "数据来源单位统一社会信用代码"
        ),
        Column("BZ", "备注", "text", "备注"),
    ),
    also_met=(),
    aliases={"CF_LYDW": "CF_SJLY", "CF_LYDWDM": "CF_SJLYDM", "CF_BZ": "BZ"},
    title="行政处罚决定",
    subject_matter=("CF_WFXW",),
    document=("CF_WSH",),
    decided="CF_JDRQ",
    starts=None,
    ends="CF_YXQ",
)

LICENCE = Sheet(
    prefix="XK",
    columns=(
        *_party("XK"),
        Column("XK_XKWS", "行政许可决定文书名称", "text", "行政许可决定文书名称"),
        Column("XK_WSH", "行政许可决定文书号", "document", needed=True),
        Column("XK_XKLB", "许可类别", "text", "许可类别"),
        Column("XK_XKZS", "许可证书名称", "text", "许可证书名称"),
        Column("XK_XKBH", "许可编号", "document", "许可编号"),
        Column("XK_NR", "许可内容", "text", "许可内容"),
        Column("XK_JDRQ", "许可决定日期", "day", needed=True),
        Column("XK_YXQZ", "有效期自", "day", "有效期自"),
        Column("XK_YXQZI", "有效期至", "end", "有效期至"),
        Column("XK_XKJG", "许可机关", "text", "许可机关"),
        Column("XK_XKJGDM", "许可机关统一社会信用代码", "number", "许可机关统一社会信用代码"),
        Column("XK_ZT", "当前状态", "number", "当前状态"),
        Column("XK_LYDW", "数据来源单位", "text", "数据来源单位"),
        Column(
            "XK_LYDWDM", "数据来源单位统一社会信用代码", "number", "数据来源单位统一社会信用代码"
        ),
        Column("BZ", "备注", "text", "备注"),
    ),
    also_met=(Column("XK_GSJZQ", "公示截止期", "end", "公示截止期"),),
    aliases={
        # The penalty sheet's names under the other prefix.
        "XK_YXQ": "XK_YXQZI",
        "XK_SJLY": "XK_LYDW",
        "XK_SJLYDM": "XK_LYDWDM",
        "XK_BZ": "BZ",
        "许可决定文书名称": "XK_XKWS",
        "许可决定文书号": "XK_WSH",
    },
    title="行政许可决定",
    subject_matter=("XK_XKZS", "XK_XKWS", "XK_XKLB"),
    document=("XK_WSH", "XK_XKBH"),
    decided="XK_JDRQ",
    starts="XK_YXQZ",
    ends="XK_YXQZI",
)

SHEETS = {"penalty_sheet": PENALTY, "licence_sheet": LICENCE}

SOLE_TRADER = "个体工商户"

# 行政相对人类别 in the words of the 2015 edition and of habit, as the standard has them today;
# whom each category is about stands in `policy`.
PARTY_WORDS = {
    "法人及其他组织": "法人及非法人组织",
    "法人或其他组织": "法人及非法人组织",
    "法人和非法人组织": "法人及非法人组织",
    "法人": "法人及非法人组织",
    "非法人组织": "法人及非法人组织",
    "个体户": SOLE_TRADER,
    "公民": "自然人",
    "个人": "自然人",
}


def missing(sheet: Sheet, found: Iterable[str]) -> list[str]:
    """The columns that a sheet cannot do without and that `found` does not have."""
    have = set(found)
    return [c.code for c in sheet.columns if c.needed and c.code not in have]
