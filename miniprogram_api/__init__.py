"""What a citizen's phone calls, mini-program and H5 alike."""

from flask import Blueprint

from miniprogram_api import (
    authorisations,
    case_files,
    complaints,
    consents,
    evidence,
    holdings,
    identities,
    links,
    logs,
    merchants,
    objections,
    organisations,
    passes,
    repairs,
    reports,
    scores,
    sessions,
    subscriptions,
    waivers,
)
from rest.resources import HouseApi

blueprint = Blueprint("miniprogram", __name__, url_prefix="/miniprogram")
api = HouseApi(
    blueprint,
    title="掌信 citizen API",
    version="1",
    description="What a citizen's phone calls. The whole contract is in docs/api.md.",
    doc="/docs",
    authorizations={
        "bearer": {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "`Bearer ` and the access token",
        }
    },
    security="bearer",
)
for area in (
    sessions,
    identities,
    links,
    consents,
    authorisations,
    reports,
    scores,
    logs,
    subscriptions,
    holdings,
    merchants,
    passes,
    repairs,
    complaints,
    waivers,
    objections,
    organisations,
    evidence,
    case_files,
):
    api.add_namespace(area.namespace, path="/v1")
