"""One's own score and its history."""

from flask_restx import Namespace, fields

from rest.paging import PARAMETERS, page_of, read_page
from rest.resources import IdentifiedResource, answer
from services import scores

namespace = Namespace("score", description="one's own score and its history")
scale_answer = namespace.model("Scale", {"min": fields.Integer, "max": fields.Integer})
record_answer = namespace.model(
    "CountedRecord",
    {"title": fields.String, "source": fields.String, "decided_on": fields.Date},
)
contribution_answer = namespace.model(
    "Contribution",
    {
        "code": fields.String(
            description="a catalogue code, `list.red`, `list.black`, `base`, `cap` or `scale`"
        ),
        "title": fields.String,
        "points": fields.Integer(description="all of them together are the value"),
        "record_id": fields.String(description="missing where it is no record's"),
        "record": fields.Nested(
            record_answer, description="what tells it from others; in one's own score only"
        ),
        "expires_on": fields.Date(description="the last day that it counts; missing: no end"),
        "basis": fields.String,
        "change_hint": fields.String(description="what the person can do about it"),
        "contested": fields.Boolean(description="true while an objection suspends it"),
    },
)
SCORE = {
    "value": fields.Integer,
    "tier": fields.String(enum=["excellent", "great", "good", "fair", "low", "repair"]),
    "tier_name": fields.String(example="良好"),
    "scale": fields.Nested(scale_answer),
    "model": fields.String(description="the version of the published rules"),
    "contributions": fields.List(fields.Nested(contribution_answer)),
}
score_answer = namespace.model("Score", SCORE)
tier_answer = namespace.model(
    "Tier", {"code": fields.String, "name": fields.String, "from": fields.Integer}
)
own_score_answer = namespace.model(
    "OwnScore", SCORE | {"tiers": fields.List(fields.Nested(tier_answer), description="best first")}
)
cause_answer = namespace.model(
    "Cause",
    {
        "code": fields.String(example="expired"),
        "text": fields.String,
        "points_before": fields.Integer,
        "points_after": fields.Integer,
        "record_id": fields.String(description="missing where it is no record's"),
    },
)
point_answer = namespace.model(
    "ScorePoint",
    {
        "id": fields.String,
        "at": fields.DateTime,
        "value": fields.Integer,
        "tier": fields.String,
        "change": fields.Integer(description="against the point before; 0 for the first"),
        "model": fields.String,
        "causes": fields.List(fields.Nested(cause_answer)),
    },
)
history_answer = namespace.model(
    "ScoreHistory",
    {"items": fields.List(fields.Nested(point_answer)), "next": fields.String},
)


@namespace.route("/me/score")
class Score(IdentifiedResource):
    @namespace.response(200, "the score", own_score_answer)
    def get(self):
        """My score, its tier, and every point of it explained."""
        return answer(scores.view_own(self.house, self.caller))


@namespace.route("/me/score/history")
class ScoreHistory(IdentifiedResource):
    @namespace.doc(params=PARAMETERS)
    @namespace.response(200, "the points", history_answer)
    def get(self):
        """How my score changed and why, newest first."""
        page = read_page()
        found = scores.list_own(self.house, self.caller, limit=page.limit, before=page.cursor)
        return answer(page_of(*found))
