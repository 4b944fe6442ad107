"""The shop's lasting code: to look at, and on paper for the counter."""

from flask import Response as FlaskResponse
from flask import request
from werkzeug.wrappers import Response

from services.merchants import cards, sites
from web.views import COUNTER, CounterPage, at


@at(f"{COUNTER}/card")
class Card(CounterPage):
    """The card of the merchant or of one of its sites."""

    template = "counters/card.html"

    def get(self) -> Response:
        site = request.args.get("site") or None
        return self.show(
            card=cards.card(self.house, self.counter, site),
            sites=sites.list_own(self.house, self.counter),
            chosen=site,
        )


@at(f"{COUNTER}/card.pdf")
class PrintedCard(CounterPage):
    """The same on a sheet of A5."""

    def get(self) -> Response:
        site = request.args.get("site") or None
        return FlaskResponse(
            cards.print_own(self.house, self.counter, site),
            mimetype="application/pdf",
            headers={"Content-Disposition": 'attachment; filename="merchant-card.pdf"'},
        )
