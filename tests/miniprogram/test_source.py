"""The mini-program's source, as far as it can be judged without a server."""

import re
from pathlib import Path

from services.report_pdf.wording import EFFECTS
from tests.miniprogram.programs import play

SOURCE = Path(__file__).parents[2] / "miniprogram"


def test_the_source_hangs_together():
    play("source.test.js")


def test_words_are_told_as_people_read_them():
    play("words.test.js")


def test_what_the_browser_runs_is_what_was_tested():
    play("vendor.test.js")


def test_a_record_is_called_what_the_pages_and_the_report_call_it():
    [told] = re.findall(r"const EFFECTS = \{(.*)\}", (SOURCE / "lib" / "words.js").read_text())
    assert dict(re.findall(r"(\w+): '(.*?)'", told)) == EFFECTS


def test_no_screen_says_of_records_and_looks_what_no_page_says():
    said = [path for path in SOURCE.rglob("*") if path.suffix in (".js", ".json", ".wxml")]
    assert len(said) > 50
    others = re.compile("加分项|扣分项|不影响分数|谁看过我")
    assert [path.name for path in said if others.search(path.read_text())] == []
