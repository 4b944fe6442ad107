"""What happened to a merchant's orders: posted to its webhook, and listed for whoever asks."""

import uuid

from flask import Response, request
from flask_restx import Namespace, fields

from rest.paging import PARAMETERS, page_of, read_page
from rest.resources import MerchantResource, answer
from rest.shapes import read_json, read_moment
from services import merchant_events

namespace = Namespace("merchant events", description="what happened to a merchant's orders")
webhook_shape = namespace.model(
    "Webhook",
    {
        "url": fields.String(
            required=True, min_length=1, max_length=400, example="https://shop.example/credit"
        )
    },
)
webhook_answer = namespace.model(
    "WebhookNow",
    {
        "url": fields.String(description="null: events are only listed"),
        "waiting": fields.Integer(description="events that are still to be posted"),
        "keys_url": fields.String(description="the public keys of the signatures (JWKS)"),
    },
)
SINCE = {"since": {"description": "an event's id, or a time with offset", "in": "query"}}


@namespace.route("/merchant/webhook")
class Webhook(MerchantResource):
    @namespace.response(200, "where events are posted", webhook_answer)
    def get(self):
        """Where my events are posted."""
        return answer(merchant_events.view_webhook(self.house, self.caller))

    @namespace.expect(webhook_shape)
    @namespace.response(200, "from now on", webhook_answer)
    @namespace.response(422, "not a public https address")
    def put(self):
        """Have my events posted to an address."""
        url = read_json(webhook_shape)["url"]
        return answer(merchant_events.set_webhook(self.house, self.caller, url))

    @namespace.response(204, "nothing is posted any more")
    def delete(self):
        """Have nothing posted any more."""
        merchant_events.remove_webhook(self.house, self.caller)
        return Response(status=204)


@namespace.route("/merchant/events")
class Events(MerchantResource):
    ending = ("GET",)

    @namespace.doc(params=PARAMETERS | SINCE)
    def get(self):
        """My events, oldest first, posted or not."""
        page, asked = read_page(), request.args.get("since")
        after, since = page.cursor, None
        if asked:
            try:
                since_id = uuid.UUID(hex=asked)
            except ValueError:
                since = read_moment("since", asked)
            else:
                after = max(after, since_id) if after else since_id
        found = merchant_events.list_own(
            self.house, self.caller, limit=page.limit, after=after, since=since
        )
        return answer(page_of(*found))
