"""The operator's commands: what they do, and one sentence where they cannot."""

import csv
import io
import os
import subprocess
import sys

import pytest

from config import Settings
from demo import sheets
from services import institutions
from tests.builders import feed, record
from tests.people import ZHANG
from tests.running.readmes import ROOT
from tests.settings import environment


@pytest.fixture
def run(city):
    """Runs a command as an operator would."""
    runner = city.app.test_cli_runner(catch_exceptions=False)
    return lambda *arguments: runner.invoke(args=[str(each) for each in arguments])


@pytest.fixture
def collector(city):
    institutions.enrol(city.house, institutions.DEPARTMENT, "市公共信用信息中心", None)


@pytest.mark.usefixtures("collector")
def test_ingest_counts_and_names_what_was_refused(run, tmp_path):
    rejects = tmp_path / "rejects.csv"
    answer = run(
        *("ingest", sheets.SAMPLE, "--format", "penalty_sheet", "--rejects", rejects),
    )
    assert answer.exit_code == 0, answer.output
    assert "accepted         6" in answer.output
    assert "rejected         10" in answer.output
    rows = list(csv.DictReader(io.StringIO(rejects.read_text("utf-8-sig"))))
    assert [row["row"] for row in rows][:2] == ["4", "5"]
    assert len(rows) == 10


@pytest.mark.usefixtures("collector")
def test_the_same_file_again_is_the_first_batch(run, tmp_path):
    path = tmp_path / "feed.csv"
    path.write_bytes(feed([record(ZHANG, "P-HON-003", "杭发改诚〔2026〕3号")]))
    first, second = run("ingest", path), run("ingest", path)
    assert first.stdout.splitlines()[0] == second.stdout.splitlines()[0]


@pytest.mark.usefixtures("collector")
def test_a_refused_file_is_a_failure_with_its_reason(run, tmp_path):
    path = tmp_path / "feed.csv"
    path.write_text("this,is,no,feed\n1,2,3,4\n")
    answer = run("ingest", path)
    assert answer.exit_code == 1
    assert "the file was refused" in answer.output
    assert "refused" in answer.output.splitlines()[-1]


def test_ingest_without_a_collector_says_what_to_do(run, tmp_path):
    path = tmp_path / "feed.csv"
    path.write_bytes(feed([]))
    answer = run("ingest", path)
    assert answer.exit_code == 1
    assert "--all" in answer.output
    assert run("ingest", path, "--client", "department-none").exit_code == 1


@pytest.mark.usefixtures("collector")
@pytest.mark.parametrize("as_of", ["yesterday", "2026-01-01T00:00:00", "2999-01-01T00:00:00+08:00"])
def test_a_wrong_as_of_is_named(run, tmp_path, as_of):
    path = tmp_path / "feed.csv"
    path.write_bytes(feed([record(ZHANG, "P-HON-003", "杭发改诚〔2026〕3号")]))
    answer = run("ingest", path, "--as-of", as_of)
    assert answer.exit_code == 1
    assert "as_of" in answer.output


def test_enrolling_shows_a_secret_that_works(run, city):
    answer = run("institutions", "enrol", "市图书馆")
    told = dict(line.split() for line in answer.stdout.splitlines())
    assert institutions.issue_token(city.house, told["client_id"], told["client_secret"])
    caller = institutions.find_by_client(city.house, told["client_id"])
    assert caller.items == {item.code for item in city.house.catalogue.of_department("市图书馆")}


@pytest.mark.parametrize(
    "arguments",
    [
        ("没有这个部门",),
        ("市图书馆", "--item", "P-XXX-001"),
        ("市图书馆", "--item", "P-OTH-005", "--all"),
    ],
)
def test_enrolling_wrongly_enrols_nobody(run, city, arguments):
    answer = run("institutions", "enrol", *arguments)
    assert answer.exit_code != 0
    assert institutions.find_collector(city.house) is None
    assert "client_id" not in answer.output


def test_policy_check_is_content(run):
    answer = run("policy", "check")
    assert (answer.exit_code, "all files are fine" in answer.output) == (0, True)


def test_an_untouched_log_verifies(run):
    assert run("audit", "verify").exit_code == 0


def _typed(folder, *arguments: str, **more: str) -> subprocess.CompletedProcess:
    ours = {spec.metadata["env"] for spec in Settings.__dataclass_fields__.values()}
    told = {name: value for name, value in os.environ.items() if name not in ours}
    return subprocess.run(
        [sys.executable, "-m", "flask", *arguments],
        cwd=ROOT,
        env=told | {"DATA_DIR": str(folder)} | more,
        capture_output=True,
        text=True,
        timeout=30,
    )


@pytest.mark.parametrize("arguments", [("worker",), ("--help",)], ids=["command", "help"])
def test_a_missing_setting_is_one_sentence(tmp_path, arguments):
    answer = _typed(tmp_path, *arguments)
    assert answer.returncode != 0
    assert answer.stderr.strip().splitlines() == [
        line for line in answer.stderr.strip().splitlines() if "MASTER_KEYS is missing" in line
    ]


def test_a_database_without_tables_is_one_sentence(tmp_path):
    answer = _typed(tmp_path, "keys", "rewrap", **environment(tmp_path))
    assert answer.returncode == 1
    assert answer.stderr.strip() == (
        "Error: the tables are not there yet: run `flask migrate` first"
    )


def test_a_database_that_is_away_is_one_sentence(tmp_path):
    away = environment(tmp_path, DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")
    answer = _typed(tmp_path, "migrate", **away)
    assert answer.returncode == 1
    [line] = answer.stderr.strip().splitlines()
    assert "DATABASE_URL" in line
