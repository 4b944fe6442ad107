"""信用修复: what can be repaired, from which day, why not yet; and applying for it."""

import uuid
from typing import Any

from flask import request
from werkzeug.wrappers import Response

from rest.shapes import read_id
from services import repairs
from services.cases.machines import REPAIR
from services.clocks import city_date
from services.errors import NotFound, invalid_field
from services.repairs.own import LONGEST_STATEMENT
from web import repeats
from web.citizens.case_pages import PhotoPage, organisation_asked
from web.views import IdentifiedPage, at, is_part

SAID = ("record", "organisation", "statement", "with_service")


@at("/my/repairs")
class Repairs(IdentifiedPage):
    """Every negative record with what can be done about it, and the conditions.

    With `?organisation=` those of an organisation that the caller represents.
    """

    template = "citizens/repairs/list.html"

    def get(self) -> Response:
        organisation = organisation_asked()
        found = repairs.list_own(self.house, self.caller, organisation)
        return self.show(
            found=found,
            terms=repairs.terms_in_force(),
            organisation=organisation,
            today=city_date(self.house.clock.now()),
        )


@at("/my/repairs/new")
class NewRepair(PhotoPage):
    """The application: what was put right, the promise, and the papers that show it."""

    kind = REPAIR
    template = "citizens/repairs/new.html"
    part = "citizens/repairs/form.html"

    def get(self) -> Response:
        record = self.record()
        return self.show(
            self.part if is_part() else None,
            record=record,
            organisation=organisation_asked(),
            terms=repairs.terms_in_force(),
            key=request.form.get("key") or repeats.new_key(),
            longest=LONGEST_STATEMENT,
        )

    def post(self) -> Response:
        told = request.form
        if told.get("promise") != told.get("promise_version"):
            raise invalid_field("promise", "required", "申请前请先阅读并作出信用承诺")
        said = [told.get(name, "") for name in SAID]
        key = told.get("key") or repeats.new_key()
        begun = repeats.once(self.house, self.caller, key, said, self.apply)
        return self.led_to(f"/my/repairs/{begun}", uuid.UUID(hex=begun))

    def apply(self) -> str:
        """The application's id."""
        told = request.form
        applied = repairs.apply(
            self.house,
            self.caller,
            read_id(told.get("record", "")),
            told.get("statement", ""),
            with_service=told.get("with_service") == "yes",
            promise_version=told.get("promise_version"),
            organisation=organisation_asked(),
        )
        return applied["id"]

    def record(self) -> dict[str, Any]:
        """The record that is to be repaired; NotFound where it is not for the caller to do."""
        wanted = read_id(request.values.get("record", "")).hex
        found = repairs.list_own(self.house, self.caller, organisation_asked())
        mine = next((each for each in found if each["record_id"] == wanted), None)
        if mine is None:
            raise NotFound
        return mine
