"""The first page: the score, what changed, and what it opens."""

from werkzeug.wrappers import Response

from services import eligibility, identities, scores
from web.gauges import gauge
from web.views import MINE, IdentifiedPage, at

CHANGES_SHOWN = 1


@at(MINE)
class Home(IdentifiedPage):
    """Where a citizen comes in."""

    template = "citizens/home.html"

    def get(self) -> Response:
        score = scores.glance_own(self.house, self.caller)
        changes, _ = scores.list_own(self.house, self.caller, limit=CHANGES_SHOWN, before=None)
        return self.show(
            me=identities.describe(self.house, self.caller),
            score=score,
            gauge=gauge(score),
            changes=changes,
            scenes=eligibility.view_own(self.house, self.caller)["scenes"],
        )
