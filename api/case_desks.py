"""What the desks for objections, repairs, complaints and second looks are told alike."""

from flask import request
from flask_restx import Model, Namespace, fields

from rest.paging import PARAMETERS, read_page
from rest.shapes import read_day
from services.cases.receiving import LONGEST_MISSING, LONGEST_REASON

STATE = {"state": {"in": "query", "description": "one of the open states"}}
QUEUE_PARAMETERS = PARAMETERS | {
    "due_before": {"in": "query", "type": "string", "description": "YYYY-MM-DD"}
}
MOST_DAYS = 250  # a year of working days


def read_queue() -> dict:
    """Which page of a queue is asked for, and what is to be due before which day."""
    page = read_page()
    due_before = read_day("due_before", request.args.get("due_before"))
    return {"due_before": due_before, "limit": page.limit, "after": page.cursor}


def return_body(namespace: Namespace, name: str) -> Model:
    """`{missing: […]}`: everything that is missing, at once."""
    each = fields.String(max_length=LONGEST_MISSING)
    missing = fields.List(each, required=True, description="everything, at once")
    return namespace.model(name, {"missing": missing})


def reason_body(namespace: Namespace, name: str) -> Model:
    """`{reason}`: why it is not taken up."""
    reason = fields.String(required=True, max_length=LONGEST_REASON)
    return namespace.model(name, {"reason": reason})


def extend_body(namespace: Namespace, name: str) -> Model:
    """`{days, reason}`: how many working days more, and why."""
    days = fields.Integer(required=True, description="working days", min=1, max=MOST_DAYS)
    reason = fields.String(required=True, max_length=LONGEST_REASON)
    return namespace.model(name, {"days": days, "reason": reason})
