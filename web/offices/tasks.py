"""A person whom WeChat did not reach: whom to call, what to tell, and what was done."""

import contextlib
import uuid
from typing import Any, ClassVar

from flask import redirect, request
from werkzeug.wrappers import Response

from rest.shapes import read_day, read_id
from services import tasks
from services.clocks import city_date
from services.errors import ServiceError
from web.views import DeskPage, at

QUEUE = "/desk/tasks"


@at(f"{QUEUE}/<task_id>")
class ReachingTask(DeskPage):
    """One task without names; with them once somebody opens it, which the person sees."""

    acts: ClassVar = {"GET": "see_tasks", "open": "do_tasks", "close": "do_tasks"}
    template = "offices/cases/task.html"
    labels: ClassVar = {"note": "办理记录", "outcome": "结果", "told_on": "告知日期"}
    opened: dict[str, Any] | None = None

    def get(self, task_id: str) -> Response:
        which = read_id(task_id)
        if self.refusal is not None:  # whoever was writing needs to see it again
            with contextlib.suppress(ServiceError):
                self.opened = tasks.open_task(self.house, self.caller, which)
        return self.show(
            task=tasks.view(self.house, self.caller, which),
            opened=self.opened,
            outcomes=tasks.OUTCOMES.items(),
            today=city_date(self.house.clock.now()).isoformat(),
            address=f"{QUEUE}/{which.hex}",
        )

    def post(self, task_id: str) -> Response:
        return self.do(task_id=read_id(task_id))

    def do_open(self, task_id: uuid.UUID) -> Response:
        """Shown at once: looking at an address must open nobody's number."""
        self.opened = tasks.open_task(self.house, self.caller, task_id)
        return self.get(task_id.hex)

    def do_close(self, task_id: uuid.UUID) -> Response:
        told = request.form
        told_on = read_day("told_on", told.get("told_on") or None)
        words = (told.get("outcome", ""), told.get("note", ""), told_on)
        tasks.close(self.house, self.caller, task_id, *words)
        return redirect(f"{QUEUE}?done=close", 303)
