"""Files are kept sealed as long as the case needs them, and go with their time."""

from datetime import timedelta

import pytest

from app import build_sealer
from clients.files import StoreUnavailable
from models import Case, ContentCheck, SealBroken, sealing
from policy import evidence as evidence_policy
from services import deliveries, evidence_files, evidence_jobs, keys
from tests.evidence.acts import caller_of, hand_in, listed, open_case, rows, stored
from tests.evidence.files import HIDDEN, pdf, photo
from tests.evidence.test_chat_photos import send, take
from tests.people import ZHANG
from tests.walls.test_dumps import secrets_of, stolen

KEPT = evidence_policy.load().keep_after_close
SECRET = "独一无二的证据内容"


def close(city, phone, case_id, *, closed: bool = True) -> None:
    """The case closes, or opens again, as the service of its kind would have it."""
    subject_id, now = caller_of(city, phone).subject_id, city.house.clock.now()
    with city.house.db.session(subject_id) as tx:
        case = tx.get(Case, (subject_id, case_id))
        case.closed_at = now if closed else None
        evidence_files.retain(tx, case, now)
        tx.commit()


def test_file_and_row_go_when_the_time_after_the_case_is_over(city, phone, case_id):
    hand_in(phone, case_id, photo())
    hand_in(phone, case_id, pdf())
    other = open_case(city, phone)
    hand_in(phone, other, pdf())
    close(city, phone, case_id)
    city.simulator.advance((KEPT - timedelta(seconds=1)).total_seconds())
    assert evidence_jobs.forget(city.worker) == 0
    city.simulator.advance(1)
    assert evidence_jobs.forget(city.worker) == 2
    assert [row.case_id for row in rows(city)] == [other]
    assert len(stored(city)) == 1
    assert rows(city, ContentCheck) == []


def test_a_case_that_opens_again_keeps_its_files(city, phone, case_id):
    hand_in(phone, case_id, photo())
    close(city, phone, case_id)
    close(city, phone, case_id, closed=False)
    city.simulator.advance(2 * KEPT.total_seconds())
    assert evidence_jobs.forget(city.worker) == 0
    assert len(stored(city)) == 1


def test_what_was_still_on_its_way_as_the_case_closed_goes_too(city, phone, case_id):
    take(city, caller_of(city, phone), case_id, send(city, photo()))
    close(city, phone, case_id)
    evidence_jobs.run(city.worker)
    [row] = rows(city)
    assert (row.state, row.delete_after is None) == ("checking", False)


class Killed(BaseException):
    """The worker ends here."""


def test_a_worker_that_dies_between_file_and_row_forgets_the_row_later(
    city, phone, case_id, monkeypatch
):
    def die(*_):
        raise Killed

    hand_in(phone, case_id, pdf())
    close(city, phone, case_id)
    city.simulator.advance(KEPT.total_seconds())
    with monkeypatch.context() as killed:
        killed.setattr(evidence_jobs, "_forget_row", die)
        with pytest.raises(Killed):
            evidence_jobs.forget(city.worker)
    assert (len(rows(city)), stored(city)) == (1, [])
    assert evidence_jobs.forget(city.worker) == 1
    assert rows(city) == []


def test_where_the_store_is_away_the_row_stays_until_the_file_is_gone(
    city, phone, case_id, monkeypatch
):
    def away(_):
        raise StoreUnavailable("EIO")

    hand_in(phone, case_id, pdf())
    close(city, phone, case_id)
    city.simulator.advance(KEPT.total_seconds())
    with monkeypatch.context() as broken:
        broken.setattr(city.worker.files, "delete", away)
        assert evidence_jobs.forget(city.worker) == 0
    assert len(rows(city)) == len(stored(city)) == 1
    assert evidence_jobs.forget(city.worker) == 1


def test_a_thief_of_database_and_files_reads_nothing(city, phone, cluster, case_id):
    document = pdf(stream=b"%" + SECRET.encode() + b"\n")
    hand_in(phone, case_id, photo())
    hand_in(phone, case_id, document)
    media_id = send(city, photo((320, 240)))
    take(city, caller_of(city, phone), case_id, media_id)
    evidence_jobs.run(city.worker)
    loot = stolen(city, cluster)
    secrets = {SECRET.encode(), HIDDEN.encode(), media_id.encode(), b"%PDF-1.7", b"JFIF"}
    for secret in secrets | secrets_of(ZHANG):
        assert secret not in loot
    assert len(stored(city)) == 3


def test_the_thiefs_search_would_find_an_open_file(city, cluster):
    """The control: what lies there unsealed is found."""
    path = city.settings.data_dir / "deliveries" / "evidence-open"
    path.write_bytes(pdf(stream=b"%" + SECRET.encode() + b"\n"))
    assert SECRET.encode() in stolen(city, cluster)
    path.unlink()


def test_a_rotation_of_keys_seals_the_files_anew(city, phone, case_id, monkeypatch):
    monkeypatch.setattr(sealing, "REFRESH_S", 0.1)
    hand_in(phone, case_id, pdf())
    before = stored(city)
    keys.rotate(city.worker, settle_s=0.3, patience_s=30)
    assert stored(city) != before
    phone.sign_in()
    [line] = listed(phone, case_id)
    url = line["url"].removeprefix(city.settings.public_base_url)
    assert city.app.test_client().get(url).get_data() == pdf()
    # The control: what is still under the old key does not open any more.
    [row], [path] = rows(city), (city.settings.data_dir / "deliveries").rglob("evidence-*")
    path.write_bytes(before[0])
    sealer = build_sealer(city.settings, city.worker.db)
    name = evidence_files.name_of(row.evidence_id)
    with (
        pytest.raises(SealBroken),
        deliveries.opened(city.house.files, sealer, name, row.evidence_id.bytes),
    ):
        pass


def test_sealing_anew_does_not_bring_a_deleted_file_back(city, phone, case_id, monkeypatch):
    hand_in(phone, case_id, pdf())
    [row] = rows(city)
    store = evidence_files.store

    def overtaken(house, evidence_id, content):
        evidence_files.delete(house, evidence_id)
        evidence_jobs._forget_row(house, row.subject_id, evidence_id)
        store(house, evidence_id, content)

    monkeypatch.setattr(evidence_files, "store", overtaken)
    assert list(evidence_files.reseal(city.worker, 9999)) == [1]
    assert stored(city) == []
