"""The copy on paper: a part for all that is held, in words, and nothing of anybody else."""

import re
import subprocess
from collections.abc import Iterator

import pytest

from services.report_pdf import holding_wording, holdings, render_holdings
from tests.builders import record
from tests.holdings.lives import ANSWER, COMPLAINT, LEFT_IN_CHAT, REDECISION, lived
from tests.notices.test_telling import tell
from tests.objections.acts import PENALTY, STATEMENT
from tests.people import LI, SHOP, ZHANG
from tests.report_pdf.conftest import _program

# Keys whose values are codes, shown by their names, or numbers that only machines use.
CODES = {"id", "state", "kind", "kinds", "code", "channel", "method", "app", "linked_by", "role"}
CODES |= {"outcome", "act", "by", "ground", "scene", "subject", "class", "classes", "tier"}
CODES |= {"next_act", "may", "reachable", "cases", "record_id", "recipient_id", "offer_id", "list"}
CODES |= {"item_code", "effect", "status", "type", "urgency"}
HEAD = 6  # characters of a text that stand on one line even in a narrow cell
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}(T[\d:+]+)?")


def text_of(pdf: bytes, tmp_path) -> str:
    """What a reader copies, without blanks, and without what stands around each page."""
    path = tmp_path / "export.pdf"
    path.write_bytes(pdf)
    command = [_program("pdftotext"), "-raw", str(path), "-"]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return re.sub(r"\s", "", text)


def leaves(told, key: str = "") -> Iterator[tuple[str, str]]:
    """Every text of the export with the key under which it stands."""
    match told:
        case dict():
            for name, value in told.items():
                yield from leaves(value, name)
        case list():
            for value in told:
                yield from leaves(value, key)
        case str():
            yield key, told


def untold(told: dict, text: str) -> set[tuple[str, str]]:
    """The texts of the export that do not begin anywhere on the paper."""
    said = {key: value for key, value in told["report"].items() if key != "subject"}
    return {
        (key, value)
        for key, value in leaves(told | {"report": said})  # whose report, the identity has whole
        if key not in CODES and not MOMENT.fullmatch(value)
        if re.sub(r"\s", "", value)[:HEAD] not in text
    }


def parts_without_words(told: dict) -> set[str]:
    return set(told) - {holdings.EXPORTED_AT} - set(holdings.PARTS)


@pytest.fixture
def phone(city):
    return lived(city)


@pytest.fixture
def printed(phone, tmp_path) -> str:
    answer = phone.post("/me/export.pdf")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert "attachment" in answer.headers["Content-Disposition"]
    assert answer.data.startswith(b"%PDF")
    return text_of(answer.data, tmp_path)


def test_the_copy_on_paper_tells_all_that_is_held_in_words(phone, printed):
    for words in (
        ZHANG.name,
        ZHANG.id_number,
        ZHANG.phone,
        "闯红灯罚款",
        "杭城初见书店有限公司",
        "山地自行车7号",
        "商户索赔中",
        "50元",
        STATEMENT,
        "闯红灯→逆行",
        "旧罚号处罚",
        REDECISION["statement"],
        COMPLAINT["text"],
        LEFT_IN_CHAT,
        ANSWER,
        "杭城惠民银行",
        SHOP[1],
        "向商户出示信用结果",
        "市信用办服务科",
        "已电话告知",
        "核验免押资格",
    ):
        assert re.sub(r"\s", "", words) in printed, words
    assert not re.search(r"\d{4}-\d\d-\d\dT", printed)
    told = phone.post("/me/export").json
    assert all(told[key] for key in holdings.PARTS)  # or the next line would say little
    assert untold(told, printed) == set()


def test_what_is_told_by_no_part_is_found(phone, printed):
    told = phone.post("/me/export").json | {"hobbies": [{"name": "集邮和围棋"}]}
    assert untold(told, printed) == {("name", "集邮和围棋")}


def test_every_key_of_the_copy_has_its_part_in_its_order(city, tmp_path):
    phone = city.phone(ZHANG)
    told = phone.post("/me/export").json
    assert parts_without_words(told) == set()
    assert set(holdings.PARTS) <= set(told)
    text = text_of(phone.post("/me/export.pdf").data, tmp_path)
    titles = [
        f"{numeral}、{part.title}"
        for numeral, part in zip(holding_wording.NUMERALS, holdings.PARTS.values(), strict=False)
    ]
    places = [text.rindex(title) for title in titles]
    assert places == sorted(places)
    for key, title, place in zip(holdings.PARTS, titles, places, strict=True):
        is_empty = text.startswith(f"{title}{holding_wording.NOTHING}", place)
        assert is_empty == (not told[key]), key


def test_a_forgotten_key_is_found(city):
    told = city.phone(ZHANG).post("/me/export").json
    assert parts_without_words(told | {"hobbies": []}) == {"hobbies"}


def test_nothing_of_another_person_is_in_it(city, tmp_path):
    city.deliver([record(LI, PENALTY, "罚〔2026〕2号", title="李的处罚")])
    other = city.phone(LI)
    other.post("/me/complaints", {"about": "李的投诉", "text": "李的话"})
    answer = city.phone(ZHANG).post("/me/export.pdf")
    text = text_of(answer.data, tmp_path)
    of_li = (LI.id_number, LI.phone, LI.openid, "李的处罚", "李的投诉", "李的话")
    assert [words for words in of_li if words in text] == []
    own = text_of(other.post("/me/export.pdf").data, tmp_path)
    assert all(words in own for words in of_li)


def test_the_printed_copy_wants_a_fresh_proof_and_leaves_one_look_each_time(city):
    phone = city.phone(ZHANG)
    assert phone.post("/me/export.pdf").status_code == 200
    city.simulator.advance(601)
    answer = phone.post("/me/export.pdf")
    assert (answer.status_code, answer.json["code"]) == (403, "proof_required")
    items = phone.get("/me/access-log").json["items"]
    assert [(look["purpose"], look["outcome"]) for look in items] == [
        ("导出本人全部信息", "refused"),
        ("导出本人全部信息", "shown"),
    ]


def test_a_long_log_runs_over_pages_and_loses_no_look(city, tmp_path):
    phone = city.phone(ZHANG)
    tell(city, "chat_linked", {})
    told = phone.post("/me/export").json
    [look, *_] = told["access_log"]
    told["access_log"] = [look | {"who": f"商户{number}号"} for number in range(2000)]
    pdf = render_holdings(told, phone="12345")
    text = text_of(pdf, tmp_path)
    assert all(f"商户{number}号" in text for number in range(2000))
    assert text.count("目的和依据") > 50  # the table's head on every page
    assert len(pdf) < 1_000_000
    assert pdf == render_holdings(told, phone="12345")
