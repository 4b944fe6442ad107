"""A file of list entries is taken whole or not at all, and what follows from it follows at once."""

import pytest
from sqlalchemy import func, select

from models import ListEntry, ReadyFile
from services import lists
from tests.builders import REGISTRATION, organisation_record, record
from tests.citizens.acts import refused
from tests.people import SHOP, ZHANG

HEADER = "list,subject_kind,subject_id,entered_on,exit_on,basis"
BLACK = f"black,organisation,{SHOP[1]},2026-01-05,,市监罚〔2026〕1号"
RED = f"red,person,{ZHANG.id_number},2026-02-01,2027-02-01,市文明办〔2026〕2号"


def file(*rows: str) -> bytes:
    return "\r\n".join((HEADER, *rows, "")).encode("utf-8-sig")


def bring_in(city, *rows: str) -> lists.Imported:
    return lists.import_file(city.worker, file(*rows))


def problems(city, content: bytes) -> list[tuple[int, str, str]]:
    with pytest.raises(lists.BadFile) as refusal:
        lists.import_file(city.worker, content)
    return [(each.line, each.field, each.code) for each in refusal.value.problems]


def stored(city) -> list[tuple]:
    with city.worker.db.session(write=False) as tx:
        entries = select(ListEntry.list_name, ListEntry.entered_on, ListEntry.exit_on)
        return [tuple(row) for row in tx.execute(entries.order_by(ListEntry.list_name))]


@pytest.fixture
def known(city):
    city.deliver(
        [organisation_record(SHOP, REGISTRATION, "登记-1"), record(ZHANG, "P-HON-001", "一号")]
    )


@pytest.mark.usefixtures("known")
def test_entries_are_in_the_files_with_the_commit(city):
    phone = city.phone(ZHANG)
    before = phone.get("/me/report").json["version"]
    assert bring_in(city, BLACK, RED) == lists.Imported(2, 2, 0, 0, ())
    report = phone.get("/me/report").json
    assert report["version"] == before + 1
    assert [(each["list"], each["exit_on"]) for each in report["lists"]] == [("red", "2027-02-01")]
    public = city.app.test_client().get(f"/api/v1/open/organisations/{SHOP[1]}/report").json
    assert [each["basis"] for each in public["lists"]] == ["市监罚〔2026〕1号"]


@pytest.mark.usefixtures("known")
def test_the_same_file_again_changes_nothing(city):
    bring_in(city, BLACK, RED)
    with city.worker.db.session(write=False) as tx:
        versions = tx.execute(select(ReadyFile.subject_id, ReadyFile.version)).all()
    assert bring_in(city, BLACK, RED) == lists.Imported(2, 0, 0, 2, ())
    assert len(stored(city)) == 2
    with city.worker.db.session(write=False) as tx:
        assert tx.execute(select(ReadyFile.subject_id, ReadyFile.version)).all() == versions


@pytest.mark.usefixtures("known")
def test_a_later_file_ends_an_entry(city):
    bring_in(city, BLACK)
    ended = BLACK.replace(",,", ",2026-03-01,")
    assert bring_in(city, ended) == lists.Imported(1, 0, 1, 0, ())
    assert [str(row[2]) for row in stored(city)] == ["2026-03-01"]
    assert city.merchant().code


@pytest.mark.usefixtures("known")
def test_every_bad_row_is_named_and_nothing_is_taken(city):
    bad = [
        RED.replace("red", "green"),
        RED.replace("person", "cat"),
        RED.replace(ZHANG.id_number, ZHANG.id_number[:-1] + "0"),
        RED.replace("2026-02-01", "2026-02-30"),
        RED.replace("2026-02-01", "2036-02-01"),
        RED.replace("2027-02-01", "2026-02-01"),
        RED.replace("2027-02-01", "soon"),
        RED.replace("市文明办〔2026〕2号", ""),
        RED + ",more",
        RED,
        RED,
    ]
    found = problems(city, file(BLACK, *bad))
    assert [(line, field) for line, field, _ in found] == [
        (3, "list"),
        (4, "subject_kind"),
        (5, "subject_id"),
        (6, "entered_on"),
        (7, "entered_on"),
        (7, "exit_on"),
        (8, "exit_on"),
        (9, "exit_on"),
        (10, "basis"),
        (11, ""),
        (13, "subject_id"),
    ]
    assert stored(city) == []


@pytest.mark.usefixtures("known")
def test_somebody_whom_no_file_is_kept_on_is_named(city):
    stranger = BLACK.replace(SHOP[1], "91330106MA000010GG")
    found = problems(city, file(RED, stranger))
    assert found in ([(3, "subject_id", "unknown_subject")], [(3, "subject_id", "uscc_checksum")])
    assert stored(city) == []


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "header"),
        (b"a,b,c\n1,2,3\n", "header"),
        ("名单,主体\n".encode("gb18030"), "encoding"),
        (f'{HEADER}\nblack,"organisation'.encode(), "csv"),
        (f"{HEADER}\nblack\n".encode(), "columns"),
    ],
)
def test_what_is_no_such_file_is_said(city, content, code):
    assert [each[2] for each in problems(city, content)] == [code]


def test_a_file_may_say_nothing(city):
    assert bring_in(city) == lists.Imported(0, 0, 0, 0, ())


def test_a_line_break_in_a_field_does_not_move_the_lines(city):
    """Named is the first line of a row, as an editor shows it."""
    two_lines = 'red,person,x,2026-02-01,,"第一行\n第二行"'
    found = problems(city, file(two_lines, two_lines))
    assert {line for line, _, _ in found} == {2, 4}


def test_a_merchant_that_comes_onto_the_black_list_is_suspended(city):
    merchant = city.merchant()
    assert bring_in(city, BLACK.replace("black", "red")).suspended == ()
    assert merchant.get("/merchant/offers").status_code == 200
    assert bring_in(city, BLACK).suspended == (merchant.name,)
    refused(merchant.get("/merchant/offers"), 401, "client_suspended")
    listed = city.staff("auditor").get("/staff/merchants").json["items"][0]
    assert listed["suspension"] == "列入严重失信主体名单：市监罚〔2026〕1号"
    resume = f"/staff/merchants/{merchant.institution_id}/resume"
    refused(city.staff().post(resume), 403, "black_listed")
    bring_in(city, BLACK.replace(",,", ",2026-03-01,"))
    assert city.staff().post(resume).status_code == 200


@pytest.mark.usefixtures("known")
def test_an_import_that_dies_leaves_nothing(city, monkeypatch):
    def broken(*_, **__):
        raise RuntimeError("the machine went")

    monkeypatch.setattr(lists.ready_files, "reassemble", broken)
    with pytest.raises(RuntimeError):
        bring_in(city, BLACK, RED)
    with city.worker.db.session(write=False) as tx:
        assert tx.scalar(select(func.count(ListEntry.entry_id))) == 0


@pytest.mark.usefixtures("known")
def test_the_command_counts_and_names_what_is_wrong(city, tmp_path):
    path = tmp_path / "lists.csv"
    run = city.app.test_cli_runner()
    path.write_bytes(file(BLACK, RED.replace("red", "green")))
    answer = run.invoke(args=["lists", "import", str(path)])
    assert answer.exit_code == 1
    assert "3: list: 须为 red、black 之一" in answer.output
    path.write_bytes(file(BLACK, RED))
    answer = run.invoke(args=["lists", "import", str(path)])
    assert answer.exit_code == 0, answer.output
    assert "created    2" in answer.output
