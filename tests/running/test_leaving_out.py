"""`make test` says what it left out, and where everything is required that is a failure."""

import pytest

import tests.__main__ as runner

RESULTS = """<testsuites><testsuite>
<testcase classname="a" name="ran"/>
<testcase classname="a" name="{name}"><skipped message="{why}"/></testcase>
</testsuite></testsuites>"""


@pytest.fixture
def passing(monkeypatch):
    """Every run passes; PostgreSQL is there, Redis is not."""
    monkeypatch.setattr(runner, "_run", lambda *_: True)
    monkeypatch.setattr(runner, "postgres_programs", lambda: "/usr/bin")
    monkeypatch.setattr(runner.shutil, "which", lambda program: None)


@pytest.mark.parametrize(("required", "code"), [(False, 0), (True, 1)])
@pytest.mark.usefixtures("passing")
def test_a_missing_program_is_named(monkeypatch, capsys, required, code):
    monkeypatch.setattr(runner, "REQUIRED", required)
    assert runner.main([]) == code
    said = capsys.readouterr().out
    assert "LEFT OUT" in said
    assert "apt-get install redis-server" in said
    assert ("TESTS FAILED." in said) is required


def test_what_one_database_skips_and_the_other_runs_is_not_left_out(tmp_path):
    outcomes = runner.Outcomes()
    for name, why in (("elsewhere", "on PostgreSQL only"), ("never", "no reader of QR codes")):
        (tmp_path / "results.xml").write_text(RESULTS.format(name=name, why=why))
        outcomes.note(tmp_path / "results.xml")
    assert outcomes.left_out() == ["no reader of QR codes", "on PostgreSQL only"]
    (tmp_path / "results.xml").write_text(
        RESULTS.format(name="ran", why="on SQLite only").replace('"ran"', '"elsewhere"', 1)
    )
    outcomes.note(tmp_path / "results.xml")
    assert outcomes.left_out() == ["no reader of QR codes"]
