"""One's own score: the same on every channel, with its history, causes and notices."""

import subprocess
from datetime import date, datetime

import orjson
import pytest
from sqlalchemy import select, update

from models import Binding, ReadyFile, ScorePoint
from services import expiry, ready_files, records, score_causes, scores
from services.callers import Citizen
from tests.builders import organisation_record, record
from tests.people import LI, SHOP, ZHANG
from tests.scores.acts import (
    contest,
    enter,
    history,
    only_subject,
    record_ids,
    set_status,
    settle,
    texts,
)
from tests.scores.modelling import MODEL

PENALTY, HONOUR, HOURS = "P-PEN-001", "P-HON-013", "P-HON-012"
# As the chat and the history call the penalty of most tests.
NAMED = "测试记录（市公共信用信息中心，2026-03-02）"


def value(phone) -> int:
    return phone.get("/me/score").json["value"]


def told(city, phone) -> list[str]:
    city.work()
    notices = phone.get("/me/notices").json["items"]
    return [each["text"] for each in notices if each["kind"] == "score_changed"]


def test_a_person_without_records_has_the_base(timed):
    score = timed.city.phone(ZHANG).get("/me/score").json
    assert (score["value"], score["tier"], score["tier_name"]) == (650, "good", "良好")
    assert score["scale"] == {"min": 0, "max": 1000}
    assert score["model"] == "2026-1"
    assert [each["code"] for each in score["contributions"]] == ["base"]
    assert [tier["code"] for tier in score["tiers"]] == [tier.code for tier in MODEL.tiers]


def test_report_score_and_paper_say_the_same(timed, tmp_path):
    city = timed.city
    phone = city.phone(ZHANG)
    city.deliver(
        [
            record(ZHANG, PENALTY, "罚一号"),
            record(ZHANG, HONOUR, "奖一号"),
            record(LI, PENALTY, "他"),
        ]
    )
    report = phone.get("/me/report").json
    alone = phone.get("/me/score").json
    assert alone.pop("tiers")
    rows = {row["id"]: row for section in report["sections"] for row in section["records"]}
    counted = [each for each in alone["contributions"] if "record_id" in each]
    assert len(counted) == 2
    for each in counted:
        row = rows[each["record_id"]]
        shown = {name: row[name] for name in ("title", "source", "decided_on")}
        assert each.pop("record") == shown  # it tells one penalty from another
    assert alone == report["score"]
    assert alone["value"] == 650 - 80 + 30 == sum(e["points"] for e in alone["contributions"])
    paper = tmp_path / "report.pdf"
    phone.prove_afresh()
    paper.write_bytes(phone.get("/me/report.pdf").data)
    printed = subprocess.run(
        ["pdftotext", "-raw", str(paper), "-"], check=True, capture_output=True, text=True
    ).stdout
    assert f"{alone['value']}" in printed
    for words in ("一般", "−80", "+30", "无偿献血奉献奖", "+650", "基础分", "2026-1"):
        assert words in printed


def test_organisations_have_no_score(timed):
    timed.city.deliver([organisation_record(SHOP, "O-PEN-001", "罚一号")])
    with timed.city.worker.db.connect(write=False) as tx:
        assert tx.execute(select(ReadyFile.standing)).scalar_one() is None
        assert tx.execute(select(ScorePoint.point_id)).first() is None
    public = timed.city.app.test_client().get(f"/api/v1/open/organisations/{SHOP[1]}/report")
    assert public.json["score"] is None


def test_both_looks_are_logged(timed):
    phone = timed.city.phone(ZHANG)
    phone.get("/me/score")
    phone.get("/me/score/history")
    looks = [each["purpose"] for each in phone.get("/me/access-log").json["items"]]
    assert looks[:2] == ["查阅本人信用分变化", "查阅本人信用分"]


def test_strangers_and_the_unproved_see_no_score(timed):
    unproved = timed.city.phone(ZHANG, proved=False)
    for path in ("/me/score", "/me/score/history"):
        assert unproved.get(path).status_code == 403
        assert timed.city.app.test_client().get(f"/miniprogram/v1{path}").status_code == 401


def test_a_change_gives_a_point_with_its_cause_and_a_notice(timed):
    city = timed.city
    phone = city.phone(ZHANG)
    assert told(city, phone) == []
    city.deliver([record(ZHANG, HOURS, "时一号", decided_on="2026-05-01")])
    newest, first = history(phone)
    assert (first["value"], first["change"], texts(first)) == (650, 0, ["开始评分"])
    assert (newest["value"], newest["tier"], newest["change"]) == (660, "good", 10)
    assert texts(newest) == ["新增记录：测试记录（共青团市委员会，2026-05-01），加 10 分"]
    assert newest["at"] == "2026-06-15T12:00:00+08:00"
    [text] = told(city, phone)
    assert "增加 10 分" in text
    assert "测试记录（共青团市委员会，2026-05-01）" in text
    assert "660" in text


def test_nothing_new_gives_no_point_and_no_notice(timed):
    city = timed.city
    phone = city.phone(ZHANG)
    city.deliver([record(ZHANG, "P-BAS-001", "籍一号"), record(LI, PENALTY, "他一号")])
    assert len(history(phone)) == 1
    assert told(city, phone) == []


def test_somebody_without_an_account_is_told_nothing_and_has_a_history(timed):
    timed.city.deliver([record(LI, HOURS, "一号")])
    timed.city.deliver([record(LI, PENALTY, "二号")])
    phone = timed.city.phone(LI)
    assert [point["change"] for point in history(phone)] == [-80, 0]
    assert told(timed.city, phone) == []


def test_a_record_that_ends_overnight_gives_a_point_with_its_cause(timed):
    city = timed.city
    phone = city.phone(ZHANG)
    city.deliver(
        [record(ZHANG, PENALTY, "一号", decided_on="2026-06-01", valid_until="2026-06-20")]
    )
    assert value(phone) == 570
    timed.at("2026-06-20T23:59:59+08:00")
    assert expiry.sweep(city.worker) == 0
    timed.at("2026-06-21T00:00:00+08:00")
    assert expiry.sweep(city.worker) == 1
    phone = city.phone(ZHANG)
    assert len(told(city, phone)) == 2
    newest = history(phone)[0]
    assert (newest["value"], newest["change"]) == (650, 80)
    assert texts(newest) == ["记录到期：测试记录（市公共信用信息中心，2026-06-01），不再扣分"]
    assert newest["at"] == "2026-06-21T00:00:00+08:00"


def test_points_fade_overnight_and_the_history_says_so(timed):
    timed.city.deliver([record(ZHANG, PENALTY, "一号", decided_on="2025-06-20")])
    timed.at("2026-06-20T00:00:01+08:00")
    assert expiry.sweep(timed.city.worker) == 1
    newest, before = history(timed.city.phone(ZHANG))
    assert (before["value"], newest["value"]) == (570, 586)
    fading = "扣分随时间减轻：测试记录（市公共信用信息中心，2025-06-20），由 -80 分变为 -64 分"
    assert texts(newest) == [fading]


@pytest.mark.parametrize("kind", ["contested", "review"])
def test_an_open_objection_costs_nothing_until_it_ends(timed, kind):
    city = timed.city
    phone = city.phone(ZHANG)
    city.deliver([record(ZHANG, PENALTY, "一号"), record(ZHANG, HONOUR, "二号")])
    penalty = next(
        uuid_
        for uuid_ in record_ids(city)
        if uuid_.hex == phone.get("/me/report").json["sections"][2]["records"][0]["id"]
    )
    assert value(phone) == 600
    contest(city, penalty, kind)
    shown = phone.get("/me/score").json
    assert shown["value"] == 680
    [open_case] = [each for each in shown["contributions"] if each.get("contested")]
    assert (open_case["points"], open_case["change_hint"]) == (0, "异议处理期间不扣分")
    assert texts(history(phone)[0]) == [f"异议处理期间不扣分：{NAMED}"]
    settle(city, city.worker.clock.now())
    assert value(phone) == 600
    assert texts(history(phone)[0]) == [f"异议处理结束：{NAMED}，扣 80 分"]


def test_an_explanation_does_not_suspend_anything(timed):
    timed.city.deliver([record(ZHANG, PENALTY, "一号")])
    contest(timed.city, record_ids(timed.city)[0], "explained")
    assert value(timed.city.phone(ZHANG)) == 570


def test_repair_removal_and_lists_are_said_as_what_they_are(timed):
    city = timed.city
    phone = city.phone(ZHANG)
    city.deliver([record(ZHANG, PENALTY, "一号")])
    set_status(city, record_ids(city)[0], "repaired")
    assert texts(history(phone)[0]) == [f"信用修复：{NAMED}，不再扣分"]
    set_status(city, record_ids(city)[0], "valid")
    records.close(city.worker, only_subject(city), record_ids(city)[0], records.DELETED)
    assert texts(history(phone)[0]) == [f"记录已移除：{NAMED}，不再扣分"]
    enter(city, "black", date(2026, 6, 30))
    assert value(phone) == 450
    assert texts(history(phone)[0]) == ["列入严重失信主体名单，扣 200 分"]
    timed.at("2026-06-30T00:00:00+08:00")
    phone = city.phone(ZHANG)
    assert texts(history(phone)[0]) == ["已移出名单（列入严重失信主体名单），不再扣分"]
    assert value(phone) == 650


def test_the_history_replays_to_the_score(timed):
    city = timed.city
    phone = city.phone(ZHANG)
    city.deliver([record(ZHANG, "P-HON-001", f"{n}号") for n in range(4)])
    city.deliver([record(ZHANG, "P-JUD-001", f"罚{n}号") for n in range(3)])
    set_status(city, record_ids(city)[0], "repaired")
    enter(city, "black")
    enter(city, "red")
    points = history(phone)
    assert len(points) >= 5
    running = points[-1]["value"]
    for point in reversed(points):
        running += point["change"]
        assert running == point["value"]
        moved = sum(c["points_after"] - c["points_before"] for c in point["causes"])
        assert moved == point["change"]
    assert running == value(phone)


def test_a_twin_that_forgets_caps_does_not_add_up(timed, monkeypatch):
    """The control of the replay: causes without caps and ends do not explain the change."""
    only_records = score_causes._counted
    monkeypatch.setattr(
        score_causes,
        "_counted",
        lambda *told: {k: v for k, v in only_records(*told).items() if isinstance(k, str)},
    )
    phone = timed.city.phone(ZHANG)
    timed.city.deliver([record(ZHANG, "P-HON-001", f"{n}号") for n in range(4)])
    newest = history(phone)[0]
    moved = sum(c["points_after"] - c["points_before"] for c in newest["causes"])
    assert moved != newest["change"]


def test_a_new_model_takes_effect_on_its_day(timed, publish):
    city = timed.city
    publish(
        "2026-7", date(2026, 7, 1), lambda data: data["negatives"]["general"].update(points=-60)
    )
    city.deliver([record(ZHANG, PENALTY, "一号")])
    assert value(city.phone(ZHANG)) == 570
    timed.at("2026-06-30T23:59:59+08:00")
    assert expiry.sweep(city.worker) == 0
    timed.at("2026-07-01T00:00:00+08:00")
    assert expiry.sweep(city.worker) == 1
    phone = city.phone(ZHANG)
    newest = history(phone)[0]
    assert (newest["value"], newest["model"], newest["change"]) == (590, "2026-7", 20)
    assert texts(newest) == ["评分规则更新为 2026-7"]
    assert phone.get("/me/score").json["model"] == "2026-7"


def test_a_file_from_before_there_was_a_score_is_made_anew(timed):
    city = timed.city
    phone = city.phone(ZHANG)
    phone.get("/me/report")
    with city.worker.db.connect() as tx:
        tx.execute(update(ReadyFile).values(standing=None))
        tx.commit()
    with city.worker.db.connect(write=False) as tx:
        now = city.worker.clock.now()
        assert ready_files.if_true(tx, city.worker.sealer, only_subject(city), now) is None
    phone.get("/me/report")
    with city.worker.db.connect(write=False) as tx:
        assert tx.execute(select(ReadyFile.standing)).scalar_one() is not None


def test_the_standing_says_what_counts_against_and_nothing_else(timed):
    city = timed.city
    city.deliver(
        [
            record(ZHANG, PENALTY, "一号"),
            record(ZHANG, HONOUR, "二号"),
            record(ZHANG, "P-PEN-003", "三号"),
        ]
    )
    enter(city, "black")
    phone = city.phone(ZHANG)
    serious = phone.get("/me/report").json["sections"][2]["records"]
    open_case = next(row for row in serious if row["item_code"] == "P-PEN-003")
    contest(city, next(u for u in record_ids(city) if u.hex == open_case["id"]))
    with city.worker.db.connect(write=False) as tx:
        file = ready_files.current(
            tx,
            city.worker.sealer,
            city.worker.catalogue,
            only_subject(city),
            datetime.now().astimezone(),
        )
    assert file.standing is not None
    standing = orjson.loads(file.standing)
    penalty = next(row for row in serious if row["item_code"] == PENALTY)
    assert standing == {
        "value": 650 - 80 + 30 - 200,
        "tier": "low",
        "model": "2026-1",
        "negatives": [[PENALTY, "general", "penalty", penalty["id"]]],
        "lists": ["black"],
    }


def test_a_notice_goes_to_the_account_that_is_bound(timed):
    city = timed.city
    phone = city.phone(ZHANG)
    city.phone(LI)
    city.deliver([record(ZHANG, PENALTY, "一号")])
    with city.worker.db.connect(write=False) as tx:
        assert len(tx.execute(select(Binding.account_id)).all()) == 2
    assert len(told(city, phone)) == 1
    assert told(city, city.phone(LI)) == []


def test_a_glance_says_what_the_whole_says(city):
    phone = city.phone(ZHANG)
    city.deliver([record(ZHANG, HONOUR, "荣一"), record(ZHANG, PENALTY, "罚一")])
    whole = phone.get("/me/score").json
    with city.house.db.session(write=False) as tx:
        bound = tx.scalars(select(Binding)).one()
    citizen = Citizen(bound.account_id, bound.account_id, bound.subject_id, None)
    glanced = {name: whole[name] for name in ("value", "tier", "tier_name", "scale", "tiers")}
    assert scores.glance_own(city.house, citizen) == glanced
    [glance, *_] = phone.get("/me/access-log").json["items"]
    assert (glance["purpose"], glance["shown"]) == ("查阅本人信用分", "信用分和等级")


def test_a_glance_makes_a_stale_file_true_first(city):
    phone = city.phone(ZHANG)
    city.deliver([record(ZHANG, PENALTY, "罚一", valid_until="2026-12-31")])
    before = phone.get("/me/score").json["value"]
    with city.house.db.session(write=False) as tx:
        bound = tx.scalars(select(Binding)).one()
    citizen = Citizen(bound.account_id, bound.account_id, bound.subject_id, None)
    city.simulator.advance(60 * 86_400)
    assert scores.glance_own(city.house, citizen)["value"] > before
