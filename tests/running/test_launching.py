"""Starting a city, and leaving nothing of it."""

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import time

import pytest

from launchers.redis_servers import LONGEST_SOCKET, socket_path
from tests.running.cities import RunningCity, launched
from tests.running.readmes import ROOT

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are read from /proc")


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory):
    return tmp_path_factory.mktemp("city") / "var"


def refusal(data_dir, **environ) -> str:
    """What the launcher says instead of starting; one sentence, and never a traceback."""
    with launched(data_dir, **environ) as city:
        assert city.process.wait(20) == 1
        said = city.said().strip().splitlines()
        assert len(said) == 1, said
        assert city.processes() == {}
    return said[0]


def typed(city: RunningCity, *arguments: str) -> subprocess.CompletedProcess:
    """An operator's command in a second terminal."""
    return subprocess.run(
        [sys.executable, "-m", "flask", "--app", "app", *arguments],
        cwd=ROOT,
        env=city.environ | {"DATA_DIR": str(city.data_dir)},
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_when_a_part_dies_all_end_and_it_is_named(data_dir):
    with launched(data_dir) as city:
        city.wait_until_ready()
        os.kill(city.find("-m simulator"), signal.SIGKILL)
        assert city.process.wait(20) == 1
        last = city.said().strip().splitlines()[-1]
        assert "simulator ended by itself" in last
        assert str(data_dir / "logs" / "simulator.log") in last
        assert city.wait_until_gone() == {}


def test_ctrl_c_leaves_nothing_and_the_next_start_keeps_the_city(data_dir):
    before = json.loads((data_dir / "demo_city.json").read_text())
    settings = (data_dir / "settings.env").read_text()
    with launched(data_dir) as city:
        demo = city.wait_until_ready()
        assert [each["client_secret"] for each in demo["departments"]] == [
            each["client_secret"] for each in before["departments"]
        ]
        for name in ("demo.json", "settings.env", "demo_city.json"):
            assert stat.S_IMODE((data_dir / name).stat().st_mode) == 0o600, name
        assert len(city.processes()) >= 5
        # The simulator forgot the menu, and is given it at every start.
        checked = typed(city, "wechat", "check")
        assert checked.returncode == 0, checked.stdout
        assert city.signal(signal.SIGINT) == 0
        assert city.processes() == {}
    assert not (data_dir / "demo.json").exists()
    assert not socket_path(data_dir).exists()
    secrets = [line for line in settings.splitlines() if "SECRET" in line or "KEY" in line]
    assert set(secrets) <= set((data_dir / "settings.env").read_text().splitlines())


def test_a_killed_launcher_leaves_no_process(data_dir):
    with launched(data_dir) as city:
        city.wait_until_ready()
        city.signal(signal.SIGKILL)
        assert city.wait_until_gone() == {}


def test_a_second_launcher_stays_out_of_the_folder(data_dir):
    with launched(data_dir) as city:
        while "Starting" not in city.said():
            assert city.process.poll() is None, city.said()
            time.sleep(0.02)
        assert "another `make run` is using" in refusal(data_dir)


@pytest.mark.parametrize("name", ["PORT", "SIMULATOR_PORT"])
def test_a_taken_port_is_named_at_once(tmp_path, name):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        said = refusal(tmp_path / "var", **{name: port})
    assert port in said
    assert f"{name}=" in said


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").touch()
    said = refusal(tmp_path / "file" / "var")
    assert str(tmp_path / "file" / "var") in said
    assert "DATA_DIR" in said


def test_an_operators_folder_is_not_turned_into_a_demo(tmp_path):
    folder = tmp_path / "var"
    folder.mkdir()
    (folder / "settings.env").write_text("APP_ENV=production\nMASTER_KEYS=m1:kept\n")
    assert "production" in refusal(folder)
    assert (folder / "settings.env").read_text() == "APP_ENV=production\nMASTER_KEYS=m1:kept\n"


def test_a_wrong_setting_is_named(tmp_path):
    assert "MASTER_KEYS" in refusal(tmp_path / "var", MASTER_KEYS="m1:short")


def test_a_path_too_long_for_a_socket_gets_a_short_one(tmp_path):
    short = socket_path(tmp_path / ("x" * LONGEST_SOCKET))
    try:
        assert len(os.fsencode(short)) <= LONGEST_SOCKET
        assert stat.S_IMODE(short.parent.stat().st_mode) == 0o700
        with socket.socket(socket.AF_UNIX) as probe:
            probe.bind(str(short))
    finally:
        short.unlink(missing_ok=True)
        short.parent.rmdir()


def test_without_python_make_says_which_one_it_needs(tmp_path):
    programs = tmp_path / "bin"
    programs.mkdir()
    old = programs / "python3"
    old.write_text("#!/bin/sh\nexit 1\n")  # what an older Python answers to the question
    old.chmod(0o755)
    for tool in ("sh", "bash", "make", "env"):
        found = next(p for p in ("/bin/", "/usr/bin/") if os.path.exists(p + tool))
        (programs / tool).symlink_to(found + tool)
    answer = subprocess.run(
        ["make", "run", f"VENV={tmp_path}/venv"],
        cwd=ROOT,
        env={"PATH": str(programs)},
        capture_output=True,
        text=True,
    )
    assert answer.returncode != 0
    assert "Python 3.11 or newer is needed" in answer.stderr
    assert "Traceback" not in answer.stderr
