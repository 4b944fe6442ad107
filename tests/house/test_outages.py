"""Parts that are away: without the database a clear no, without Redis everything goes on."""

import os
import shutil
import signal
import socket
import subprocess
import threading
import time
from contextlib import contextmanager, suppress

import pytest
from sqlalchemy import create_engine, func, select, text
from sqlalchemy.pool import NullPool

from app import create_app
from clients.files import StoreUnavailable
from models import Link, database
from models.database import driver_url
from services import ingestion
from tests.builders import City, feed, record
from tests.ingestion.truths import lies
from tests.people import LI, ZHANG
from tests.postgres import free_port, left_out
from tests.settings import make_settings
from upkeep import migrate

HONOUR = "P-HON-001"
PROMISED_IDLE_MS = 2000


def took(call) -> tuple[float, object]:
    began = time.monotonic()
    answer = call()
    return time.monotonic() - began, answer


def assert_unavailable(answer) -> None:
    assert answer.status_code == 503, answer.text
    assert answer.json["code"] == "unavailable"
    assert int(answer.headers["Retry-After"]) >= 1


def test_a_frozen_worker_lets_go_of_what_it_locked(
    migrated, cluster, patient_database, monkeypatch
):
    """With the limit that the program has: other tests run with one that suits a busy machine."""
    if cluster is None:
        pytest.skip("SQLite has one writer, who waits for nobody")
    monkeypatch.setattr(database, "IDLE_MS", patient_database)
    with pytest.raises(database.DatabaseUnavailable):
        _freeze_within_a_transaction(migrated.database_url)


def test_a_patient_database_is_found_by_that(migrated, cluster):
    """The twin: whoever waits longer is not cut off."""
    if cluster is None:
        pytest.skip("SQLite has one writer, who waits for nobody")
    _freeze_within_a_transaction(migrated.database_url)


def _freeze_within_a_transaction(url: str) -> None:
    db = database.Database(url)
    try:
        with db.session() as tx:
            tx.execute(text("SELECT 1"))
            time.sleep(PROMISED_IDLE_MS / 1000 + 1)
            tx.execute(text("SELECT 1"))
    finally:
        db.engine.dispose()


def test_the_limit_is_the_promised_one(patient_database):
    assert patient_database == PROMISED_IDLE_MS


def test_the_database_goes_and_comes_back_by_itself(city, cluster):
    if cluster is None:
        pytest.skip("SQLite is part of the program and cannot go away")
    city.deliver([record(ZHANG, HONOUR, "一号")])
    phone = city.phone(ZHANG)
    before = phone.get("/me/report").json
    cluster.stop()
    try:
        seconds, answer = took(lambda: phone.get("/me/report"))
        assert_unavailable(answer)
        assert seconds < 5
        assert_unavailable(phone.post("/me/links"))
        assert_unavailable(city.collector.upload(feed([record(LI, HONOUR, "二号")])))
        ready = city.app.test_client().get("/readyz")
        assert (ready.status_code, ready.json["parts"]["database"]) == (503, "down")
        assert city.app.test_client().get("/healthz").status_code == 200
    finally:
        cluster.start()
    deadline = time.monotonic() + 10
    while (answer := phone.get("/me/report")).status_code == 503 and time.monotonic() < deadline:
        time.sleep(0.2)
    assert answer.json == before
    city.worker.db.engine.dispose()
    assert city.deliver([record(LI, HONOUR, "二号")])["created"] == 1


@contextmanager
def redis_process(folder):
    """A Redis of our own, to be frozen and killed."""
    program = shutil.which("redis-server") or shutil.which("valkey-server")
    if program is None:
        left_out("Redis", "apt-get install redis-server")
    port = free_port()
    process = subprocess.Popen(
        [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port), 0.2).close()
            break
        except OSError:
            time.sleep(0.05)
    try:
        yield process, f"redis://127.0.0.1:{port}/0"
    finally:
        os.kill(process.pid, signal.SIGCONT)
        process.kill()
        process.wait()


@pytest.mark.parametrize("way", ["gone", "frozen"])
def test_without_redis_reading_goes_on(migrated, cluster, simulator, tmp_path, way):
    with redis_process(tmp_path) as (redis, url):
        simulator.forget()
        settings = make_settings(migrated.data_dir, cluster, simulator, REDIS_URL=url)
        city = City(create_app(settings), settings, simulator)
        try:
            city.deliver([record(ZHANG, HONOUR, "一号")])
            phone = city.phone(ZHANG)
            usual = min(took(lambda: phone.get("/me/report"))[0] for _ in range(3))
            redis.send_signal(signal.SIGKILL if way == "gone" else signal.SIGSTOP)
            for _ in range(3):
                seconds, answer = took(lambda: phone.get("/me/report"))
                assert answer.status_code == 200
                assert seconds <= usual + 1
            seconds, answer = took(lambda: phone.sign_in())
            assert answer.status_code == 201
            assert seconds <= 2
            ready = city.app.test_client().get("/readyz")
            assert (ready.status_code, ready.json["parts"]["redis"]) == (200, "down")
        finally:
            city.close()


def test_a_frozen_writer_keeps_nobody_for_ever(city):
    """A worker that stopped in the middle of a transaction: a bounded wait, then a clear no."""
    city.deliver([record(ZHANG, HONOUR, "一号")])
    phone = city.phone(ZHANG)
    entered, may_go_on = threading.Event(), threading.Event()

    owner = create_engine(driver_url(city.settings.owner_database_url), poolclass=NullPool)

    def hold() -> None:
        with owner.begin() as tx:
            is_postgres = city.house.db.is_postgres
            tx.exec_driver_sql(
                "LOCK TABLE access_log IN ACCESS EXCLUSIVE MODE"
                if is_postgres
                else "BEGIN IMMEDIATE"
            )
            entered.set()
            may_go_on.wait(20)

    holder = threading.Thread(target=hold)
    holder.start()
    try:
        assert entered.wait(5)
        seconds, answer = took(lambda: phone.get("/me/report"))
        assert_unavailable(answer)
        assert seconds < 8
    finally:
        may_go_on.set()
        holder.join()
    assert phone.get("/me/report").status_code == 200


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 24 MB; mounting one needs root."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(folder)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip("a full disk is left out: mounting a small one needs root")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk_is_a_clean_no_and_room_is_enough_to_go_on(small_disk, cluster, simulator):
    if cluster is not None:
        pytest.skip("the disk of this test is SQLite's")
    settings = make_settings(small_disk, None, simulator)
    migrate(settings)
    simulator.forget()
    city = City(create_app(settings), settings, simulator)
    city.deliver([record(ZHANG, HONOUR, "一号")])
    phone = city.phone(ZHANG)
    assert phone.get("/me/report").status_code == 200
    waiting = city.collector.upload(feed([record(LI, HONOUR, f"{n}号") for n in range(50)]))
    assert waiting.status_code == 202
    filler = small_disk / "filler"
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(b"x" * 4096):
            pass
    refused = city.collector.upload(
        feed([record(LI, HONOUR, f"新{n}号", title="长" * 90) for n in range(500)])
    )
    assert_unavailable(refused)
    links = [phone.post("/me/links") for _ in range(60)]
    acknowledged = sum(answer.status_code == 201 for answer in links)
    assert {answer.status_code for answer in links} <= {201, 409, 429, 503}
    assert any(answer.status_code == 503 for answer in links)
    filler.unlink()
    assert phone.get("/me/report").status_code == 200
    assert phone.post("/me/links").status_code == 201
    with city.worker.db.session(write=False) as tx:
        kept = tx.scalar(select(func.count()).select_from(Link))
    assert kept == acknowledged + 1
    city.work()
    batch = city.collector.batch(waiting.json["batch_id"])
    assert (batch["state"], batch["created"]) == ("done", 50)
    assert lies(city.worker) == []
    city.close()


def test_a_store_that_is_full_refuses_the_upload_and_keeps_nothing(city, monkeypatch):
    def full(name, chunks):
        for _ in chunks:
            pass
        raise StoreUnavailable("ENOSPC")

    monkeypatch.setattr(city.house.files, "put", full)
    assert_unavailable(city.collector.upload(feed([record(ZHANG, HONOUR, "一号")])))
    assert ingestion.claim(city.worker) is None
    monkeypatch.undo()
    assert city.deliver([record(ZHANG, HONOUR, "一号")])["created"] == 1
