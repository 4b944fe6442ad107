"""The record feed: what is taken, what is rejected and why, and on which line."""

from datetime import date

import pytest

from services.feeds import Reject, header_of
from tests.feeds.builders import a_record, valid_id_number, valid_uscc, write_records

PERSON = valid_id_number()


@pytest.fixture
def one(deliver, tmp_path):
    """What becomes of a good line with these changes."""

    def one(_options=None, **changes):
        path = write_records(tmp_path / "one.csv", [a_record(**changes)])
        (only,) = deliver(path, **(_options or {}))
        return only

    return one


@pytest.fixture
def lines(deliver, tmp_path):
    """What becomes of these raw lines under the right header."""

    def lines(*raw: str):
        path = tmp_path / "raw.csv"
        text = "\n".join([",".join(header_of("records")), *raw]) + "\n"
        path.write_bytes(text.encode())
        return deliver(path)

    return lines


GOOD = f'person,{PERSON},苏小满,P-HON-001,D1,优秀志愿者,2024-03-05,,"{{}}"'


def test_a_good_line_becomes_a_row_with_everything_in_its_place(one):
    row = one()
    assert (row.number, row.subject_kind, row.subject_number) == (2, "person", PERSON)
    assert (row.subject_name, row.item.code) == ("苏小满", "P-HON-001")
    assert (row.document_no, row.title) == ("杭志荣〔2024〕7号", "优秀志愿者")
    assert (row.decided_on, row.valid_until) == (date(2024, 3, 5), None)
    assert row.fields == {"等级": "三星"}


def test_an_organisation_is_known_by_its_credit_code(one):
    row = one(
        subject_kind="organisation",
        subject_id=valid_uscc(3).lower(),
        subject_name=" 杭州云栖茶馆（有限合伙） ",
        item_code="O-HON-001",
    )
    assert row.subject_number == valid_uscc(3)
    assert row.subject_name == "杭州云栖茶馆（有限合伙）"


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"subject_kind": ""}, "subject_kind", "subject_kind_missing"),
        ({"subject_kind": "company"}, "subject_kind", "subject_kind_unknown"),
        ({"subject_id": ""}, "subject_id", "id_number_length"),
        ({"subject_id": PERSON[:17]}, "subject_id", "id_number_length"),
        (
            {"subject_id": PERSON[:17] + ("1" if PERSON[17] != "1" else "2")},
            "subject_id",
            "id_number_checksum",
        ),
        ({"subject_id": "99" + PERSON[2:]}, "subject_id", "id_number_district"),
        (
            {"subject_id": valid_id_number(birth="19900231")},
            "subject_id",
            "id_number_birth_date",
        ),
        (
            {"subject_id": valid_id_number(birth="20270101")},
            "subject_id",
            "id_number_birth_date",
        ),
        (
            {"subject_kind": "organisation", "subject_id": "9" * 18},
            "subject_id",
            "uscc_checksum",
        ),
        ({"subject_name": "  "}, "subject_name", "name_missing"),
        ({"subject_name": "苏\x00满"}, "subject_name", "name_control"),
        ({"subject_name": "苏\u202e满"}, "subject_name", "name_control"),
        ({"subject_name": "苏" * 201}, "subject_name", "name_too_long"),
        ({"item_code": ""}, "item_code", "item_missing"),
        ({"item_code": "P-XXX-001"}, "item_code", "item_unknown"),
        ({"item_code": "O-HON-001"}, "item_code", "item_wrong_subject_kind"),
        ({"document_no": ""}, "document_no", "document_no_missing"),
        ({"document_no": "D" * 101}, "document_no", "document_no_too_long"),
        ({"document_no": "D\x1b[2J"}, "document_no", "document_no_control"),
        ({"title": ""}, "title", "title_missing"),
        ({"title": "题" * 201}, "title", "title_too_long"),
        ({"title": "血型登记"}, "title", "forbidden_data"),
        ({"decided_on": ""}, "decided_on", "date_missing"),
        ({"decided_on": "2024-02-30"}, "decided_on", "date_invalid"),
        ({"decided_on": "2026-11-21"}, "decided_on", "date_in_future"),
        ({"valid_until": "2024-13-01"}, "valid_until", "date_invalid"),
        ({"valid_until": "2024-03-04"}, "valid_until", "valid_until_before_decided"),
        ({"fields": "{"}, "fields", "fields_not_json"),
        ({"fields": '{"a":"x\x00"}'}, "fields", "fields_not_json"),
        ({"fields": '["a"]'}, "fields", "fields_not_object"),
        ({"fields": {"a": {"b": 1}}}, "fields", "fields_nested"),
        ({"fields": {"a": ["b"]}}, "fields", "fields_nested"),
        ({"fields": {"a": "x\x00"}}, "fields", "fields_control"),
        ({"fields": {"": "x"}}, "fields", "fields_name"),
        ({"fields": {f"k{n}": 1 for n in range(65)}}, "fields", "fields_too_many"),
        ({"fields": {"a": "满" * 2800}}, "fields", "fields_too_large"),
        ({"fields": {"血型": "A"}}, "fields", "forbidden_data"),
        ({"fields": '{"账号": 62220212345678901234567}'}, "fields", "fields_number"),
        ({"item_code": "P-BAS-010"}, "fields", "consent_missing"),
        ({"item_code": "P-BAS-010", "fields": {"同意书编号": " "}}, "fields", "consent_missing"),
    ],
)
def test_a_fault_is_rejected_with_its_column_code_and_a_reason_without_the_value(
    one, changes, field, code
):
    reject = one(**changes)
    assert isinstance(reject, Reject)
    assert (reject.number, reject.field, reject.code) == (2, field, code)
    assert len(reject.value) <= 200
    assert any("\u4e00" <= c <= "\u9fff" for c in reject.reason)
    assert not reject.value.strip() or reject.value not in reject.reason


def test_limits_are_the_last_good_values(one):
    assert one(subject_name="苏" * 200).subject_name == "苏" * 200
    assert one(document_no="D" * 100).document_no == "D" * 100
    assert one(title="题" * 200).title == "题" * 200
    assert len(one(fields={f"k{n}": 1 for n in range(64)}).fields) == 64
    assert one(decided_on="2026-11-20").decided_on == date(2026, 11, 20)
    assert one(valid_until="2024-03-05").valid_until == date(2024, 3, 5)


def test_an_item_of_another_department_is_rejected(one):
    allowed = {"allowed": lambda code: code != "P-HON-001"}
    assert one(allowed).code == "item_not_yours"
    assert one(allowed, item_code="P-HON-002").item.code == "P-HON-002"


def test_consent_is_named_in_the_fields(one):
    assert one(item_code="P-BAS-010", fields={"同意书编号": "T-1"}).item.consent_required


def test_of_several_faults_the_first_column_speaks(one):
    reject = one(decided_on="x", subject_name="", fields="{")
    assert reject.field == "subject_name"
    assert one(decided_on="x", fields="{").field == "decided_on"


def test_values_of_fields_become_text_and_null_means_nothing(one):
    row = one(fields={"次数": 3, "金额": 1.5, "首次": True, "补办": False, "备注": None})
    assert row.fields == {"次数": "3", "金额": "1.5", "首次": "是", "补办": "否"}
    assert one(fields="").fields == {}
    assert one(fields={"事由": "一\n二"}).fields == {"事由": "一\n二"}


def test_what_is_negative_never_outlasts_the_catalogue(one):
    penalty = {"item_code": "P-PEN-001", "decided_on": "2024-02-29"}
    assert one(**penalty).valid_until == date(2029, 2, 28)
    assert one(**penalty, valid_until="2025-01-01").valid_until == date(2025, 1, 1)
    assert one(**penalty, valid_until="2099-12-31").valid_until == date(2029, 2, 28)
    honour = {"item_code": "P-HON-003", "decided_on": "2024-02-29"}
    assert one(**honour).valid_until == date(2027, 2, 28)
    assert one(**honour, valid_until="2030-01-01").valid_until == date(2030, 1, 1)


def test_names_are_cleaned_of_alignment_and_nothing_else(one):
    assert one(subject_name="张　三").subject_name == "张三"
    assert one(subject_name="买买提·吐尔逊").subject_name == "买买提·吐尔逊"
    assert one(subject_name="Anna Lee").subject_name == "Anna Lee"
    assert one(subject_name="㛃𠮷").subject_name == "㛃𠮷"


def test_full_width_and_small_x_are_the_same_number(one):
    number = next(n for n in (valid_id_number(seq=s) for s in range(1, 99)) if n.endswith("X"))
    wide = number.lower().translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789x"})
    assert one(subject_id=f" {wide} ").subject_number == number


def test_a_row_with_too_few_or_too_many_cells_names_the_column(lines):
    short, good, long = lines(GOOD.rpartition(",")[0], GOOD, GOOD + ",more")
    assert (short.field, short.code, short.number) == ("fields", "columns", 2)
    assert good.number == 3
    assert (long.code, long.value, long.number) == ("columns", "more", 4)


def test_blank_rows_are_not_there(lines):
    rows = lines("", GOOD, ",,,,,,,,", "  , ,,,,,,,", "   ", GOOD)
    assert [row.number for row in rows] == [3, 7]


def test_the_number_is_the_first_physical_line_even_after_quoted_line_ends(lines):
    pretty = GOOD.replace('"{}"', '"{\n  ""等级"": ""三星""\r\n}"')
    broken = pretty.replace("2024-03-05", "2024-02-30")
    rows = lines(GOOD, pretty, broken, GOOD)
    assert [row.number for row in rows] == [2, 3, 6, 9]
    assert isinstance(rows[2], Reject)
    assert rows[1].fields == {"等级": "三星"}


def test_stray_quotes_spoil_their_own_row_only(lines):
    stray = GOOD.replace("苏小满", '"苏"小满')
    rows = lines(GOOD, stray, GOOD)
    assert [row.number for row in rows] == [2, 3, 4]
    assert rows[1].code == "quotes"
    literal = lines(GOOD.replace("优秀志愿者", '优秀"志愿者'))
    assert literal[0].title == '优秀"志愿者'


def test_a_quote_that_never_closes_refuses_the_file_before_its_first_row(refusal, tmp_path):
    path = tmp_path / "open.csv"
    path.write_text(",".join(header_of("records")) + f"\n{GOOD}\n{GOOD[:-2]}\n", encoding="utf-8")
    assert refusal(path) == "quotes_open"


def test_a_cell_above_one_megabyte_refuses_the_file(refusal, tmp_path):
    rows = [a_record(title="题" * (1 << 20) + "\n题")]
    assert refusal(write_records(tmp_path / "cell.csv", rows)) == "cell_too_large"
    endless = tmp_path / "line.csv"
    endless.write_bytes(b"x," * (1 << 20))  # no cell is long; the line would fill the memory
    assert refusal(endless) == "cell_too_large"


def test_a_quote_that_swallows_a_megabyte_of_lines_refuses_the_file(refusal, tmp_path):
    path = tmp_path / "swallow.csv"
    swallowed = "x" * 99 + "\n"
    path.write_text(",".join(header_of("records")) + f'\n{GOOD}\n"' + swallowed * 11_000)
    assert refusal(path) == "cell_too_large"


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("a,b,c", "header_missing"),
        (GOOD, "header_missing"),
        (",".join(header_of("records")[:-1]), "columns_missing"),
        (",".join([*header_of("records"), "phone"]), "columns_unknown"),
        (",".join([*header_of("records"), "title"]), "columns_repeated"),
        ("\n\n", "file_empty"),
    ],
)
def test_a_wrong_header_refuses_the_file(refusal, tmp_path, header, code):
    path = tmp_path / "header.csv"
    path.write_text(f"{header}\n", encoding="utf-8")
    assert refusal(path) == code


def test_columns_may_stand_in_another_order_and_a_bom_before_them(deliver, tmp_path):
    columns = list(reversed(header_of("records")))
    cells = dict(zip(header_of("records"), GOOD.split(","), strict=True))
    path = tmp_path / "order.csv"
    text = ",".join(columns) + "\n" + ",".join(cells[c] for c in columns) + "\n"
    path.write_text(text, encoding="utf-8-sig")
    (row,) = deliver(path)
    assert (row.subject_name, row.document_no) == ("苏小满", "D1")


def test_an_empty_delivery_has_no_rows(deliver, tmp_path):
    assert deliver(write_records(tmp_path / "none.csv", [])) == []
