"""What a desk is reminded of."""

from typing import ClassVar

from flask_restx import Namespace

from rest.resources import StaffResource, answer
from services import reminders

namespace = Namespace("reminders", description="what is due soon or overdue")


@namespace.route("/staff/reminders")
class Reminders(StaffResource):
    acts: ClassVar = {"GET": None}

    def get(self):
        """Cases of every kind, and tasks, that wait for my role and are due soon or overdue, without names."""
        return answer({"items": reminders.list_due(self.house, self.caller), "next": None})
