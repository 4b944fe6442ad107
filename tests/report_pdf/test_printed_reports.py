"""What stands on paper, read back with the programs that people use."""

import re
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from services.report_pdf import render
from services.report_pdf.fonts import ReportFont
from tests.report_pdf.samples import (
    ANNOTATION,
    CHECK,
    CLASSES,
    EXPLANATION,
    NOW,
    SCORE,
    many,
    record,
    report,
)

ORGANISATION = {
    "kind": "organisation",
    "name": "某某市春风十里图书有限责任公司",
    "id_number": "91330100MA27X00015",
}


def named(name):
    return report(subject={"kind": "person", "name": name, "id_number": "110101********0015"})


def test_says_whose_report_it_is_and_how_to_check_it(read):
    first, *_, last = read(report(), platform="某某市公共信用信息平台")
    for fact in (
        "掌信·某某市公共信用信息平台",
        "个人信用报告",
        "R20260305-00012841",
        "张小满（自然人）",
        "110101********0015",
        "2026-03-0510:22:31+08:00",
        "第12版",
        "7K3M-Q9TD",
    ):
        assert fact in first
    assert CHECK["check_url"] in last
    assert "任何单位和个人不得强制" in last


def test_shows_times_of_the_city_whatever_offset_the_report_uses(read):
    first = read(report(generated_at="2026-03-04T20:00:00+00:00"))[0]
    assert "2026-03-0504:00:00+08:00" in first


def test_an_organisation_has_its_own_title_and_number(read):
    text = "".join(read(report(subject=ORGANISATION, score=None)))
    assert "法人和其他组织信用报告" in text
    assert "统一社会信用代码91330100MA27X00015" in text
    assert "个人信用报告" not in text


def test_every_fact_of_every_record_is_printed(read):
    records = [
        record(0),
        record(1, status="repaired"),
        record(2, status="contested", annotations=[ANNOTATION]),
        record(3, status="explained", annotations=[EXPLANATION]),
    ]
    text = "".join(read(report(*records)))
    for one in records:
        for fact in (one["title"], one["source"], one["document_no"], one["decided_on"]):
            assert fact in text
        for name, value in one["fields"].items():
            assert f"{name}：{value}" in text
    assert "有效期至：长期" in text
    assert "有效期至：2026-09-12" in text
    for word in ("一般有效", "一般已修复", "失信异议处理中", "守信附本人说明"):
        assert word in text
    assert f"异议标注（2026-03-02）：{ANNOTATION['text']}" in text
    assert "本人说明（2025-10-01）：罚款已于当日缴清。" in text


def test_an_annotation_made_late_in_the_evening_in_utc_bears_the_citys_day(read):
    late = {**ANNOTATION, "since": "2026-03-01T20:00:00+00:00"}
    assert "异议标注（2026-03-02）" in "".join(read(report(record(2, annotations=[late]))))


def test_the_seven_sections_stand_in_order_and_an_empty_one_says_so(read):
    text = "".join(read(report(record(2))))
    places = [
        text.index(f"{n}、{title}")
        for n, title in zip("一二三四五六七", CLASSES.values(), strict=True)
    ]
    assert places == sorted(places)
    assert text.count("暂无记录") == 6


def test_without_a_score_it_says_so_and_with_one_it_explains_it(read):
    assert "信用分：本市尚未启用评分" in read(report(score=None))[0]
    text = read(report())[0]
    assert "712" in text
    assert "良好" in text
    assert "评分范围0–1000" in text
    for item in SCORE["contributions"]:
        assert item["title"] in text
        assert item["basis"][:16] in text
        assert item["change_hint"] in text
    assert "−20" in text


def test_lists_are_printed_only_when_there_are_any(read):
    entry = {"id": "1", "list": "red", "entered_on": "2025-01-02", "basis": "管理办法第五条"}
    left = {**entry, "list": "black", "exit_on": "2027-05-02"}
    text = "".join(read(report(lists=[entry, left])))
    assert "八、名单信息" in text
    assert "红名单列入日期：2025-01-02列入依据：管理办法第五条" in text
    assert "退出日期：2027-05-02" in text
    assert "名单信息" not in "".join(read(report()))


def test_every_page_is_numbered_and_bears_the_report_number(read):
    pages = read(many(60))
    assert len(pages) > 5
    for number, page in enumerate(pages, start=1):
        assert f"第{number}页共{len(pages)}页" in page
        assert "报告编号R20260305-00012841" in page
    assert "".join(pages).count("五星级志愿者") == 15


def test_a_section_that_runs_on_is_headed_again(read):
    pages = read(report(*(record(2) for _ in range(20))))
    running = [page for page in pages[1:] if "违反《城市公共汽车" in page]
    assert len(running) >= 3
    assert all("行政处罚信息" in page[:60] for page in running)
    assert all("（续）" in page[:60] for page in running[1:])


def test_the_head_of_the_score_table_repeats(read):
    items = [dict(SCORE["contributions"][1], title=f"第{n}项") for n in range(80)]
    pages = read(report(score={**SCORE, "contributions": items}))
    with_items = [page for page in pages if "每满十小时计入" in page]
    assert len(with_items) >= 3
    assert all("项目分值依据和改善办法有效期至" in page for page in with_items)


def test_markup_in_data_is_only_text(read):
    hostile = "<b>粗</b> & &amp; </para><img src=x> %s {0} \\ (a)Tj ET"
    one = record(2, title=hostile, source=hostile, fields={hostile: hostile})
    text = "".join(read(report(one, subject={**ORGANISATION, "name": hostile})))
    assert text.count(re.sub(r"\s", "", hostile)) == 5


def test_what_cannot_be_seen_is_shown_as_its_code_point(read):
    hidden = "甲\x00乙\x07丙\u202e丁\u200b戊\ud800己"
    text = "".join(read(report(record(2, title=hidden))))
    assert "甲〔U+0000〕乙〔U+0007〕丙〔U+202E〕丁〔U+200B〕戊〔U+D800〕己" in text


def test_rare_names_can_be_read_and_copied(read):
    assert "䶮𠮷㛃𬭊龘（自然人）" in read(named("䶮𠮷㛃𬭊龘"))[0]


def test_a_character_without_a_glyph_is_named_not_left_out(read):
    assert "张〔U+2A6A5〕（自然人）" in read(named("张𪚥"))[0]


@pytest.mark.parametrize("name", ["䶮", "𠮷"])
def test_a_rare_character_is_drawn_as_itself(photograph, monkeypatch, name):
    drawn = photograph(named(name)).tobytes()
    assert drawn != photograph(named("一")).tobytes()
    split = ReportFont.splitString

    def split_without_glyph(self, text, doc, encoding="utf8"):
        if text == f"{name}（自然人）":
            split(self, text, doc)
            return [(0, b"\0\0"), *split(self, text[1:], doc)]
        return split(self, text, doc)

    monkeypatch.setattr(ReportFont, "splitString", split_without_glyph)
    assert drawn != photograph(named(name)).tobytes()


def test_the_code_on_paper_leads_to_the_check(photograph, scan):
    assert scan(photograph(report())) == [CHECK["check_url"]]


def test_the_file_names_no_person_in_its_properties(properties):
    shown = properties(report())
    assert re.search(r"Title: +个人信用报告 R20260305-00012841\n", shown)
    assert "张小满" not in shown
    assert re.search(r"Page size: .*A4", shown)
    assert "/Lang (zh-CN)" in render(report(), now=NOW, **CHECK).decode("latin-1")


def test_the_same_input_gives_the_same_bytes():
    first = render(many(5), now=NOW, **CHECK)
    assert first == render(many(5), now=NOW, **CHECK)
    assert first != render(many(5), now=NOW + timedelta(seconds=1), **CHECK)


def test_reports_printed_at_once_do_not_mix():
    reports = [many(count) for count in range(12)]
    alone = [render(one, now=NOW, **CHECK) for one in reports]
    with ThreadPoolExecutor(6) as pool:
        together = list(pool.map(lambda one: render(one, now=NOW, **CHECK), reports))
    assert together == alone


def test_two_thousand_records_are_printed_in_under_five_seconds():
    long_file = many(2000)
    started = time.process_time()
    pdf = render(long_file, now=NOW, **CHECK)
    assert time.process_time() - started < 5
    assert int(re.search(rb"/Count (\d+)", pdf)[1]) > 200


def test_thirty_records_with_many_different_characters_stay_small():
    common = [chr(code) for code in range(0x4E00, 0x9FA6) if _is_common(chr(code))][:600]
    records = [record(n, fields={"说明": "".join(common[n * 20 : n * 20 + 20])}) for n in range(30)]
    assert len(render(report(*records), now=NOW, **CHECK)) < 200_000


def _is_common(character):
    """Level 1 of GB 2312: the 3,755 characters of everyday text."""
    try:
        return 0xB0 <= character.encode("gb2312")[0] <= 0xD7
    except UnicodeEncodeError:
        return False
