"""The desk that tells by hand what WeChat did not take."""

from typing import ClassVar

from flask import request
from flask_restx import Namespace, fields

from api.case_desks import QUEUE_PARAMETERS, read_queue
from rest.idempotency import once
from rest.paging import page_of
from rest.resources import StaffResource, answer
from rest.shapes import read_day, read_id, read_json
from services import tasks

namespace = Namespace("tasks", description="people whom WeChat did not reach")
STATE = {"state": {"in": "query", "enum": list(tasks.STATES), "description": "open by default"}}
closing_body = namespace.model(
    "TaskClosing",
    {
        "outcome": fields.String(required=True, enum=list(tasks.OUTCOMES)),
        "note": fields.String(
            required=True, description="what was done", max_length=tasks.LONGEST_NOTE
        ),
        "told_on": fields.String(
            description="YYYY-MM-DD: when the person was reached, by phone or by letter"
        ),
    },
)


@namespace.route("/staff/tasks")
class Tasks(StaffResource):
    acts: ClassVar = {"GET": "see_tasks"}

    @namespace.doc(params=QUEUE_PARAMETERS | STATE)
    def get(self):
        """Whom somebody has to reach by hand, the first due first, without names."""
        state = request.args.get("state", tasks.OPEN)
        found = tasks.list_tasks(self.house, self.caller, state=state, **read_queue())
        return answer(page_of(*found))


@namespace.route("/staff/tasks/<task_id>/open")
class TaskOpening(StaffResource):
    acts: ClassVar = {"POST": "do_tasks"}

    @namespace.response(403, "own_case")
    @namespace.response(409, "wrong_state: it is closed")
    @once
    def post(self, task_id: str):
        """Whom to reach, by which phone, and what to tell; the person sees that it was opened."""
        return answer(tasks.open_task(self.house, self.caller, read_id(task_id)))


@namespace.route("/staff/tasks/<task_id>/close")
class TaskClosing(StaffResource):
    acts: ClassVar = {"POST": "do_tasks"}

    @namespace.expect(closing_body)
    @namespace.response(403, "own_case")
    @namespace.response(409, "wrong_state: it is closed")
    @once
    def post(self, task_id: str):
        """Note how the person was reached, or that they were not."""
        task, told = read_id(task_id), read_json(closing_body)
        told_on = read_day("told_on", told.get("told_on"))
        words = (told["outcome"], told["note"], told_on)
        return answer(tasks.close(self.house, self.caller, task, *words))
