"""Data keys change under a working city, and nothing is lost."""

import base64
import threading
import time

import pytest
from sqlalchemy import LargeBinary, func, select

from app import WORKER, build_house, build_sealer
from config import Settings, SettingsError
from models import Base, DataKey, Lookup, Record, sealing
from models.sealing import MasterKeys, SealBroken, Sealer, live_keys
from services import ingestion, keys
from services.errors import Conflict, DatabaseUnavailable
from tests.builders import City, feed, record
from tests.ingestion.truths import lies
from tests.people import LI, WANG, ZHANG, person
from tests.settings import environment, key, make_settings

HONOUR = "P-HON-001"
# What a dump may hold in the clear: hashes of what nobody can guess, and wrapped keys.
HASHES = {
    "operators.invite_hash",
    "passes.pass_hash",
    "scans.pass_hash",
    "batches.content_hash",
    "chat_messages.chat_hash",
    "client_secrets.secret_hash",
    "content_checks.trace_hash",
    "data_keys.wrapped",
    "evidence.digest",
    "idempotency_keys.body_hash",
    "idempotency_keys.key_hash",
    "identity_attempts.device_hash",
    "identity_claims.verify_hash",
    "issued_reports.check_hash",
    "issued_reports.digest",
    "links.code_hash",
    "login_codes.code_hash",
    "look_seals.digest",
    "lookups.blind_index",
    "ready_files.digest",
    "records.content_hash",
    "refresh_tokens.token_hash",
    "representatives.blind_index",
    "seen_messages.dedupe_hash",
    "staged_rows.content_hash",
    "staff_failures.username_hash",
    "tickets.chat_hash",
}
# Repeats of a record what stands plain in `records` and `annotations`: item, days, whether
# it is contested. Neither who it is about nor anything that is sealed there.
PLAIN = {"score_facts.packed"}


@pytest.fixture
def quick(monkeypatch):
    """Processes look for new keys ten times a second."""
    monkeypatch.setattr(sealing, "REFRESH_S", 0.1)


def rotate(city: City) -> None:
    keys.rotate(city.worker, settle_s=0.3, patience_s=30)


def live(city: City) -> dict[str, list[int]]:
    with city.worker.db.session(write=False) as tx:
        rows = tx.scalars(live_keys()).all()
    return {p: [row.key_no for row in rows if row.purpose == p] for p in sealing.PURPOSES}


def sealed_under(city: City) -> set[int]:
    """The numbers of the keys under which anything in the database is sealed."""
    found = set()
    with city.worker.db.connect(write=False) as tx:
        for sealed in keys.SEALED:
            column = sealed.table.__table__.c[sealed.column]
            for value in tx.scalars(select(column).where(column.is_not(None))):
                found.add(int.from_bytes(bytes(value)[1:3], "big"))
    return found


def test_every_column_of_bytes_is_rotated_a_hash_or_plain_on_purpose():
    columns = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, LargeBinary)
    }
    rotated = {f"{sealed.table.__tablename__}.{sealed.column}" for sealed in keys.SEALED}
    assert columns - HASHES - PLAIN - rotated == set()
    assert not PLAIN & (HASHES | rotated)
    assert rotated <= columns


def test_after_a_rotation_everything_is_under_the_new_keys_and_opens(city, quick):
    city.deliver([record(ZHANG, HONOUR, "一号"), record(LI, "P-XXX-999", "坏")])
    phone = city.phone(ZHANG)
    link = phone.post("/me/links")
    assert link.status_code == 201
    before, report = live(city), phone.get("/me/report").json
    rotate(city)
    after = live(city)
    assert {p: len(numbers) for p, numbers in after.items()} == {"seal": 1, "index": 1, "record": 1}
    assert after["seal"][0] > max(before["seal"])
    assert after["index"][0] > max(before["index"])
    assert after["record"] == before["record"]
    assert sealed_under(city) == set(after["seal"])
    with city.worker.db.connect(write=False) as tx:
        assert set(tx.scalars(select(Lookup.key_no))) == set(after["index"])
    phone.sign_in()  # found by the new index of the openid
    assert phone.get("/me/report").json == report
    batch = city.deliver([record(ZHANG, HONOUR, "一号", title="新")])
    assert (batch["created"], batch["updated"]) == (0, 1)  # the same subject, the same record
    assert lies(city.worker) == []


def test_the_old_key_is_really_gone(city, quick):
    """The control: what still was under it does not open any more."""
    city.deliver([record(ZHANG, HONOUR, "一号")])
    with city.worker.db.connect(write=False) as tx:
        row = tx.execute(select(Record.subject_id, Record.record_id, Record.body)).one()
    rotate(city)
    sealer = build_sealer(city.settings, city.worker.db)
    with pytest.raises(SealBroken):
        sealer.open(row.subject_id.bytes, b"records.body:" + row.record_id.bytes, row.body)


def test_keys_rotate_while_eight_threads_read_and_write(city, quick):
    people = [ZHANG, LI, WANG, person(71, "周子墨")]
    city.deliver([record(who, HONOUR, "零号") for who in people])
    phones = [city.phone(who) for who in people]
    problems: list[str] = []
    acknowledged: list[str] = []
    stop = threading.Event()

    def guarded(work):
        def run(*args):
            while not stop.is_set():
                try:
                    work(*args)
                except DatabaseUnavailable:
                    continue  # a crowded SQLite says so, and the same is tried again
                except Exception as error:
                    problems.append(f"{type(error).__name__}: {error}")
                    return

        return run

    def read(phone):
        answer = phone.get("/me/report")
        if answer.status_code not in (200, 503):
            problems.append(answer.text)

    def write(number: int, house):
        for who in people[number::4]:
            name = f"{number}-{time.monotonic_ns()}"
            answer = city.department(f"部门{name}").upload(feed([record(who, HONOUR, name)]))
            if answer.status_code == 503:
                continue
            assert answer.status_code == 202, answer.text
            acknowledged.append(name)
        while batch_id := ingestion.claim(house):
            while not finished(house, batch_id):
                pass

    def finished(house, batch_id) -> bool:
        try:
            ingestion.run(house, batch_id)
        except DatabaseUnavailable:
            return False
        return True

    houses = [build_house(city.settings, WORKER) for _ in range(4)]
    threads = [threading.Thread(target=guarded(read), args=(phone,)) for phone in phones]
    threads += [
        threading.Thread(target=guarded(write), args=(number, house))
        for number, house in enumerate(houses)
    ]
    for thread in threads:
        thread.start()
    try:
        time.sleep(0.3)
        rotate(city)
        rotate(city)
        time.sleep(0.3)
    finally:
        stop.set()
    for thread in threads:
        thread.join(20)
    for house in houses:
        house.db.engine.dispose()
    city.work()
    assert problems == []
    assert len(acknowledged) > 8
    with city.worker.db.connect(write=False) as tx:
        assert tx.scalar(select(func.count(Record.record_id))) == len(people) + len(acknowledged)
    assert sealed_under(city) == set(live(city)["seal"])
    assert lies(city.worker) == []
    for phone in phones:
        phone.sign_in()
        assert phone.get("/me/report").status_code == 200


def test_a_rotation_waits_for_deliveries_under_the_old_key(city, quick):
    city.collector.upload(feed([record(ZHANG, HONOUR, "一号")]))
    with pytest.raises(Conflict) as refused:
        keys.rotate(city.worker, settle_s=0.3, patience_s=0.1)
    assert refused.value.code == "batches_waiting"
    city.work()  # the old key still opens it
    assert lies(city.worker) == []
    rotate(city)
    assert len(live(city)["seal"]) == 1


def test_a_new_master_key_wraps_what_the_old_one_did(city, cluster, simulator, monkeypatch):
    city.deliver([record(ZHANG, HONOUR, "一号")])
    both = f"m2:{key('another master')},m1:{key('master')}"
    settings = make_settings(city.settings.data_dir, cluster, simulator, MASTER_KEYS=both)
    house = build_house(settings, WORKER)
    assert keys.rewrap(house) == len(live(city)["seal"] + live(city)["index"]) + 1
    assert keys.rewrap(house) == 0
    alone = make_settings(
        city.settings.data_dir, cluster, simulator, MASTER_KEYS=f"m2:{key('another master')}"
    )
    only_new = build_house(alone, WORKER)
    assert lies(only_new) == []
    with pytest.raises(SealBroken, match="master key m2"):
        build_sealer(city.settings, city.worker.db).load()  # the old one alone opens nothing
    back = make_settings(
        city.settings.data_dir, cluster, simulator, MASTER_KEYS=",".join(both.split(",")[::-1])
    )
    again = build_house(back, WORKER)
    keys.rewrap(again)
    for used in (house, only_new, again):
        used.db.engine.dispose()


def test_a_wrong_master_key_of_the_right_name_is_named_too(city):
    masters = MasterKeys({"m1": b"x" * 32})

    def load():
        with city.worker.db.session(write=False) as tx:
            return tx.scalars(live_keys()).all()

    with pytest.raises(SealBroken, match=r"data key \d+ does not open"):
        Sealer(masters, load).load()


def test_a_missing_master_key_refuses_to_start_with_a_clear_sentence(tmp_path):
    told = environment(tmp_path)
    del told["MASTER_KEYS"]
    with pytest.raises(SettingsError, match="MASTER_KEYS is missing"):
        Settings.from_env(told)
    with pytest.raises(SettingsError, match=r"MASTER_KEYS wants .* 32 bytes"):
        Settings.from_env(told | {"MASTER_KEYS": "m1:c2hvcnQ="})


def test_a_database_without_keys_says_what_to_do(city):
    with pytest.raises(SealBroken, match="migrate"):
        Sealer(MasterKeys({"m1": b"x" * 32}), list).seal(b"a", b"b", b"c")


def test_a_data_key_row_cannot_be_swapped_for_another(city):
    """Each wrapped key is bound to its number and purpose."""
    with city.worker.db.session(write=False) as tx:
        rows = tx.scalars(live_keys()).all()
    other = DataKey(
        key_no=rows[0].key_no, purpose="index", wrapped=rows[0].wrapped, master_id=rows[0].master_id
    )
    masters = MasterKeys({"m1": base64.b64decode(key("master"))})
    assert masters.unwrap(rows[0])
    with pytest.raises(SealBroken):
        masters.unwrap(other)
