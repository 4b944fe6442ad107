"""The own report on a page: seven classes, filters in the address, what can be done about each."""

import pytest

from tests.builders import record
from tests.objections.acts import accepted
from tests.pages.browsing import Browser, visible
from tests.people import LI, ZHANG
from tests.scores.acts import enter

PENALTY, HONOUR, HOUSEHOLD = "P-PEN-001", "P-HON-013", "P-BAS-001"
CLASSES = ("基本", "资质及许可", "处罚", "司法", "监管及警示", "荣誉", "其他")


@pytest.fixture
def reader(city, browser):
    """Zhang, of whom three records are held, before the report."""
    city.deliver(
        [
            record(ZHANG, PENALTY, "罚一", title="罚款", fields={"处罚种类": "罚款 200 元"}),
            record(ZHANG, HONOUR, "奖一", title="志愿者", valid_until="2030-01-31"),
            record(ZHANG, HOUSEHOLD, "籍一", title="户籍登记"),
            record(LI, PENALTY, "罚二", title="别人的"),
        ]
    )
    browser.sign_in()
    return browser


def shown(browser: Browser, query: str = "") -> str:
    answer = browser.get(f"/my/report{query}")
    assert answer.status_code == 200, answer.text
    return visible(answer.text)


def test_all_seven_classes_stand_there_and_the_empty_ones_say_so(reader):
    page = shown(reader)
    places = [
        page.index(f" {name} {number} 条") for name, number in zip(CLASSES, "1010010", strict=True)
    ]
    assert places == sorted(places)
    assert page.count("暂无记录") == 4
    assert "别人的" not in page


def test_a_record_has_its_details_and_its_two_ways(phone, reader):
    page = reader.get("/my/report").text
    for words in ("罚款 200 元", "2026年3月2日", "2030年1月31日", "长期", "罚一"):
        assert words in visible(page)
    ids = {
        each["title"]: each["id"]
        for section in phone.get("/me/report").json["sections"]
        for each in section["records"]
    }
    for title, is_repaired in (("罚款", True), ("志愿者", False)):
        assert f'href="/my/objections/new?record={ids[title]}"' in page
        assert (f'href="/my/repairs#record-{ids[title]}"' in page) == is_repaired


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("?class=penalty", {"罚款"}),
        ("?effect=positive", {"志愿者"}),
        ("?effect=neutral", {"户籍登记"}),
        ("?class=penalty&effect=positive", set()),
        ("?status=contested", set()),
        ("?class=none-of-ours", set()),
    ],
)
def test_filters_stand_in_the_address(reader, query, titles):
    page = shown(reader, query)
    assert {title for title in ("罚款 市", "志愿者 市", "户籍登记 市") if title in page} == {
        f"{title} 市" for title in titles
    }
    assert ("没有符合筛选的记录" in page) == (not titles)


def test_what_is_contested_is_found_by_its_filter(city, phone, reader):
    accepted(city, phone)
    page = shown(reader, "?status=contested")
    assert "罚款 市" in page
    assert "志愿者" not in page
    assert "异议标注" in page


def test_one_choice_keeps_the_other(reader):
    page = reader.get("/my/report?class=penalty&effect=negative").text
    assert 'href="/my/report?class=honour&amp;effect=negative"' in page
    assert 'href="/my/report?class=penalty&amp;effect=positive"' in page


def test_a_list_stands_with_its_basis_and_can_be_objected_to(city, phone, browser):
    browser.sign_in()
    assert "您不在红名单或黑名单上" in shown(browser)
    enter(city, "red")
    page = browser.get("/my/report").text
    [entry] = phone.get("/me/report").json["lists"]
    assert f'href="/my/objections/new?entry={entry["id"]}"' in page
    assert entry["basis"] in visible(page)


def test_the_file_wants_a_fresh_proof_and_then_comes(city, phone, browser):
    browser.sign_in()
    city.simulator.advance(11 * 60)
    away = browser.get("/my/report.pdf")
    assert (away.status_code, away.headers["Location"]) == (
        303,
        "/my/proof?next=%2Fmy%2Freport.pdf",
    )
    assert "/my/proof/open" in browser.get(away.headers["Location"]).text
    browser.prove_afresh(phone)
    assert 'href="/my/report.pdf"' in browser.get(away.headers["Location"]).text
    paper = browser.get("/my/report.pdf")
    assert paper.mimetype == "application/pdf"
    assert paper.data.startswith(b"%PDF")
