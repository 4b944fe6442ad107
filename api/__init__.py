"""What institutions and the public call."""

from flask import Blueprint

from api import (
    batches,
    case_files,
    complaints,
    disputes,
    keys,
    merchant_cards,
    merchant_events,
    merchant_settings,
    objections,
    open_data,
    partners,
    reminders,
    repairs,
    scans,
    staff,
    staff_merchants,
    statistics,
    tasks,
    tickets,
    tokens,
)
from api.keys import well_known
from rest.resources import HouseApi

__all__ = ["blueprint", "well_known"]


class InstitutionsApi(HouseApi):
    """Every institution's POST but those that sign in may be repeated safely."""

    repeatable = ("/v1/department", "/v1/merchant", "/v1/partner", "/v1/staff")
    sign_ins = ("/v1/staff/sessions", "/v1/merchant/sessions")


blueprint = Blueprint("api", __name__, url_prefix="/api")
api = InstitutionsApi(
    blueprint,
    title="掌信 institutions' API",
    version="1",
    description="What institutions and the public call. The whole contract is in docs/api.md.",
    doc="/docs",
    authorizations={
        "bearer": {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "`Bearer ` and the access token",
        },
        "basic": {"type": "basic"},
    },
    security="bearer",
)
for area in (
    tokens,
    batches,
    open_data,
    scans,
    disputes,
    objections,
    tickets,
    tasks,
    merchant_events,
    keys,
    merchant_settings,
    merchant_cards,
    staff,
    staff_merchants,
    partners,
    repairs,
    complaints,
    case_files,
    statistics,
    reminders,
):
    api.add_namespace(area.namespace, path="/v1")
