"""What the README says is what happens."""

import csv
import io
import json
import re
import signal
import subprocess
import time

import pytest

from demo import sheets
from tests.running import readmes
from tests.running.cities import RunningCity, made

BOUNDARY = "--- the next block ---"


def test_every_command_of_the_readmes_is_run_by_a_test():
    for path in (readmes.ENGLISH, readmes.CHINESE):
        assert readmes.unmarked(path) == []
    known = {"start", "session", "story", "roles", "keys", "install", "app", "worker"}
    known |= {"backup", "rotate", "rewrap", "desk", "try_model", "recompute"}
    assert {name for name, _ in readmes.MARKED.findall(readmes.ENGLISH.read_text())} == known


def test_both_readmes_give_the_same_commands():
    english, chinese = (
        readmes.MARKED.findall(path.read_text("utf-8"))
        for path in (readmes.ENGLISH, readmes.CHINESE)
    )
    assert english == chinese


@pytest.mark.parametrize("path", [readmes.ENGLISH, readmes.CHINESE], ids=["en", "zh"])
def test_every_setting_is_in_the_table(path):
    text = path.read_text("utf-8")
    for row in readmes.settings_rows():
        assert (row if path == readmes.ENGLISH else row.split("|")[1]) in text, row


def test_the_sheet_of_the_readme_is_the_one_that_is_made():
    assert sheets.SAMPLE.read_bytes() == sheets.as_gb18030(sheets.sample())
    with pytest.raises(UnicodeDecodeError):
        sheets.SAMPLE.read_text("utf-8")


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    [command] = readmes.blocks("start")
    folder = tmp_path_factory.mktemp("clone") / "zhangxin"
    with made(folder, command.strip()) as running:
        running.wait_until_ready()
        yield running


def typed(city: RunningCity, script: str) -> str:
    """What a reader's shell prints."""
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=city.folder,
        env=city.environ,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def answers(city: RunningCity) -> list[str]:
    """What each block of the session printed, all of them in one shell."""
    blocks = readmes.blocks("session")
    script = f"\necho; echo '{BOUNDARY}'\n".join(["set -eo pipefail\n" + blocks[0], *blocks[1:]])
    return typed(city, script).split(BOUNDARY)


def test_the_session_of_the_readme(city, answers):
    _, _, proved, report, counts, later, chat, moved = answers
    person = json.loads((city.data_dir / "demo.json").read_text())["people"][0]
    assert json.loads(proved)["identity"]["name"].startswith(person["name"][0])
    first = json.loads(report)
    assert first["subject"]["name"] == person["name"]
    assert len(first["sections"]) == 7
    assert (city.data_dir / "report.pdf").read_bytes().startswith(b"%PDF")

    told = dict(re.findall(r"^(\w+)\s+(\d+)$", counts, re.MULTILINE))
    assert (told["rows"], told["accepted"], told["rejected"]) == ("16", "6", "10")
    rejects = (city.data_dir / "rejects.csv").read_text("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(rejects)))
    assert len(rows) == len({row["code"] for row in rows}) == 10
    assert all(row["reason"] for row in rows)

    after, log = _documents(later)
    assert len(_numbers(after) - _numbers(first)) == 2
    assert {"西市监罚〔2025〕101号", "西市监罚〔2025〕102号"} <= _numbers(after)
    assert {item["role"] for item in log["items"]} >= {"self"}
    assert json.loads(chat)["status"] == 200
    assert "您的信用分是" in json.loads(chat)["shown"]
    *_, last = _documents(moved)
    gone = _numbers(after) - _numbers(last)
    assert len(gone) == 1
    assert next(iter(gone)).startswith("杭图催")


@pytest.fixture(scope="module")
def story(city, answers) -> tuple[str, float]:
    """What `make demo-waiver` printed, and how many seconds it took."""
    [command] = readmes.blocks("story")
    began = time.monotonic()
    return typed(city, command), time.monotonic() - began


def test_the_story_of_a_waived_deposit(story):
    told, took = story
    for said in ("ACTIVE", "COMPLETED", "验签通过", "REVOKED", "押金一分未交"):
        assert said in told
    assert took < 10


def test_killing_make_leaves_nothing(city, answers, story):
    city.process.send_signal(signal.SIGKILL)
    assert city.wait_until_gone() == {}


def _documents(text: str) -> list[dict]:
    """The JSON values that stand one after the other."""
    decoder, found, text = json.JSONDecoder(), [], text.strip()
    while text:
        value, end = decoder.raw_decode(text)
        found.append(value)
        text = text[end:].strip()
    return found


def _numbers(report: dict) -> set[str]:
    return {
        record["document_no"] for section in report["sections"] for record in section["records"]
    }
