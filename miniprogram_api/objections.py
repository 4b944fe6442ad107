"""My objections: that a record is wrong, missing, or that I am wrongly on a list."""

from flask import request
from flask_restx import Namespace, fields

from rest.idempotency import once
from rest.paging import PARAMETERS, page_of, read_page
from rest.resources import IdentifiedResource, answer
from rest.shapes import read_id, read_json
from services import objections

namespace = Namespace("objections", description="my objections")
STATEMENT = {"required": True, "max_length": 2000}
OF_ORGANISATION = {
    "organisation": {
        "in": "query",
        "description": "the code of an organisation that I represent: its own",
    }
}
step_answer = namespace.model(
    "CaseStep",
    {
        "at": fields.DateTime,
        "state": fields.String,
        "act": fields.String,
        "by": fields.String(enum=["citizen", "staff", "department", "system"]),
        "unit": fields.String(description="the office's unit or the department; never a name"),
        "note": fields.String,
    },
)
objection_answer = namespace.model(
    "Objection",
    {
        "id": fields.String,
        "state": fields.String(example="SUBMITTED"),
        "state_name": fields.String,
        "ground": fields.String,
        "about": fields.Raw(description="{kind, id, item_code, title, source, …}"),
        "statement": fields.String,
        "accept_by": fields.Date(description="accepted by the clock after this day"),
        "due_on": fields.Date(description="decided by then; null until accepted"),
        "overdue": fields.Boolean,
        "next_act": fields.String(enum=["accept", "decide", "resubmit"]),
        "next_on": fields.Date(description="by then somebody must have acted; null when closed"),
        "days_left": fields.Integer(description="calendar days until then, below 0 after it"),
        "suspends": fields.Boolean(description="whether the record costs nothing while it runs"),
        "missing": fields.List(fields.String, description="what a returned one lacks"),
        "outcome": fields.String,
        "outcome_text": fields.String(description="what it means, in plain words"),
        "may": fields.List(
            fields.String(enum=["resubmit", "review", "withdraw", "hand_in"]),
            description="what I may do about it now",
        ),
        "organisation": fields.Raw(description="{name, uscc} of the one that I represent"),
        "timeline": fields.List(fields.Nested(step_answer)),
    },
)
objection_body = namespace.model(
    "Objecting",
    {
        "ground": fields.String(
            required=True,
            enum=[
                *("not_mine", "inaccurate", "expired", "already_corrected"),
                *("missing", "wrongly_listed"),
            ],
        ),
        "statement": fields.String(**STATEMENT),
        "record_id": fields.String(description="of a record", max_length=40),
        "item_code": fields.String(description="of what is missing", max_length=40),
        "list_entry_id": fields.String(description="of a list entry", max_length=40),
        "show_statement": fields.Boolean(
            description="false: my words do not stand beside the record where it is upheld"
        ),
        "organisation": fields.String(
            description="the code of an organisation that I represent", max_length=40
        ),
    },
)
resubmit_body = namespace.model(
    "Resubmitting", {"statement": fields.String(description="where it changes", max_length=2000)}
)
review_body = namespace.model("ReviewAsked", {"statement": fields.String(**STATEMENT)})


@namespace.route("/me/objections")
class Objections(IdentifiedResource):
    @namespace.doc(params=PARAMETERS | OF_ORGANISATION)
    def get(self):
        """My objections, newest first; or those of an organisation that I represent."""
        page = read_page()
        found = objections.list_own(
            self.house,
            self.caller,
            limit=page.limit,
            before=page.cursor,
            organisation=request.args.get("organisation"),
        )
        return answer(page_of(*found))

    @namespace.expect(objection_body)
    @namespace.response(201, "the objection", objection_answer)
    @namespace.response(404, "the record or entry is not mine")
    @namespace.response(409, "objection_open: one about the same is running")
    @namespace.doc(
        params={"Idempotency-Key": {"in": "header", "description": "tapped twice, one objection"}}
    )
    @once
    def post(self):
        """Object to a record, to what is missing, or to a list entry."""
        told = read_json(objection_body)
        chosen = {
            name: read_id(told[name]) if name in told else None
            for name in ("record_id", "list_entry_id")
        }
        submitted = objections.submit(
            self.house,
            self.caller,
            ground=told["ground"],
            statement=told["statement"],
            item_code=told.get("item_code"),
            show_statement=told.get("show_statement", True),
            organisation=told.get("organisation"),
            **chosen,
        )
        return answer(submitted, 201)


@namespace.route("/me/objections/<objection_id>")
class ObjectionResource(IdentifiedResource):
    @namespace.response(200, "the objection", objection_answer)
    def get(self, objection_id: str):
        """One of my objections."""
        return answer(objections.view_own(self.house, self.caller, read_id(objection_id)))


@namespace.route("/me/objections/<objection_id>/withdraw")
class Withdrawal(IdentifiedResource):
    @namespace.response(200, "the objection, withdrawn", objection_answer)
    @namespace.response(409, "wrong_state, naming the state")
    def post(self, objection_id: str):
        """Give an objection up."""
        return answer(objections.withdraw(self.house, self.caller, read_id(objection_id)))


@namespace.route("/me/objections/<objection_id>/resubmit")
class Resubmission(IdentifiedResource):
    @namespace.expect(resubmit_body)
    @namespace.response(200, "the objection, submitted again", objection_answer)
    @namespace.response(409, "wrong_state, naming the state")
    def post(self, objection_id: str):
        """Hand in again what was returned."""
        mine, told = read_id(objection_id), read_json(resubmit_body)
        resubmitted = objections.resubmit(self.house, self.caller, mine, told.get("statement"))
        return answer(resubmitted)


@namespace.route("/me/objections/<objection_id>/review")
class ReviewResource(IdentifiedResource):
    @namespace.expect(review_body)
    @namespace.response(200, "the objection, in review", objection_answer)
    @namespace.response(409, "wrong_state, nothing_to_review, objection_open")
    def post(self, objection_id: str):
        """Ask somebody else to look again at a decision."""
        mine, told = read_id(objection_id), read_json(review_body)
        return answer(objections.review(self.house, self.caller, mine, told["statement"]))
