"""A person looks again at an automated “not eligible” (个人信息保护法 Art. 24)."""

import uuid
from datetime import date, datetime
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session as Tx

from models import Annotation, Case, new_id
from policy import profiles, scenes
from policy.eligibility import judge
from services import materials, parties, ready_files, standings, words
from services.callers import Citizen, StaffCaller
from services.cases import clock, desks, kinds, ledger, machines, persons, restorations
from services.cases.kinds import Body, Kind
from services.cases.ledger import CITIZEN, SYSTEM, NewCase, Step
from services.cases.machines import REDECISION
from services.clocks import city_date
from services.errors import Conflict, invalid_field
from services.house import House
from services.identity_gate import own_subject
from services.races import settled

# Where the person met the answer: in the app, or at a counter through a scan.
KINDS = {"eligibility": "资格查询", "scan": "扫码核验"}
ELIGIBLE, NOT_ELIGIBLE = "eligible", "not_eligible"
OUTCOMES = {ELIGIBLE: "符合条件", NOT_ELIGIBLE: "不符合条件"}
LONGEST_STATEMENT = 2000
RESTORE = "restore"


def submit(
    house: House, caller: Citizen, kind: str, scene: str, statement: str | None = None
) -> dict:
    """Ask a person to look again at what was decided about a scene.

    Invalid naming `kind` or `subject`; Conflict `eligible_already` where the answer is yes by
    now, `redecision_open` while one about the scene runs.
    """
    subject_id, rules = own_subject(caller), scenes.load()
    if kind not in KINDS:
        raise invalid_field("kind", "not_listed", f"kind 须为 {'、'.join(KINDS)} 之一")
    if scene not in rules.scenes:
        raise invalid_field("subject", "not_listed", f"subject 须为 {'、'.join(rules.scenes)} 之一")
    text = words.statement("statement", statement, LONGEST_STATEMENT) if statement else None

    def write() -> dict:
        with house.db.session(subject_id) as tx:
            ready_files.lock(tx.connection(), [subject_id])
            now = house.clock.now()
            if _is_open(tx, subject_id, scene):
                raise Conflict("redecision_open", "您对这个场景的人工复核申请正在办理，请等候结果")
            automated = _automated(house, tx, subject_id, scene, now)
            if automated["eligible"]:
                raise Conflict("eligible_already", "您现在符合这个场景的条件，不需要人工复核")
            body: Body = {"kind": kind, "scene": scene, "statement": text, "automated": automated}
            case = _begin(house, tx, caller, body, now)
            shown = persons.shown_now(house, tx, parties.own(caller), KIND, case, now)
            tx.commit()
        return shown

    return settled(write)


def list_own(
    house: House, caller: Citizen, *, limit: int, before: uuid.UUID | None
) -> tuple[list[dict], uuid.UUID | None]:
    """What the caller asked to be looked at again, newest first."""
    return persons.page(house, parties.own(caller), KIND, limit=limit, before=before)


def view_own(house: House, caller: Citizen, case_id: uuid.UUID) -> dict:
    """One of the caller's second looks; NotFound for anybody else's."""
    return persons.view(house, parties.own(caller), KIND, case_id)


def withdraw(house: House, caller: Citizen, case_id: uuid.UUID) -> dict:
    """Give up what was not decided yet."""
    return persons.give_up(house, parties.own(caller), KIND, case_id)


def list_open(
    house: House,
    caller: StaffCaller,
    *,
    due_before: date | None = None,
    limit: int,
    after: uuid.UUID | None,
) -> tuple[list[dict], uuid.UUID | None]:
    """What waits to be looked at, what is due first comes first; no names."""
    return desks.queue(house, KIND, due_before=due_before, limit=limit, after=after)


def open_case(house: House, caller: StaffCaller, case_id: uuid.UUID) -> dict:
    """One case with the automated answer as it was and as it is; the person sees the look."""
    return desks.open_case(house, caller, KIND, case_id)


def decide(
    house: House,
    caller: StaffCaller,
    case_id: uuid.UUID,
    outcome: str,
    statement: str,
    restoration: Any = None,
) -> dict:
    """Decide by hand; `eligible` opens the scene in the same transaction, for a while.

    What a person decided stands over score, records and lists, and over nothing else: orders
    that run and defaults that are not settled count as before.
    """
    if outcome not in OUTCOMES:
        raise invalid_field("outcome", "not_listed", f"outcome 须为 {'、'.join(OUTCOMES)} 之一")
    note = words.statement("statement", statement, LONGEST_STATEMENT)
    restored = restorations.read(restoration)

    def act(tx: Tx, case: Case, body: Body, now: datetime) -> None:
        machines.REDECISIONS.after(case.state, machines.DECIDE)
        case.outcome, case.decided_by, case.decided_at = outcome, caller.staff_id, now
        body |= {"decision": note, "restoration": restored}
        until = None
        if outcome == ELIGIBLE:
            until = city_date(now) + scenes.load().granted
            body["until"] = until.isoformat()
        step = desks.step(caller, machines.DECIDE, now, note)
        kinds.move(house, tx, case, body, step, now)
        if until is not None:
            _open_scene(house, tx, case, body["scene"], until, now)
        ledger.tell(house, tx, case, "redecision_decided", now, _told(case, body))

    return desks.act(house, caller, KIND, case_id, "人工复核", act)


def wake(house: House, tx: Tx, case: Case, now: datetime) -> None:
    """What is not decided in time goes to the next role, and the person hears so."""
    kinds.note_overdue(house, tx, case, _told(case, ledger.read_body(house, case)), now)


def _begin(house: House, tx: Tx, caller: Citizen, body: Body, now: datetime) -> Case:
    due_on = clock.term(city_date(now), profiles.load().redecision)
    new = NewCase(
        kind=REDECISION,
        state=machines.SUBMITTED,
        target=f"scene:{body['scene']}",
        ground=body["kind"],
        body=body,
        due_on=due_on,
        wakes_at=clock.end_of(due_on),
    )
    step = Step(machines.SUBMIT, CITIZEN, now)
    case = ledger.open(house, tx, own_subject(caller), new, step, caller.account_id)
    if body["statement"]:
        kinds.begun(tx, case, now)
    ledger.tell(house, tx, case, "redecision_submitted", now, _told(case, body))
    return case


def _open_scene(house: House, tx: Tx, case: Case, scene: str, until: date, now: datetime) -> None:
    """Let the file say that a person opened the scene until this day, and assemble it anew."""
    mark = Annotation(
        subject_id=case.subject_id,
        annotation_id=new_id(),
        record_id=case.case_id,  # it stands beside no record
        kind=materials.GRANTED,
        since=city_date(now),
        ended_at=None,
    )
    place = b"annotations.text:" + mark.annotation_id.bytes
    text = orjson.dumps({"scene": scene, "until": until.isoformat()})
    mark.text = house.sealer.seal(case.subject_id.bytes, place, text)
    tx.add(mark)
    tx.flush()
    connection = tx.connection()
    ready_files.reassemble(connection, house.sealer, house.catalogue, [case.subject_id], now)
    note = f"自动判定已撤销，{until.isoformat()} 前按符合条件办理"
    ledger.add_step(house, tx, case, Step(RESTORE, SYSTEM, house.clock.now(), note))


def _automated(
    house: House, tx: Tx, subject_id: uuid.UUID, scene: str, now: datetime
) -> dict[str, Any]:
    """What the rules say of the scene now, with the reasons that the person reads."""
    rules = scenes.load()
    standing = standings.read(tx.connection(), house, subject_id, now)
    verdict = judge(rules, rules.scenes[scene], standing)
    return {
        "eligible": verdict.eligible,
        "reasons": [{"code": said.code, "text": said.text} for said in verdict.reasons],
        "value": standing.value,
        "tier": standing.tier,
    }


def _is_open(tx: Tx, subject_id: uuid.UUID, scene: str) -> bool:
    mine = (Case.subject_id == subject_id, Case.kind == REDECISION)
    query = select(Case.case_id).where(
        *mine, Case.target == f"scene:{scene}", Case.closed_at.is_(None)
    )
    return tx.scalar(query.limit(1)) is not None


def _told(case: Case, body: Body) -> dict[str, str]:
    return {
        "what": scenes.name_of(body["scene"]),
        "due": case.due_on.isoformat() if case.due_on else "",
        "outcome": OUTCOMES[case.outcome] if case.outcome else "",
        "reason": body.get("decision", ""),
    }


def _of_citizen(house: House, case: Case, body: Body) -> dict:
    return {
        "kind": body["kind"],
        "kind_name": KINDS[body["kind"]],
        "subject": body["scene"],
        "scene_name": scenes.name_of(body["scene"]),
        "statement": body["statement"],
        "automated": body["automated"],
        "outcome_name": OUTCOMES[case.outcome] if case.outcome else None,
        "decision": body.get("decision"),
        "until": body.get("until"),
        "restoration": body.get("restoration"),
    }


def _of_desk(house: House, tx: Tx, case: Case, body: Body, now: datetime) -> dict:
    if body["scene"] not in scenes.load().scenes:
        return {"automated_now": None}
    return {"automated_now": _automated(house, tx, case.subject_id, body["scene"], now)}


def _of_queue(house: House, case: Case, body: Body) -> dict:
    return {
        "kind": body["kind"],
        "kind_name": KINDS[body["kind"]],
        "scene": body["scene"],
        "scene_name": scenes.name_of(body["scene"]),
    }


KIND = Kind(
    REDECISION,
    "人工复核",
    "自动判定的结果和依据",
    wake,
    _of_citizen,
    _of_desk,
    _of_queue,
    what=lambda _, body: scenes.name_of(body["scene"]),
    deeds={machines.DECIDE: "decide_redecisions"},
)
