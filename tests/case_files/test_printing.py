"""A case file on paper: nothing of the case is missing, in order, and the same bytes each time."""

import re
import subprocess

import pytest

from services.cases.machines import MACHINES
from services.report_pdf import case_wording, render_case
from tests.case_files.samples import COMPLAINT, OBJECTION
from tests.report_pdf.conftest import _program


@pytest.fixture
def pages(tmp_path):
    """The text of each page, without blanks."""

    def read(told: dict) -> list[str]:
        path = tmp_path / "file.pdf"
        path.write_bytes(render_case(told, platform="杭城信用信息平台", phone="12345"))
        command = [_program("pdftotext"), "-raw", str(path), "-"]
        text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        return [re.sub(r"\s", "", page) for page in text.split("\f")[:-1]]

    return read


def test_every_part_is_there_in_its_order(pages):
    text = "".join(pages(OBJECTION))
    parts = ["提出的事项", "记录前后对照", "核查意见", "办理决定", "证据材料", "办理经过"]
    places = [
        text.index(f"{numeral}、{part}")
        for numeral, part in zip("一二三四五六", parts, strict=True)
    ]
    assert places == sorted(places)
    for words in (
        OBJECTION["file_no"],
        OBJECTION["statement"],
        OBJECTION["finding"]["statement"],
        OBJECTION["decisions"][0]["statement"],
        OBJECTION["subject"]["name"],
        "→警告",
        *(each["name"] for each in OBJECTION["evidence"] if each["name"]),
    ):
        assert re.sub(r"\s", "", words) in text, words
    for each in OBJECTION["evidence"]:
        if each["sha256"]:
            assert each["sha256"][:32] in text  # in two lines
            assert each["sha256"][32:] in text
    for step in OBJECTION["timeline"]:
        assert case_wording.ACTS[step["act"]] in text


def test_what_a_case_has_not_is_left_out(pages):
    text = "".join(pages(COMPLAINT))
    assert "一、提出的事项" in text
    for part in ("记录前后对照", "核查意见", "办理决定"):
        assert part not in text
    assert "没有提交材料" in text


def test_a_deleted_record_is_said_to_be_gone(pages):
    gone = OBJECTION | {"record": OBJECTION["record"] | {"now": None}}
    assert "（已删除）" in "".join(pages(gone))


def test_a_long_timeline_runs_over_pages_and_loses_no_step(pages):
    steps = [OBJECTION["timeline"][0] | {"note": f"第{number}步" * 40} for number in range(60)]
    printed = pages(OBJECTION | {"timeline": steps})
    assert len(printed) > 3
    text = "".join(printed)
    assert all(f"第{number}步" in text for number in range(60))
    assert "续" in text


def test_the_same_file_is_the_same_bytes():
    told = {"platform": "平台", "phone": "12345"}
    assert render_case(OBJECTION, **told) == render_case(OBJECTION, **told)


def test_every_act_of_every_machine_has_its_word():
    acts = {act for machine in MACHINES.values() for _, act in machine.ways}
    assert acts <= set(case_wording.ACTS)
    assert set(MACHINES) == set(case_wording.TITLES)
