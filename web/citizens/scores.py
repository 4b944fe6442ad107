"""Why the score is what it is, and how it came to be."""

from collections.abc import Sequence
from datetime import datetime

from markupsafe import Markup
from werkzeug.wrappers import Response

from rest.paging import page_of, read_page
from services import scores
from services.clocks import CITY_TIME
from web.charts import stepping
from web.gauges import gauge
from web.views import IdentifiedPage, at

SCORE = "/my/score"


@at(SCORE)
class Score(IdentifiedPage):
    """Every point of it, from what it comes, until when it counts, and what one can do."""

    template = "citizens/score.html"

    def get(self) -> Response:
        score = scores.view_own(self.house, self.caller)
        told = score["contributions"]
        ending = sorted((c for c in told if c.get("expires_on")), key=lambda c: c["expires_on"])
        return self.show(score=score, gauge=gauge(score), ending=ending)


@at(f"{SCORE}/history")
class ScoreHistory(IdentifiedPage):
    """The score as a line, and each change with its causes beside it."""

    template = "citizens/score_history.html"

    def get(self) -> Response:
        page = read_page()
        found = scores.list_own(self.house, self.caller, limit=page.limit, before=page.cursor)
        # The newest page goes on until today; an older one ends where the newer one begins.
        until = None if page.cursor else self.house.clock.now().astimezone(CITY_TIME)
        line = drawn(found[0], until) if found[0] else None
        return self.show(page=page_of(*found), line=line)


def drawn(newest_first: Sequence[dict], until: datetime | None) -> Markup:
    """The line of these points of a score's history, until this moment or the newest of them."""
    points = [
        (datetime.fromisoformat(each["at"]), each["value"]) for each in reversed(newest_first)
    ]
    name = f"信用分从 {points[0][1]} 分到 {points[-1][1]} 分，共 {len(points)} 个记录点"
    return stepping(name, points, until or points[-1][0])
