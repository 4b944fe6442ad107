"""Where somebody of the office comes in: what lies on the desks, in numbers."""

from typing import ClassVar

from werkzeug.wrappers import Response

from services import staff, workloads
from web.views import DESK, DeskPage, at


@at(DESK)
class DeskHome(DeskPage):
    """The queues that the caller's role may see."""

    acts: ClassVar = {"GET": None}
    template = "offices/home.html"

    def get(self) -> Response:
        return self.show(
            queues=workloads.view(self.house, self.caller), role=staff.role_name(self.caller)
        )
