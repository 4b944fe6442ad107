"""What stands beside a record while it is objected to, and what stays once that is decided.

While a case is open its mark follows from its state alone: whoever moves the case calls
`settle`, and mark and state can never tell two stories.
"""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session as Tx

from models import Annotation, Case, new_id
from policy import profiles
from services import ready_files
from services.cases.machines import ACCEPTED, FORWARDED, REVIEW, SUBMITTED
from services.clocks import city_date
from services.house import House
from services.objections.grounds import ITEM, read_target
from services.objections.targets import NEGATIVE, NEUTRAL, POSITIVE, effect_of

# Of these the first and the last suspend what the record costs (`score_facts.SUSPENDING`).
CONTESTED, OBJECTION, REVIEWED = "contested", "objection", "review"
CORRECTED, SUPPLEMENTED, UNDISCLOSED = "corrected", "supplemented", "undisclosed"
EXPLAINED, UNCONFIRMED = "explained", "unconfirmed"
TEXTS = {
    CONTESTED: "{who}对这条信息提出异议，正在核实；办结前不作不利使用。",
    OBJECTION: "{who}对这条信息再次提出异议，正在核实。",
    REVIEWED: "{who}对异议处理结果申请复核，正在复核；办结前不作不利使用。",
}
MEANWHILE = {
    NEGATIVE: "受理后到办结前，这条记录不扣分、不影响免押。",
    NEUTRAL: "受理后到办结前，这条记录旁边会注明您有异议。",
    POSITIVE: "办理期间，这条记录照常加分，旁边会注明您有异议。",
}
AFTER_NEW_EVIDENCE = "这条以前办结过一次：有新的证据，工作人员看过以后，办理期间才不扣分。"


def meanwhile(house: House, shown: Mapping[str, Any]) -> str:
    """What becomes of the record while an objection runs, as the objection's person is told."""
    effect = effect_of(house, shown["about"])
    if effect == NEGATIVE and not shown["suspends"]:
        return AFTER_NEW_EVIDENCE
    return MEANWHILE[effect]


def settle(house: House, tx: Tx, case: Case, body: dict[str, Any], now: datetime) -> bool:
    """Make the mark what the case's state asks for; whether it is another one now.

    `body` remembers which it is. The file is assembled anew by whoever moves the case.
    """
    wanted = _wanted(case)
    standing = body.get("mark")
    if (standing or {}).get("kind") == wanted:
        return False
    if standing:
        end(tx, case, standing["id"], now)
    body["mark"] = None
    if wanted:
        text = TEXTS[wanted].format(who=whose(body))
        mark_id = add(house, tx, case, wanted, text, now)
        body["mark"] = {"id": mark_id.hex, "kind": wanted}
    return True


def whose(body: Mapping[str, Any]) -> str:
    """Who objects, in the words of a mark; a person is named nowhere."""
    return "该单位" if body.get("organisation") else "本人"


def add(house: House, tx: Tx, case: Case, kind: str, text: str, now: datetime) -> uuid.UUID:
    """Say something beside what the case is about."""
    mark = Annotation(
        subject_id=case.subject_id,
        annotation_id=new_id(),
        record_id=read_target(case.target).id,
        kind=kind,
        since=city_date(now),
        ended_at=None,
    )
    place = b"annotations.text:" + mark.annotation_id.bytes
    mark.text = house.sealer.seal(case.subject_id.bytes, place, text.encode())
    tx.add(mark)
    tx.flush()
    return mark.annotation_id


def end(tx: Tx, case: Case, mark_id: str, now: datetime) -> None:
    """Take one saying back."""
    mine = (
        Annotation.subject_id == case.subject_id,
        Annotation.annotation_id == uuid.UUID(hex=mark_id),
        Annotation.ended_at.is_(None),
    )
    tx.execute(update(Annotation).where(*mine).values(ended_at=now))


def refresh(house: House, tx: Tx, case: Case, now: datetime) -> None:
    """Assemble report, score and standing anew, within the transaction of the step."""
    tx.flush()
    connection = tx.connection()
    ready_files.reassemble(connection, house.sealer, house.catalogue, [case.subject_id], now)


def _wanted(case: Case) -> str | None:
    if read_target(case.target).kind == ITEM:
        return None  # there is no record to stand beside
    if case.state == REVIEW:
        return REVIEWED
    states = {ACCEPTED, FORWARDED}
    if profiles.of(case.profile).annotate == profiles.SUBMITTED:
        states.add(SUBMITTED)
    if case.state not in states:
        return None
    return CONTESTED if case.suspends else OBJECTION
