"""What the pages of all cases at the desk share: one case, and the acts that it allows."""

import uuid
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from flask import redirect, request
from werkzeug.wrappers import Response

from rest.shapes import read_id
from services.cases.receiving import MOST_MISSING
from services.report_pdf import case_wording, wording
from web import case_news
from web.views import DeskPage

WORDS = {
    "steps": case_wording.ACTS,
    "by": case_wording.BY,
    "names_of_fields": case_wording.FIELDS | {"status": "状态", "source": "来源"},
    "states_of_files": case_wording.EVIDENCE,
    "types_of_files": case_wording.TYPES,
    "statuses": wording.STATUSES,
}
# What was just done, for whoever did it.
DONE = {
    "accept": "已受理，期限从今天起算，本人已收到通知。",
    "return": "已退回补正，本人已收到所缺材料的清单。",
    "refuse": "已决定不予受理，本人会看到理由。",
    "forward": "已转来源单位核查。",
    "suspend": "已暂停不利使用。",
    "extend": "已延期，本人已收到通知。",
    "decide": "已办结，本人已收到通知。",
    "review_decide": "已复核办结，本人已收到通知。",
    "grant": "已准予修复，本人已收到通知。",
    "deny": "已决定不予修复，本人会看到理由。",
}
# What a record's view has besides what people compare.
FACTS = ("title", "document_no", "source", "decided_on", "valid_until", "status")


class CasePage(DeskPage):
    """One case of a kind on one page. `open` is the service's, which logs the look."""

    address: ClassVar[str]
    open: ClassVar[Callable[..., dict]]

    def get(self, case_id: str) -> Response:
        case = type(self).open(self.house, self.caller, read_id(case_id))
        told = {"case": case, "address": f"{self.address}/{case['id']}", "queue": self.address}
        done = request.args.get("done", "")
        told["done"] = DONE.get(done) if case_news.is_newest(done, case["timeline"]) else None
        return self.show(**WORDS, **told, **self.told(case))

    def post(self, case_id: str) -> Response:
        return self.do(case_id=read_id(case_id))

    def do(self, **where: Any) -> Response:
        """Do what a form asks for; the case's page then says that it was."""
        shown = getattr(self, f"do_{self.act}")(**where)
        return shown or redirect(f"{request.path}?done={self.act}", 303)

    def told(self, case: Mapping[str, Any]) -> Mapping[str, Any]:
        """What a page says besides its case."""
        if not case.get("record"):
            return {"compared": []}
        return {"compared": compared(case["record"]["before"], case["record"]["now"])}


class ReceivingPage(CasePage):
    """A case of a kind that is taken up first. `desk` has the acts."""

    desk: ClassVar[Any]
    labels: ClassVar = {
        "missing": "所缺材料",
        "reason": "理由",
        "statement": "说明",
        "days": "天数",
        "outcome": "结果",
        "department": "来源单位",
    }

    def do_accept(self, case_id: uuid.UUID) -> None:
        self.desk.accept(self.house, self.caller, case_id)

    def do_return(self, case_id: uuid.UUID) -> None:
        self.desk.send_back(self.house, self.caller, case_id, lines("missing")[: MOST_MISSING + 1])

    def do_refuse(self, case_id: uuid.UUID) -> None:
        self.desk.refuse(self.house, self.caller, case_id, request.form.get("reason", ""))

    def do_extend(self, case_id: uuid.UUID) -> None:
        days, why = request.form.get("days", 0, type=int), request.form.get("reason", "")
        self.desk.extend(self.house, self.caller, case_id, days, why)


def lines(field: str) -> list[str]:
    """What was typed into a field, a line each."""
    return [each for line in request.form.get(field, "").splitlines() if (each := line.strip())]


def compared(before: Mapping[str, Any] | None, now: Mapping[str, Any] | None) -> list[dict]:
    """`{field, was, is, differs}` of all that either has; of what is gone `is` is None."""
    was, is_now = _flat(before), _flat(now)
    fields = [name for name in (*FACTS, *was, *is_now) if name in was or name in is_now]
    return [
        {
            "field": name,
            "was": was.get(name),
            "is": is_now.get(name),
            # What the case did not keep is not said to be another now.
            "differs": name in was and was[name] != is_now.get(name),
        }
        for name in dict.fromkeys(fields)
    ]


def _flat(told: Mapping[str, Any] | None) -> dict[str, Any]:
    if told is None:
        return {}
    entry = {name: told[name] for name in ("entered_on", "exit_on", "basis") if told.get(name)}
    return {name: told[name] for name in FACTS if name in told} | entry | told.get("fields", {})
