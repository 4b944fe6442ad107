"""The whole city at once: columns, files and reassembly agree, and a trial writes nothing."""

import csv
from collections import Counter
from datetime import date
from pathlib import Path
from random import Random

import orjson
import pytest
from PIL import Image
from sqlalchemy import delete, insert, or_, select, update

from models import Annotation, ListEntry, ReadyFile, Record, ScoreFacts, ScorePoint, new_id
from policy import catalogues, packed_facts, score_models, scoring
from services import columnar, ready_files, recomputing, score_facts
from services.columnar import Span
from services.recomputing import NOBODY
from tests.builders import City, record
from tests.people import person
from tests.scores.modelling import CODES, changed

PEOPLE, TODAY = 14, date(2026, 6, 15)
EVERYBODY = Span(NOBODY, None)
STATUSES = ("valid", "valid", "valid", "corrected", "explained", "repaired", "contested")


@pytest.fixture
def town(timed) -> City:
    """People with records of every kind, some contested, repaired, faded or on a list."""
    city, random = timed.city, Random(7)
    rows = [
        record(
            person(100 + number, "周子墨"),
            random.choice([*CODES, "P-BAS-001", "P-LIC-001"]),
            f"{number}-{n}号",
            decided_on=f"20{random.randint(21, 25)}-0{random.randint(1, 9)}-1{random.randint(0, 9)}",
            valid_until=random.choice(["2027-01-31", "2026-06-15", "2026-06-14", ""]),
        )
        for number in range(PEOPLE)
        for n in range(random.randint(1, 30))
    ]
    rows = [row for row in rows if catalogues.load().items[row["item_code"]]]
    assert city.deliver(rows)["rejected"] == 0
    worker = city.worker
    with worker.db.connect() as tx:
        held = tx.execute(select(Record.subject_id, Record.record_id)).all()
        for row in held:
            mine = (Record.subject_id == row.subject_id, Record.record_id == row.record_id)
            tx.execute(update(Record).where(*mine).values(status=random.choice(STATUSES)))
            if random.random() < 0.2:
                tx.execute(insert(Annotation).values(_annotation(worker, random, row)))
        for subject_id in sorted({row.subject_id for row in held})[::2]:
            tx.execute(insert(ListEntry).values(_entry(random, subject_id)))
        ids = {row.subject_id for row in held}
        now = worker.clock.now()
        ready_files.reassemble(tx, worker.sealer, worker.catalogue, ids, now)
        tx.commit()
    return city


def _annotation(house, random: Random, row) -> dict:
    annotation_id = new_id()
    place = b"annotations.text:" + annotation_id.bytes
    return {
        "subject_id": row.subject_id,
        "annotation_id": annotation_id,
        "record_id": row.record_id,
        "kind": random.choice(["contested", "review", "explained"]),
        "since": TODAY,
        "ended_at": random.choice([None, house.clock.now()]),
        "text": house.sealer.seal(row.subject_id.bytes, place, b"..."),
    }


def _entry(random: Random, subject_id) -> dict:
    return {
        "subject_id": subject_id,
        "entry_id": new_id(),
        "list_name": random.choice(["red", "black", "other"]),
        "entered_on": date(2026, 1, 1),
        "exit_on": random.choice([None, date(2026, 6, 15), date(2026, 6, 16)]),
        "basis": "测试名单办法",
    }


def files(city: City) -> dict:
    """`subject id → (version, body without its head, standing)`."""
    with city.worker.db.connect(write=False) as tx:
        rows = tx.execute(select(ReadyFile.__table__)).all()
    opener = city.worker.sealer.open
    found = {}
    for row in rows:
        body = orjson.loads(opener(row.subject_id.bytes, ready_files.BODY, row.body))
        standing = orjson.loads(opener(row.subject_id.bytes, ready_files.STANDING, row.standing))
        content = {name: body[name] for name in body if name not in ready_files.HEAD}
        found[row.subject_id] = (row.version, row.stale_on, content, standing)
    return found


def from_columns(city: City, span: Span = EVERYBODY) -> dict:
    model = score_models.in_force(TODAY)
    with city.worker.db.connect(write=False) as tx:
        found = columnar.scores(tx, catalogues.load(), [model], TODAY, span)
        return {subject_id: value for subject_id, (value,) in found}


def test_columns_give_the_scores_of_the_files(town):
    told = {subject_id: file[3]["value"] for subject_id, file in files(town).items()}
    assert len(set(told.values())) > 5, "a town in which everybody is the same shows nothing"
    assert from_columns(town) == told


def forget_packs(city: City, **values) -> None:
    """Leave the packs away, or have them made by something else."""
    with city.worker.db.connect() as tx:
        tx.execute(update(ScoreFacts).values(values) if values else delete(ScoreFacts))
        tx.commit()


def packs(city: City) -> dict:
    with city.worker.db.connect(write=False) as tx:
        return {row.subject_id: bytes(row.packed) for row in tx.execute(select(ScoreFacts))}


@pytest.mark.parametrize("other", [{}, {"catalogue": "1999.1", "packed": b""}])
def test_without_packs_of_this_catalogue_the_records_give_the_same_scores(town, other):
    right = from_columns(town)
    forget_packs(town, **other)
    assert from_columns(town) == right


@pytest.mark.parametrize("other", [{}, {"catalogue": "1999.1", "packed": b""}])
def test_recomputing_makes_packs_that_are_missing_and_leaves_the_files(town, other):
    right, before = packs(town), files(town)
    assert set(right) == set(before)
    forget_packs(town, **other)
    recomputing.recompute(town.worker, EVERYBODY)
    assert packs(town) == right
    assert files(town) == before


@pytest.mark.parametrize(
    ("module", "name", "twin"),
    [
        (packed_facts, "REPAIRED", "never"),
        (scoring, "CONTESTED", "never"),
        (score_facts, "SUSPENDING", frozenset({"never"})),
    ],
)
def test_a_twin_that_forgets_a_condition_differs(town, monkeypatch, module, name, twin):
    right = from_columns(town)
    forget_packs(town)
    monkeypatch.setattr(module, name, twin)
    assert from_columns(town) != right


def test_an_objection_and_the_end_of_it_reach_the_pack(town):
    """Annotated, scored; annotation ended, scored: each time columns and files agree."""
    model, worker = score_models.in_force(TODAY), town.worker
    costly = [code for code in model.entries if model.entries[code].points < 0]
    with worker.db.connect(write=False) as tx:
        row = tx.execute(
            select(Record.subject_id, Record.record_id)
            .where(Record.item_code.in_(costly), Record.status == "valid")
            .where(or_(Record.valid_until.is_(None), Record.valid_until >= TODAY))
            .where(Record.record_id.not_in(select(Annotation.record_id)))
        ).first()
    before = packs(town)[row.subject_id]
    values = _annotation(worker, Random(1), row) | {"kind": "contested", "ended_at": None}
    for change in (
        insert(Annotation).values(values),
        update(Annotation)
        .where(Annotation.annotation_id == values["annotation_id"])
        .values(ended_at=worker.clock.now()),
    ):
        with worker.db.connect() as tx:
            tx.execute(change)
            now = worker.clock.now()
            ready_files.reassemble(tx, worker.sealer, worker.catalogue, [row.subject_id], now)
            tx.commit()
        assert from_columns(town) == {k: file[3]["value"] for k, file in files(town).items()}
        changed_now = packs(town)[row.subject_id] != before
        assert changed_now == (change is not None and change.is_insert)


@pytest.mark.parametrize("day", [date(2026, 6, 16), date(2026, 7, 1), date(2027, 2, 1)])
def test_on_a_later_day_columns_are_what_the_files_become(town, timed, day):
    """What ends, fades and leaves the lists meanwhile does so without a pack being written."""
    model = score_models.in_force(day)
    with town.worker.db.connect(write=False) as tx:
        found = dict(columnar.scores(tx, catalogues.load(), [model], day, EVERYBODY))
    assert {k: value for k, (value,) in found.items()} != from_columns(town)
    timed.at(f"{day}T09:00:00+08:00")
    recomputing.recompute(town.worker, EVERYBODY)
    assert {k: (file[3]["value"],) for k, file in files(town).items()} == found


def test_spans_cover_everybody_once(town):
    whole = from_columns(town)
    for size in (1, 4, PEOPLE, 1000):
        parts = [
            (from_columns(town, span), count)
            for span, count in recomputing.spans(town.worker, size)
        ]
        assert all(len(part) == count for part, count in parts)
        assert sum(count for _, count in parts) == len(whole)
        assert {k: v for part, _ in parts for k, v in part.items()} == whole


def test_recomputing_what_is_true_writes_nothing(town):
    before = files(town)
    assert recomputing.recompute(town.worker, EVERYBODY) == len(before)
    assert files(town) == before


def test_recomputing_by_another_model_is_reassembling_by_it(town, publish):
    points = {"minor": -20, "general": -50, "serious": -100}

    def change(data):
        for severity, value in points.items():
            data["negatives"][severity]["points"] = value

    before = files(town)
    publish("2026-6", date(2026, 6, 1), change)
    recomputing.recompute(town.worker, EVERYBODY)
    rescored = files(town)
    assert {file[3]["model"] for file in rescored.values()} == {"2026-6"}
    assert {file[0] for file in rescored.values()} == {file[0] + 1 for file in before.values()}
    worker = town.worker
    with worker.db.connect() as tx:
        ready_files.reassemble(tx, worker.sealer, worker.catalogue, before, worker.clock.now())
        tx.commit()
    assert files(town) == rescored
    with worker.db.connect(write=False) as tx:
        models = list(tx.scalars(select(ScorePoint.model)))
    assert models.count("2026-6") == len(before)
    recomputing.recompute(worker, EVERYBODY)
    with worker.db.connect(write=False) as tx:
        assert len(list(tx.scalars(select(ScorePoint.model)))) == len(models)


def test_recomputing_makes_what_is_stale_or_missing(town, timed):
    before = files(town)
    with town.worker.db.connect() as tx:
        first = min(before)
        tx.execute(update(ReadyFile).where(ReadyFile.subject_id == first).values(standing=None))
        tx.commit()
    timed.at("2027-02-01T09:00:00+08:00")
    recomputing.recompute(town.worker, EVERYBODY)
    after = files(town)
    assert all(stale is None or stale > date(2027, 2, 1) for _, stale, *_ in after.values())


def test_recomputing_opens_only_files_that_say_something_else(town, monkeypatch):
    """One file says another score, one was made by another model: those two, and nobody else."""
    right = files(town)
    one, other, *_ = sorted(right)
    worker = town.worker
    with worker.db.connect() as tx:
        for subject_id, wrong in ((one, {"value": 1}), (other, {"model": "1999-1"})):
            told = orjson.dumps(right[subject_id][3] | wrong)
            sealed = worker.sealer.seal(subject_id.bytes, ready_files.STANDING, told)
            mine = ReadyFile.subject_id == subject_id
            tx.execute(update(ReadyFile).where(mine).values(standing=sealed, digest=bytes(32)))
        tx.commit()
    rescored = []
    rescore = ready_files.rescore
    monkeypatch.setattr(
        ready_files, "rescore", lambda *told: (rescored.extend(told[3]), rescore(*told))
    )
    assert recomputing.recompute(worker, EVERYBODY) == PEOPLE
    assert rescored == [one, other]
    assert {k: file[2:] for k, file in files(town).items()} == {
        k: file[2:] for k, file in right.items()
    }


def everything(city: City) -> list:
    with city.worker.db.connect(write=False) as tx:
        return [
            sorted(map(repr, tx.execute(select(table.__table__))))
            for table in (ReadyFile, ScoreFacts, ScorePoint, Record)
        ]


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    def change(data):
        data["negatives"]["general"]["points"] = -20
        data["base"]["points"] = 600

    return changed(tmp_path, "2027-1", date(2027, 1, 1), change)


def test_a_trial_says_who_crosses_and_writes_nothing(town, draft):
    before = everything(town)
    old = score_models.in_force(TODAY)
    new = score_models.read_one(draft, catalogues.load())
    trial = recomputing.try_models(town.worker, old, new, TODAY, EVERYBODY)
    assert everything(town) == before
    told = {subject_id: file[3]["value"] for subject_id, file in files(town).items()}
    assert trial.people == sum(trial.old.values()) == sum(trial.new.values()) == len(told)
    assert trial.old_tiers == Counter(old.tier_of(value).code for value in told.values())
    assert sum(trial.new_tiers.values()) == len(told)
    assert trial.crossings
    with town.worker.db.connect(write=False) as tx:
        then = dict(columnar.scores(tx, catalogues.load(), [new], TODAY, EVERYBODY))
    crossing = {
        subject_id
        for subject_id, value in told.items()
        if old.tier_of(value).code != new.tier_of(then[subject_id][0]).code
    }
    assert {each.subject_id for each in trial.crossings} == crossing
    assert all(each.old_value == told[each.subject_id] for each in trial.crossings)


def run(city: City, *arguments: str):
    return city.app.test_cli_runner().invoke(args=["score", *arguments])


def test_the_trial_as_a_command_draws_and_lists(town, draft, tmp_path):
    png, crossings = tmp_path / "spread.png", tmp_path / "crossings.csv"
    done = run(town, "try", str(draft), "--png", str(png), "--crossings", str(crossings))
    assert done.exit_code == 0, done.output
    with Image.open(png) as picture:
        assert picture.size == (1500, 820)
        assert len(picture.getcolors(1 << 20) or []) > 5
    with crossings.open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    assert list(rows[0]) == ["subject_id", "old_value", "old_tier", "new_value", "new_tier"]
    assert "周子墨" not in crossings.read_text(encoding="utf-8")


def test_recomputing_as_a_command_says_how_many(town):
    done = run(town, "recompute", "--workers", "2")
    assert done.exit_code == 0, done.output
    assert f"{PEOPLE} people are scored." in done.output
    last = max(files(town)).hex
    assert "0 people are scored." in run(town, "recompute", "--after", last).output
    assert run(town, "recompute", "--after", "nobody").exit_code == 2


def test_a_draft_that_is_wrong_is_one_sentence(town, tmp_path):
    path = changed(tmp_path, "2027-1", date(2027, 1, 1), lambda data: data.pop("caps"))
    done = run(town, "try", str(path))
    assert done.exit_code == 1
    assert "caps：缺少这一项" in done.output
