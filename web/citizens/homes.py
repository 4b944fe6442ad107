"""The first page: the score, what changed, what waits, and what the score opens."""

from werkzeug.wrappers import Response

from services import eligibility, identities, own_cases, scores, visits
from services.waivers import listings
from web.gauges import gauge
from web.views import MINE, IdentifiedPage, at


@at(MINE)
class Home(IdentifiedPage):
    """Where a citizen comes in."""

    template = "citizens/home.html"

    def get(self) -> Response:
        # Asked before this page's own look at the score is written.
        news = visits.describe_news(self.house, self.caller)
        score = scores.glance_own(self.house, self.caller)
        return self.show(
            me=identities.describe(self.house, self.caller),
            news=news,
            score=score,
            gauge=gauge(score),
            waiting=listings.list_waiting(self.house, self.caller),
            cases=own_cases.list_open(self.house, self.caller),
            scenes=eligibility.view_own(self.house, self.caller)["scenes"],
        )
