"""What a thief of the database and of the files reads: nobody's name, number, phone or openid."""

import io
import subprocess
import uuid

import pytest
from sqlalchemy import select, text, update

from models import ReadyFile, Record, SealBroken, StagedRow, Subject
from tests.builders import City, feed, organisation_record, record
from tests.feeds.builders import a_penalised_person, write_sheet
from tests.people import LI, SHOP, WANG, ZHANG

HONOUR, PENALTY = "P-HON-001", "P-PEN-001"
TITLE, FIELD = "独一无二的荣誉称号", "独一无二的内容"
PEOPLE = (ZHANG, LI, WANG)


def secrets_of(person) -> set[bytes]:
    told = (person.name, person.id_number, person.phone)
    told += (person.openid, person.official_openid, person.unionid)
    return {part.encode() for part in told} | {person.name.encode("gb18030")}


EVERYTHING = set().union(*map(secrets_of, PEOPLE)) | {TITLE.encode(), FIELD.encode()}


def live_a_little(city: City, tmp_path) -> None:
    """A day in the city: deliveries done, refused and waiting, phones, papers, links, failures."""
    city.deliver(
        [
            record(ZHANG, HONOUR, "一号", title=TITLE, fields={"内容": FIELD}),
            record(LI, PENALTY, "二号", title=TITLE),
            record(WANG, "P-XXX-999", "三号"),
            record(WANG, HONOUR, "四号", decided_on=WANG.name),
            organisation_record(SHOP, "O-PEN-001", "五号", fields={"法定代表人": ZHANG.name}),
        ]
    )
    sheet = write_sheet(
        tmp_path / "sheet.csv",
        "penalty_sheet",
        [a_penalised_person(CF_XDR_MC=LI.name, CF_XDR_ZJHM=LI.id_number)],
        encoding="gb18030",
    )
    city.collector.deliver(sheet.read_bytes(), "penalty_sheet")
    phones = [city.phone(person) for person in PEOPLE]
    for phone in phones:
        assert phone.get("/me/report").status_code == 200
        assert phone.get("/me/report.pdf").status_code == 200
        assert phone.post("/me/links").status_code == 201
    city.phone(ZHANG, proved=False).prove(name=LI.name)
    city.work()
    city.collector.upload(feed([record(ZHANG, HONOUR, "还在等", title=TITLE)]))
    key = {"Idempotency-Key": "k"}
    city.collector.upload(feed([record(LI, HONOUR, "也在等", title=TITLE)]), headers=key)


def stolen(city: City, cluster) -> bytes:
    """The database as a thief has it, and every file of the data folder."""
    files = [path for path in city.settings.data_dir.rglob("*") if path.is_file()]
    # The clock of the simulator and the settings that a test writes are no part of the loot.
    loot = [path.read_bytes() for path in files if path.name != "clock.json"]
    if cluster is not None:
        dump = subprocess.run(
            [
                str((cluster.programs / "initdb").resolve().parent / "pg_dump"),
                "--dbname",
                cluster.url("postgres"),
                "--inserts",
                "--no-owner",
            ],
            capture_output=True,
            check=True,
        )
        loot.append(dump.stdout)
        loot.append(_decoded(dump.stdout))
    return b"\n".join(loot)


def _decoded(dump: bytes) -> bytes:
    """Bytes columns as the bytes that they are, not as the hex that a dump writes."""
    found = io.BytesIO()
    for part in dump.split(b"'\\x")[1:]:
        found.write(bytes.fromhex(part.split(b"'", 1)[0].decode()) + b"\n")
    return found.getvalue()


def hits(loot: bytes) -> set[str]:
    return {secret.decode("utf-8", "replace") for secret in EVERYTHING if secret in loot}


def test_a_dump_and_the_files_tell_nobody(city, cluster, tmp_path):
    live_a_little(city, tmp_path)
    loot = stolen(city, cluster)
    # Organisations' codes are public, and show that the search would find what is there.
    assert SHOP[1].encode() in loot
    assert hits(loot) == set()


@pytest.mark.parametrize("leak", ["text", "bytes", "file"])
def test_what_is_not_sealed_is_found(city, cluster, tmp_path, leak):
    """The control: one column, or one file, that somebody forgot to seal."""
    live_a_little(city, tmp_path)
    if leak == "file":
        city.worker.files.put("forgotten", [LI.name.encode()])
    else:
        with city.worker.db.connect() as tx:
            if leak == "text":
                tx.execute(text("UPDATE batches SET reason = :name"), {"name": LI.name})
            else:
                tx.execute(update(Subject).values(name=LI.name.encode()))
            tx.commit()
    assert LI.name in hits(stolen(city, cluster))
    city.worker.files.delete("forgotten")


@pytest.mark.parametrize(
    ("table", "column"),
    [(Subject, "name"), (Subject, "number"), (ReadyFile, "body")],
    ids=lambda part: part if isinstance(part, str) else part.__tablename__,
)
def test_a_ciphertext_moved_to_another_row_is_refused(city, table, column):
    city.deliver([record(ZHANG, HONOUR, "一号"), record(LI, HONOUR, "二号")])
    phones = [city.phone(person) for person in (ZHANG, LI)]
    values = table.__table__.c
    with city.worker.db.connect() as tx:
        first, second = tx.execute(select(values.subject_id, values[column])).all()
        for to, sealed in ((first.subject_id, second[1]), (second.subject_id, first[1])):
            tx.execute(update(table).where(values.subject_id == to).values({column: sealed}))
        tx.commit()
    for phone in phones:
        # `name` and `number` are read when the file is made anew.
        path = "/me/report" if table is ReadyFile else "/me"
        answer = phone.get(path)
        assert answer.status_code == 500
        for person in (ZHANG, LI):
            assert person.name not in answer.text


def test_a_ciphertext_is_bound_to_scope_and_place(city):
    sealer, scope = city.worker.sealer, uuid.uuid4().bytes
    sealed = sealer.seal(scope, b"subjects.name", "张".encode())
    assert sealer.open(scope, b"subjects.name", sealed) == "张".encode()
    for other_scope, place in ((scope, b"subjects.number"), (uuid.uuid4().bytes, b"subjects.name")):
        with pytest.raises(SealBroken):
            sealer.open(other_scope, place, sealed)
    for position in range(len(sealed)):
        changed = bytearray(sealed)
        changed[position] ^= 1
        with pytest.raises(SealBroken):
            sealer.open(scope, b"subjects.name", bytes(changed))
    with pytest.raises(SealBroken):
        sealer.open(scope, b"subjects.name", sealed[:10])
    assert sealer.seal(scope, b"subjects.name", "张".encode()) != sealed


def test_two_people_with_the_same_record_are_not_seen_to_have_it(city):
    """Equal content of two people looks different, and a guess is not confirmed by its hash."""
    city.deliver([record(who, HONOUR, "一号", title=TITLE) for who in (ZHANG, LI)])
    with city.worker.db.connect(write=False) as tx:
        rows = tx.execute(select(Record.record_id, Record.body, Record.content_hash)).all()
        files = tx.scalars(select(ReadyFile.digest)).all()
    assert len({row.record_id for row in rows}) == 2
    assert len({bytes(row.body) for row in rows}) == 2
    assert len({bytes(row.content_hash) for row in rows}) == 2
    assert len({bytes(digest) for digest in files}) == 2


def test_waiting_rows_go_with_their_batch(city):
    city.deliver([record(ZHANG, HONOUR, "一号")])
    with city.worker.db.connect(write=False) as tx:
        assert tx.execute(select(StagedRow.row_no)).all() == []
