"""The national publicity sheets as they are really sent."""

from dataclasses import replace
from datetime import date

import pytest

from policy import catalogues
from services.feeds import Reject, header_of
from services.feeds.columns import SHEETS
from tests.feeds.builders import (
    a_licence,
    a_penalised_person,
    a_penalty,
    sheet_time,
    valid_id_number,
    valid_uscc,
    write_licence_sheet,
    write_penalty_sheet,
    write_sheet,
    write_workbook,
)

SUFFIXES = (".csv", ".xlsx")
REPRESENTATIVE = a_penalty()["CF_FR_ZJHM"]


@pytest.fixture(params=SUFFIXES)
def penalties(request, deliver, tmp_path):
    """What becomes of these penalty rows, as CSV and as XLSX."""

    def penalties(*rows, **options):
        path = write_penalty_sheet(tmp_path / f"sheet{request.param}", rows, **options)
        return deliver(path, "penalty_sheet")

    return penalties


@pytest.fixture(params=SUFFIXES)
def licences(request, deliver, tmp_path):
    """What becomes of these licence rows, as CSV and as XLSX."""

    def licences(*rows, **options):
        path = write_licence_sheet(tmp_path / f"sheet{request.param}", rows, **options)
        return deliver(path, "licence_sheet")

    return licences


def essence(row):
    return (row.subject_kind, row.subject_number, row.item.code, row.document_no, row.fields)


def test_an_organisations_penalty_becomes_a_record(penalties):
    (row,) = penalties(a_penalty())
    assert (row.number, row.subject_kind, row.item.code) == (2, "organisation", "O-PEN-001")
    assert (row.subject_number, row.subject_name) == (valid_uscc(7), "杭州云栖茶馆有限公司")
    assert row.document_no == "杭市监罚字〔2024〕12号"
    assert row.title == "行政处罚决定：销售过期食品"
    assert (row.decided_on, row.valid_until) == (date(2024, 3, 5), date(2029, 3, 5))
    assert row.fields["罚款金额（万元）"] == "1.2"
    assert row.fields["公示截止期"] == "2025-03-05"
    assert row.fields["处罚依据"] == "《中华人民共和国食品安全法》第一百二十四条"


def test_a_licence_becomes_a_record(licences):
    (row,) = licences(a_licence())
    assert (row.item.code, row.document_no) == ("O-LIC-001", "杭市监许〔2024〕88号")
    assert row.title == "行政许可决定：食品经营许可证"
    assert row.valid_until == date(2029, 3, 4)
    assert row.fields["许可编号"] == "JY13301060000001"


def test_one_sheet_mixes_organisations_sole_traders_and_people(penalties):
    trader = a_penalty(CF_XDR_LB="个体工商户", CF_XDR_SHXYM=valid_uscc(9))
    rows = penalties(a_penalty(), a_penalised_person(), trader)
    assert [(row.subject_kind, row.item.code) for row in rows] == [
        ("organisation", "O-PEN-001"),
        ("person", "P-PEN-001"),
        ("organisation", "O-PEN-001"),
    ]
    assert rows[1].subject_number == valid_id_number()
    assert rows[2].subject_number == valid_uscc(9)


def test_nobodys_document_number_enters_the_fields(penalties):
    facts = f"当事人雇员{REPRESENTATIVE}（身份证）在场，货号987654321098765432。"
    person = a_penalised_person(CF_FR_ZJHM=REPRESENTATIVE, CF_FRDB="顾清和", CF_SY=facts)
    for row in penalties(a_penalty(CF_SY=facts), person):
        everything = str(row.fields) + row.title
        assert REPRESENTATIVE not in everything
        assert valid_id_number() not in everything
        assert "证件" not in str(row.fields.keys())
        assert row.fields["违法事实"].startswith("当事人雇员330")
        assert "987654321098765432" in row.fields["违法事实"]
    assert row.fields.get("法定代表人") is None  # of somebody else than the person fined


def test_no_identity_column_is_ever_shown():
    for sheet in SHEETS.values():
        identity = [column for column in sheet.by_code.values() if column.identity]
        assert len(identity) == 5
        assert all(column.shown is None for column in identity)


def test_shown_names_are_those_of_the_catalogue():
    items = catalogues.load().items
    for code, sheet in (("O-PEN-001", "penalty_sheet"), ("O-LIC-001", "licence_sheet")):
        shown = {column.shown for column in SHEETS[sheet].by_code.values()}
        documents = {SHEETS[sheet].by_code[SHEETS[sheet].document[0]].title}
        public = {field.name for field in items[code].fields if field.public}
        assert public <= shown | documents


@pytest.mark.parametrize("header", ["codes", "titles"])
@pytest.mark.parametrize("title_rows", [0, 1, 3, 19])
def test_the_heading_is_found_by_code_or_title_below_title_rows(penalties, header, title_rows):
    rows = penalties(a_penalty(), a_penalised_person(), header=header, title_rows=title_rows)
    assert [row.number for row in rows] == [title_rows + 2, title_rows + 3]
    assert essence(rows[0]) == essence(penalties(a_penalty())[0])


def test_a_heading_below_the_searched_rows_is_not_found(refusal, tmp_path):
    path = write_penalty_sheet(tmp_path / "deep.csv", [a_penalty()], title_rows=20)
    assert refusal(path, "penalty_sheet") == "header_missing"


def test_columns_stand_in_any_order_among_unknown_ones(penalties):
    columns = ["序号", *reversed(header_of("penalty_sheet")), "填报人"]
    (row,) = penalties({"序号": "1", "填报人": "甲", **a_penalty()}, columns=columns)
    assert essence(row) == essence(penalties(a_penalty())[0])


def test_headings_may_differ_in_width_blanks_marks_and_numbering(deliver, tmp_path):
    titles = {c.code: c.title for c in SHEETS["penalty_sheet"].columns}
    titles |= {
        "CF_XDR_MC": "* 行政相对人 名称",
        "CF_XDR_SHXYM": "行政相对人代码_1（统一社会信用代码）",
        "CF_NR_FK": "罚款金额(万元)",
        "CF_WSH": "行政处罚决定书\n文号",
    }
    row = a_penalty()
    lines = [list(titles.values()), [row.get(code, "") for code in titles]]
    path = write_workbook(tmp_path / "loose.xlsx", {"表": lines})
    (read,) = deliver(path, "penalty_sheet")
    assert read.fields["罚款金额（万元）"] == "1.2"
    assert read.subject_number == valid_uscc(7)


def test_titles_below_codes_are_no_row(deliver, tmp_path):
    titles = {c.code: c.title for c in SHEETS["penalty_sheet"].columns}
    path = write_penalty_sheet(tmp_path / "both.csv", [titles, a_penalty()])
    (row,) = deliver(path, "penalty_sheet")
    assert row.number == 3


@pytest.mark.parametrize("needed", [c.code for c in SHEETS["penalty_sheet"].columns if c.needed])
def test_a_sheet_without_a_needed_column_is_refused(refusal, tmp_path, needed):
    columns = [code for code in header_of("penalty_sheet") if code != needed]
    path = write_penalty_sheet(tmp_path / "cut.csv", [a_penalty()], columns=columns)
    assert refusal(path, "penalty_sheet") == "columns_missing"


def test_a_column_named_twice_is_refused(refusal, tmp_path):
    columns = [*header_of("penalty_sheet"), "CF_WSH"]
    path = write_penalty_sheet(tmp_path / "twice.csv", [a_penalty()], columns=columns)
    assert refusal(path, "penalty_sheet") == "columns_repeated"


def test_the_other_sheet_is_recognised_and_refused(refusal, tmp_path):
    for header in ("codes", "titles"):
        path = write_licence_sheet(tmp_path / "licence.xlsx", [a_licence()], header=header)
        assert refusal(path, "penalty_sheet") == "wrong_sheet"
    assert refusal(path, "records") == "not_csv"


def test_penalty_names_under_the_licence_prefix_are_understood(licences):
    renamed = {"XK_YXQZI": "XK_YXQ", "XK_LYDW": "XK_SJLY", "XK_LYDWDM": "XK_SJLYDM"}
    columns = [renamed.get(code, code) for code in header_of("licence_sheet")]
    columns.insert(-1, "XK_GSJZQ")
    row = {renamed.get(code, code): cell for code, cell in a_licence().items()}
    (read,) = licences(row | {"XK_GSJZQ": "2027/1/1"}, columns=columns)
    assert read.valid_until == date(2029, 3, 4)
    assert read.fields["数据来源单位"] == "西湖区市场监督管理局"
    assert read.fields["数据来源单位统一社会信用代码"] == valid_uscc(70)
    assert read.fields["公示截止期"] == "2027-01-01"


def test_a_columns_own_name_wins_over_the_borrowed_one(licences):
    columns = ["XK_YXQ", *header_of("licence_sheet")]
    (row,) = licences(a_licence(XK_YXQ="2031/1/1"), columns=columns)
    assert row.valid_until == date(2029, 3, 4)


@pytest.mark.parametrize("end", ["2099/12/31", "2099-12-31", "9999-12-31", "20991231", "长期"])
def test_without_end_lifts_a_licences_term_and_not_a_penaltys(deliver, tmp_path, end):
    licence = write_licence_sheet(tmp_path / "l.csv", [a_licence(XK_YXQZI=end)])
    (row,) = deliver(licence, "licence_sheet")
    assert row.valid_until is None
    assert row.fields["有效期至"] == "长期"
    penalty = write_penalty_sheet(tmp_path / "p.csv", [a_penalty(CF_YXQ=end, CF_GSJZQ=end)])
    (row,) = deliver(penalty, "penalty_sheet")
    assert row.valid_until == date(2029, 3, 5)
    assert "公示截止期" not in row.fields
    assert "处罚有效期" not in row.fields


def test_without_end_outlasts_even_a_term_of_the_catalogue(deliver, tmp_path):
    items = dict(catalogues.load().items)
    items["O-LIC-001"] = replace(items["O-LIC-001"], validity=catalogues.Term(months=12))
    catalogue = replace(catalogues.load(), items=items)
    path = write_licence_sheet(
        tmp_path / "l.csv", [a_licence(XK_YXQZI="2099/12/31"), a_licence(XK_YXQZI="")]
    )
    lasting, by_catalogue = deliver(path, "licence_sheet", catalogue=catalogue)
    assert lasting.valid_until is None
    assert by_catalogue.valid_until == date(2025, 3, 5)


def test_a_penalty_ends_when_the_sheet_says_but_never_after_the_catalogue(penalties):
    ends = ["2025/3/5", "2031/1/1", "", sheet_time(2099, 12, 31)]
    rows = penalties(*(a_penalty(CF_YXQ=end) for end in ends))
    assert [row.valid_until for row in rows] == [
        date(2025, 3, 5),
        date(2029, 3, 5),
        date(2029, 3, 5),
        date(2029, 3, 5),
    ]


def test_the_end_of_publicity_does_not_end_the_record(penalties):
    (row,) = penalties(a_penalty(CF_GSJZQ="2024/6/5"))
    assert row.valid_until == date(2029, 3, 5)
    assert row.fields["公示截止期"] == "2024-06-05"


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"CF_XDR_MC": ""}, "CF_XDR_MC", "name_missing"),
        ({"CF_XDR_MC": "无"}, "CF_XDR_MC", "name_missing"),
        ({"CF_XDR_MC": "#N/A"}, "CF_XDR_MC", "cell_error"),
        ({"CF_XDR_LB": ""}, "CF_XDR_LB", "party_missing"),
        ({"CF_XDR_LB": "其他"}, "CF_XDR_LB", "party_unknown"),
        ({"CF_XDR_SHXYM": ""}, "CF_XDR_SHXYM", "uscc_missing"),
        ({"CF_XDR_SHXYM": "/"}, "CF_XDR_SHXYM", "uscc_missing"),
        ({"CF_XDR_SHXYM": "9.13301E+17"}, "CF_XDR_SHXYM", "number_truncated"),
        ({"CF_XDR_SHXYM": valid_uscc(7)[:-1]}, "CF_XDR_SHXYM", "uscc_length"),
        (
            {"CF_XDR_LB": "个体工商户", "CF_XDR_SHXYM": "", "CF_XDR_ZJHM": valid_id_number()},
            "CF_XDR_SHXYM",
            "uscc_missing",
        ),
        ({"CF_WSH": ""}, "CF_WSH", "document_no_missing"),
        ({"CF_WSH": "文" * 101}, "CF_WSH", "document_no_too_long"),
        ({"CF_SY": "事" * 10_001}, "CF_SY", "text_too_long"),
        ({"CF_JDRQ": ""}, "CF_JDRQ", "date_missing"),
        ({"CF_JDRQ": "2024/2/30"}, "CF_JDRQ", "date_invalid"),
        ({"CF_JDRQ": "2026/11/21"}, "CF_JDRQ", "date_in_future"),
        ({"CF_YXQ": "2024/3/4"}, "CF_YXQ", "valid_until_before_decided"),
        ({"CF_GSJZQ": "三个月"}, "CF_GSJZQ", "date_invalid"),
    ],
)
def test_a_fault_names_the_sheets_own_column(penalties, changes, field, code):
    (reject,) = penalties(a_penalty(**changes))
    assert isinstance(reject, Reject)
    assert (reject.number, reject.field, reject.code) == (2, field, code)
    assert reject.value == str(changes[field])[:200]


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"CF_XDR_ZJLX": "护照"}, "CF_XDR_ZJLX", "document_type_unsupported"),
        ({"CF_XDR_ZJHM": ""}, "CF_XDR_ZJHM", "id_number_missing"),
        ({"CF_XDR_ZJHM": "33010619900307001"}, "CF_XDR_ZJHM", "id_number_length"),
        ({"CF_XDR_ZJHM": valid_id_number(birth="19900231")}, "CF_XDR_ZJHM", "id_number_birth_date"),
        ({"CF_XDR_ZJHM": "3.30106E+17"}, "CF_XDR_ZJHM", "number_truncated"),
    ],
)
def test_a_persons_row_is_identified_by_the_card_alone(penalties, changes, field, code):
    (reject,) = penalties(a_penalised_person(**changes))
    assert (reject.field, reject.code) == (field, code)


def test_documents_that_do_not_matter_to_a_row_do_not_spoil_it(penalties):
    organisation = a_penalty(CF_FR_ZJHM="3.30106E+17", CF_XDR_ZJHM="3.30106E+17")
    person = a_penalised_person(CF_XDR_SHXYM="9.13301E+17", CF_XDR_ZJLX="")
    assert [row.subject_kind for row in penalties(organisation, person)] == [
        "organisation",
        "person",
    ]


def test_the_first_faulty_column_of_the_standards_order_speaks(penalties):
    columns = list(reversed(header_of("penalty_sheet")))
    (reject,) = penalties(a_penalty(CF_JDRQ="x", CF_XDR_SHXYM="", BZ="#REF!"), columns=columns)
    assert reject.field == "CF_XDR_SHXYM"


def test_the_sender_must_be_allowed_the_sheets_item(deliver, tmp_path):
    path = write_penalty_sheet(tmp_path / "p.csv", [a_penalty(), a_penalised_person()])
    refused, taken = deliver(path, "penalty_sheet", allowed=lambda code: code == "P-PEN-001")
    assert (refused.field, refused.code) == ("CF_XDR_LB", "item_not_yours")
    assert taken.subject_kind == "person"


def test_numbers_dates_and_amounts_lose_what_spreadsheets_added(penalties):
    (row,) = penalties(
        a_penalised_person(
            CF_WSH="2018001.0",
            CF_XDR_MC=" 苏　满 ",
            CF_XDR_LB="自然人 ",
            CF_XDR_ZJHM=f"\t{valid_id_number()}\t",
            CF_NR_FK="１,２００.00",
            CF_JDRQ="２０１８年３月５日",
            CF_YXQ="",
            CF_GSJZQ="20180605",
            CF_NR="罚款（1,200元）；警告。  ",
            CF_NR_ZKDX="/",
        )
    )
    assert (row.document_no, row.subject_name) == ("2018001", "苏满")
    assert row.subject_number == valid_id_number()
    assert row.decided_on == date(2018, 3, 5)
    assert row.fields["罚款金额（万元）"] == "1200"
    assert row.fields["公示截止期"] == "2018-06-05"
    assert row.fields["处罚内容"] == "罚款（1,200元）；警告。"
    assert "暂扣或吊销证照名称及编号" not in row.fields


def test_csv_and_xlsx_of_the_same_sheet_give_the_same_rows(deliver, tmp_path):
    typed = a_penalty(CF_WSH=2018001.0, CF_NR_FK=1200.5, CF_JDRQ=sheet_time(2018, 3, 5), BZ=True)
    spelt = a_penalty(CF_WSH="2018001.0", CF_NR_FK="1,200.50", CF_JDRQ="2018/3/5", BZ="是")
    (a,) = deliver(write_penalty_sheet(tmp_path / "a.xlsx", [typed]), "penalty_sheet")
    (b,) = deliver(write_penalty_sheet(tmp_path / "b.csv", [spelt]), "penalty_sheet")
    assert essence(a) == essence(b)
    assert (a.decided_on, a.valid_until) == (b.decided_on, b.valid_until)


def test_a_licence_without_a_decision_number_goes_by_its_own(licences):
    row, reject = licences(a_licence(XK_WSH=""), a_licence(XK_WSH="", XK_XKBH=""))
    assert row.document_no == "JY13301060000001"
    assert (reject.field, reject.code) == ("XK_WSH", "document_no_missing")


def test_a_licence_cannot_end_before_it_starts(licences):
    (reject,) = licences(a_licence(XK_YXQZ="2029/6/1"))
    assert (reject.field, reject.code) == ("XK_YXQZI", "valid_until_before_start")


def test_csv_rows_must_fit_the_heading_but_for_an_empty_last_remark(deliver, tmp_path):
    path = write_penalty_sheet(tmp_path / "p.csv", [a_penalty()] * 4)
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[2] = lines[2].removesuffix(",")
    lines[3] = ",".join(lines[3].split(",")[:-2])
    lines[4] += ",多出来的"
    path.write_text("\n".join(lines), encoding="utf-8")
    whole, without_remark, short, long = deliver(path, "penalty_sheet")
    assert essence(whole) == essence(without_remark)
    assert (short.field, short.code) == ("CF_SJLYDM", "columns")
    assert (long.code, long.value) == ("columns", "多出来的")


def test_blank_rows_are_not_there_and_numbers_go_on(penalties):
    rows = penalties(a_penalty(), {}, {"CF_XDR_MC": "  "}, a_penalty())
    assert [row.number for row in rows] == [2, 5]


def test_quoted_line_ends_keep_the_numbers_right(deliver, tmp_path):
    rows = [a_penalty(CF_SY="第一行\n第二行\n第三行"), a_penalty(CF_WSH="")]
    path = write_penalty_sheet(tmp_path / "p.csv", rows)
    row, reject = deliver(path, "penalty_sheet")
    assert (row.number, reject.number) == (2, 5)
    assert row.fields["违法事实"] == "第一行\n第二行\n第三行"


def test_tabs_and_semicolons_separate_too(deliver, tmp_path):
    for delimiter in "\t;":
        path = write_sheet(tmp_path / "d", "penalty_sheet", [a_penalty()], delimiter=delimiter)
        (row,) = deliver(path, "penalty_sheet")
        assert row.document_no == "杭市监罚字〔2024〕12号"
