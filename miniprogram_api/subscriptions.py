"""What WeChat may still deliver to me: what I allowed, and what is to come."""

from flask_restx import Namespace, fields

from rest.paging import page_of
from rest.resources import IdentifiedResource, answer
from rest.shapes import read_json
from services import subscriptions

namespace = Namespace("subscriptions", description="what WeChat may still deliver to me")
result_shape = namespace.model(
    "SubscriptionResult",
    {
        "template_id": fields.String(required=True, max_length=64),
        "result": fields.String(
            required=True,
            enum=list(subscriptions.RESULTS),
            description="what wx.requestSubscribeMessage answered for this template",
        ),
    },
)
subscription_answer = namespace.model(
    "Subscription",
    {
        "template_id": fields.String,
        "remaining": fields.Integer(description="messages that WeChat still delivers"),
        "refused": fields.Boolean(description="the last answer was no"),
        "needed": fields.Integer(description="notices that are to come"),
        "reachable": fields.List(fields.String(enum=["subscription", "template"])),
        "warning": fields.String(description="what to do where a notice would not arrive"),
    },
)


@namespace.route("/me/subscriptions")
class Subscriptions(IdentifiedResource):
    def get(self):
        """What WeChat still delivers to me, and whether that suffices."""
        return answer(page_of(subscriptions.list_own(self.house, self.caller), None))

    @namespace.expect(result_shape)
    @namespace.response(201, "written down", subscription_answer)
    def post(self):
        """Say what I answered when the phone asked."""
        told = read_json(result_shape)
        given = subscriptions.report(self.house, self.caller, told["template_id"], told["result"])
        return answer(given, 201)
