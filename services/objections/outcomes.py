"""What a decision does to the record: carried out in the transaction that decides."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session as Tx

from models import Case, ListEntry, Record
from policy.masks import cover_numbers
from services import content_checks, lists, recipients, records, words
from services.clocks import city_date
from services.errors import Conflict, invalid_field
from services.house import House
from services.merchants import listings
from services.objections import corrections, marks
from services.objections.grounds import ENTRY, ITEM, RECORD, read_target

DELETE, CORRECT, SUPPLEMENT = "delete", "correct", "supplement"
END_DISCLOSURE, DELIST = "end_disclosure", "delist"
UPHOLD, UNCONFIRMED = "uphold", "unconfirmed"
NAMES = {
    DELETE: "删除",
    CORRECT: "更正",
    SUPPLEMENT: "补充",
    END_DISCLOSURE: "停止公示和共享",
    DELIST: "移出名单",
    UPHOLD: "维持原信息",
    UNCONFIRMED: "无法核实，已记录",
}
# What each means for the person, who reads it.
MEANINGS = {
    DELETE: "这条信息已从您的信用档案中删除，不再计分，也不再给任何人查看。",
    CORRECT: "这条信息已按核实的结果更正。",
    SUPPLEMENT: "缺少的内容已按核实的结果补充。",
    END_DISCLOSURE: "这条信息不再公示、不再共享，今后只有您本人能看到。",
    DELIST: "您已从名单中移出。",
    UPHOLD: "核实后认为原来的信息没有错，予以保留。",
    UNCONFIRMED: "这条信息是否有误没能查清，已在旁边如实注明。",
}
APPLICABLE = {
    RECORD: (DELETE, CORRECT, SUPPLEMENT, END_DISCLOSURE, UPHOLD, UNCONFIRMED),
    ITEM: (SUPPLEMENT, UPHOLD, UNCONFIRMED),
    ENTRY: (DELIST, UPHOLD, UNCONFIRMED),
}
# What those hear who were given the record.
TOLD = {
    DELETE: recipients.DELETED,
    CORRECT: recipients.CORRECTED,
    SUPPLEMENT: recipients.CORRECTED,
    END_DISCLOSURE: recipients.UNDISCLOSED,
}
# After these there is nothing left that a review could look at.
NOTHING_LEFT = (DELETE, DELIST)
LONGEST_STATEMENT = 2000
CORRECTED = records.CORRECTED
EXPLAINED, VALID = "explained", "valid"


@dataclass(frozen=True, slots=True)
class Decision:
    """An outcome in words that the person reads; `changes` by field, of `correct`, `supplement`."""

    outcome: str
    statement: str
    changes: Mapping[str, Any]

    def as_json(self) -> dict[str, Any]:
        return {
            "outcome": self.outcome,
            "statement": self.statement,
            "correction": dict(self.changes),
        }


def named(told: Mapping[str, Any]) -> dict[str, Any]:
    """A decision or a finding with the name of its outcome."""
    return dict(told) | {"outcome_name": NAMES[told["outcome"]]}


def applicable(case: Case) -> list[dict[str, str]]:
    """`{outcome, name, text}` of what may be decided about the case's target."""
    listed = APPLICABLE[read_target(case.target).kind]
    return [{"outcome": each, "name": NAMES[each], "text": MEANINGS[each]} for each in listed]


def read(
    house: House,
    tx: Tx,
    case: Case,
    told: tuple[str, str, Mapping[str, Any] | None],
    today: date,
) -> Decision:
    """A decision from `(outcome, statement, correction)`; Invalid naming the field."""
    outcome, statement, correction = told
    target = read_target(case.target)
    if outcome not in NAMES:
        raise invalid_field("outcome", "not_listed", f"outcome 须为 {'、'.join(NAMES)} 之一")
    if outcome not in APPLICABLE[target.kind]:
        listed = "、".join(APPLICABLE[target.kind])
        raise invalid_field("outcome", "not_applicable", f"这件异议的 outcome 须为 {listed} 之一")
    statement = words.statement("statement", statement, LONGEST_STATEMENT)
    if outcome not in (CORRECT, SUPPLEMENT) or target.kind != RECORD:
        if correction:
            told_why = "只有更正、补充一条记录时才有 correction"
            raise invalid_field("correction", "not_applicable", told_why)
        return Decision(outcome, statement, {})
    record = _record(tx, case)
    changes = corrections.read(house, record, correction, today, only_new=outcome == SUPPLEMENT)
    return Decision(outcome, statement, changes)


def carry_out(
    house: House, tx: Tx, case: Case, body: dict[str, Any], decision: Decision, now: datetime
) -> None:
    """Do to the record what was decided, note it in `body`, and assemble the file anew.

    The mark of the open case is taken away already: what is assembled is the end of it.
    """
    match decision.outcome:
        case "delete":
            record_id = read_target(case.target).id
            records.close_row(tx.connection(), case.subject_id, record_id, records.DELETED, now)
        case "correct" | "supplement" if decision.changes:
            _correct(house, tx, case, body, decision, now)
        case "end_disclosure":
            text = "经异议处理，这条信息不再公示、不再共享。"
            marks.add(house, tx, case, marks.UNDISCLOSED, text, now)
        case "delist":
            _delist(house, tx, case, body, now)
        case "uphold" | "unconfirmed":
            _let_stand(house, tx, case, body, decision, now)
    target = read_target(case.target)
    if target.kind == RECORD and (kind := TOLD.get(decision.outcome)):
        recipients.tell_all(house, tx, case.subject_id, target.id, kind, now)
    marks.refresh(house, tx, case, now)


def _correct(
    house: House, tx: Tx, case: Case, body: dict[str, Any], decision: Decision, now: datetime
) -> None:
    """New values into the record, the old ones into the case; later files leave it alone."""
    record = _record(tx, case)
    body.setdefault("changes", []).extend(corrections.apply(house, record, decision.changes))
    record.status = CORRECTED
    tx.flush()
    close = (case.subject_id, record.record_id, CORRECTED)
    records.close_row(tx.connection(), *close, now)
    names = "、".join(corrections.LABELS.get(name, name) for name in decision.changes)
    kind = marks.CORRECTED if decision.outcome == CORRECT else marks.SUPPLEMENTED
    verb = "更正" if decision.outcome == CORRECT else "补充"
    _end_lasting(tx, case, body, now)
    marks.add(house, tx, case, kind, f"经异议处理，已{verb}：{names}。", now)


def _delist(house: House, tx: Tx, case: Case, body: dict[str, Any], now: datetime) -> None:
    """The entry ends today; a tombstone keeps the next import from opening it again.

    What the black list alone had stopped goes on, and the case says so.
    """
    entry_id = read_target(case.target).id
    mine = (ListEntry.subject_id == case.subject_id, ListEntry.entry_id == entry_id)
    tx.execute(update(ListEntry).where(*mine).values(exit_on=city_date(now)))
    records.bury(tx.connection(), case.subject_id, entry_id, records.DELISTED, now)
    if lists.open_entries(tx.connection(), lists.BLACK, [case.subject_id], now):
        return
    if merchant := listings.restore(house, tx, case.subject_id, now):
        body["restoration"] = {
            "taken_back": [f"恢复商户“{merchant}”"],
            "told": [f"商户“{merchant}”"],
        }


def _let_stand(
    house: House, tx: Tx, case: Case, body: dict[str, Any], decision: Decision, now: datetime
) -> None:
    """What was objected to stays, and beside it what the person has to say, if they wish."""
    if read_target(case.target).kind == ITEM:
        return
    _end_lasting(tx, case, body, now)
    lasting: list[uuid.UUID] = []
    if decision.outcome == UNCONFIRMED:
        text = "经核实，未能确认这条信息是否有误。"
        lasting.append(marks.add(house, tx, case, marks.UNCONFIRMED, text, now))
    if body["show_statement"] and _may_be_released(tx, case):
        told = "；复核时说明：".join(
            text for text in (body["statement"], body.get("review_statement")) if text
        )
        # Beside an organisation's record everybody reads it.
        told = cover_numbers(told) if body.get("organisation") else told
        text = f"{marks.whose(body)}说明：{told}"
        lasting.append(marks.add(house, tx, case, marks.EXPLAINED, text, now))
        _set_explained(tx, case)
    body["lasting"] = [mark_id.hex for mark_id in lasting]


def _may_be_released(tx: Tx, case: Case) -> bool:
    """Whether the person's words may stand where others read them.

    What WeChat could not judge a person has read by the time a case is decided.
    """
    verdict = content_checks.verdict_of(tx, content_checks.of_case(case.case_id))
    return verdict != content_checks.RISKY


def _set_explained(tx: Tx, case: Case) -> None:
    mine = (Record.subject_id == case.subject_id, Record.record_id == read_target(case.target).id)
    tx.execute(update(Record).where(*mine, Record.status == VALID).values(status=EXPLAINED))


def _end_lasting(tx: Tx, case: Case, body: dict[str, Any], now: datetime) -> None:
    """What this case's earlier decision left beside the record makes way for the later one's."""
    for mark_id in body.pop("lasting", []):
        marks.end(tx, case, mark_id, now)


def _record(tx: Tx, case: Case) -> Record:
    record = tx.get(Record, (case.subject_id, read_target(case.target).id), with_for_update=True)
    if record is None:
        raise Conflict("record_gone", "这条记录已不存在")
    return record
