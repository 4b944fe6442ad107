"""The office's queues: what is due first comes first, without names."""

import uuid
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, ClassVar
from urllib.parse import urlencode

from flask import request
from werkzeug.wrappers import Response

from rest.shapes import read_choice, read_id
from services import complaints, disputes, redecisions, tasks, tickets
from services.cases.machines import OBJECTIONS, REPAIRS, Machine
from services.clocks import city_date
from services.objections import desk as objections
from services.repairs import desk as repairs
from web.views import DeskPage, at

A_PAGE = 20
Found = tuple[list[dict], uuid.UUID | None]
# What is due before the day so many days from today.
DUE = {"overdue": 0, "today": 1, "week": 7}
DUE_WORDS = (
    ("", "全部期限"),
    ("overdue", "已超期"),
    ("today", "今天及以前到期"),
    ("week", "七天内到期"),
)

# What was just done to one that lies here no more.
DONE = {
    "rule": "已裁定，双方都会看到您的说明。",
    "close": "已办结。",
    "answer": "已答复，会发到聊天里。",
}


class QueuePage(DeskPage):
    """One queue. `states` are what it can be narrowed to, `called` is what lies in it."""

    template = "offices/queue.html"
    address: ClassVar[str]
    called: ClassVar[str]
    find: ClassVar[Callable[..., Found]]
    states: ClassVar[Mapping[str, str]] = {}
    every: ClassVar[str] = "全部状态"
    by_due: ClassVar[bool] = True

    def get(self) -> Response:
        chosen = {name: request.args.get(name, "") for name in ("state", "due")}
        items, following = type(self).find(self.house, self.caller, **self._asked(chosen))
        onward = chosen | {"cursor": following.hex} if following else None
        return self.show(
            called=self.called,
            done=DONE.get(request.args.get("done", "")),
            address=self.address,
            items=items,
            chosen=chosen,
            states=(("", self.every), *self.states.items()) if self.states else (),
            dues=DUE_WORDS if self.by_due else (),
            onward=onward and f"{self.address}?{urlencode(onward)}",
            is_first="cursor" not in request.args,
        )

    def _asked(self, chosen: Mapping[str, str]) -> dict[str, Any]:
        cursor = request.args.get("cursor")
        told: dict[str, Any] = {"limit": A_PAGE, "after": read_id(cursor) if cursor else None}
        if self.by_due:
            days = read_choice("due", chosen["due"] or None, DUE)
            today = city_date(self.house.clock.now())
            told["due_before"] = None if days is None else today + timedelta(days=days)
        if self.states and chosen["state"]:
            told["state"] = chosen["state"]
        return told


def _open_states(machine: Machine) -> dict[str, str]:
    return {code: name for code, name in machine.names.items() if code not in machine.closed}


@at("/desk/objections")
class ObjectionsQueue(QueuePage):
    acts: ClassVar = {"GET": "see_objections"}
    address, called = "/desk/objections", "异议"
    states: ClassVar = _open_states(OBJECTIONS)

    @staticmethod
    def find(house, caller, *, state=None, **told) -> Found:
        return objections.list_open(house, caller, state=state, overdue=None, **told)


@at("/desk/repairs")
class RepairsQueue(QueuePage):
    acts: ClassVar = {"GET": "see_repairs"}
    address, called = "/desk/repairs", "信用修复"
    states: ClassVar = _open_states(REPAIRS)
    find = staticmethod(repairs.list_open)


@at("/desk/redecisions")
class RedecisionsQueue(QueuePage):
    acts: ClassVar = {"GET": "see_redecisions"}
    address, called = "/desk/redecisions", "人工复核"
    find = staticmethod(redecisions.list_open)


@at("/desk/complaints")
class ComplaintsQueue(QueuePage):
    acts: ClassVar = {"GET": "see_complaints"}
    address, called = "/desk/complaints", "投诉"
    find = staticmethod(complaints.list_open)


@at("/desk/disputes")
class DisputesQueue(QueuePage):
    acts: ClassVar = {"GET": "see_disputes"}
    address, called = "/desk/disputes", "免押争议"
    by_due = False
    find = staticmethod(disputes.list_open)


@at("/desk/tasks")
class TasksQueue(QueuePage):
    acts: ClassVar = {"GET": "see_tasks"}
    address, called = "/desk/tasks", "人工告知"
    every = tasks.STATES[tasks.OPEN]
    states: ClassVar = {tasks.CLOSED: tasks.STATES[tasks.CLOSED]}
    find = staticmethod(tasks.list_tasks)


@at("/desk/tickets")
class TicketsQueue(QueuePage):
    acts: ClassVar = {"GET": "see_tickets"}
    address, called = "/desk/tickets", "聊天留言"
    by_due = False
    find = staticmethod(tickets.list_open)
