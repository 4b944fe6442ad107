"""What anyone may ask: organisations, the catalogue, whether a report is genuine."""

from flask import request
from flask_restx import Namespace

from rest.paging import PARAMETERS, page_of, read_page
from rest.resources import PublicResource, answer, private
from services import organisations, reports
from services.errors import malformed_field
from services.merchants import maps

namespace = Namespace("open", description="what anyone may ask")


@namespace.route("/open/organisations")
class Organisations(PublicResource):
    @namespace.doc(
        security=[],
        params={"q": {"in": "query", "description": "part of a name, or the code"}} | PARAMETERS,
    )
    def get(self):
        """Search organisations by name or unified social credit code."""
        text = request.args.get("q")
        if text is None:
            raise malformed_field("q", "required", "缺少查询内容 q")
        page = read_page()
        found = organisations.search(self.house, text, limit=page.limit, after=page.cursor)
        return answer(page_of(*found))


@namespace.route("/open/organisations/<uscc>/report")
class OrganisationReport(PublicResource):
    @namespace.doc(security=[])
    def get(self, uscc: str):
        """An organisation's public credit report."""
        return answer(organisations.view_public(self.house, uscc))


@namespace.route("/open/catalogue")
class CatalogueResource(PublicResource):
    @namespace.doc(security=[])
    def get(self):
        """Every item that may be collected."""
        return answer(page_of(organisations.describe_catalogue(self.house), None))


@namespace.route("/open/reports/<report_no>")
class ReportCheck(PublicResource):
    guessed = "report codes"

    @namespace.doc(security=[], params={"code": {"in": "query", "description": "check code"}})
    def get(self, report_no: str):
        """Whether a printed report is genuine."""
        found = reports.check(self.house, report_no, request.args.get("code", ""))
        return private(answer(found))


@namespace.route("/open/merchants")
class Merchants(PublicResource):
    @namespace.doc(
        security=[],
        params={
            "near": {"in": "query", "description": "latitude,longitude (GCJ-02)"},
            "scene": {"in": "query", "description": "only where this scene is offered"},
        }
        | PARAMETERS,
    )
    def get(self):
        """Where deposits are waived: the nearest sites, else every merchant by name."""
        near, scene = request.args.get("near"), request.args.get("scene")
        page = read_page()
        if near is None:
            found = maps.by_name(self.house, scene=scene, limit=page.limit, after=page.cursor)
            return answer(page_of(*found))
        items = maps.nearest(self.house, *_point(near), scene=scene, limit=page.limit)
        return answer(page_of(items, None))


def _point(text: str) -> tuple[float, float]:
    try:
        latitude, longitude = map(float, text.split(","))
    except ValueError as error:
        raise malformed_field("near", "point", "near 须为“纬度,经度”") from error
    return latitude, longitude
