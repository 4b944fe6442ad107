"""提出异议 in four steps: about what, on what ground, in which words, with which photos.

What was said travels from step to step inside the form, so that it stands in no address, going
back keeps it, and nothing is kept here of what nobody sent. The objection is there before its
photos are sent: whatever the network does, nothing said is lost, and photos follow later.
"""

import uuid
from collections.abc import Mapping
from typing import Any

from flask import request
from werkzeug.wrappers import Response

from rest.shapes import read_id
from services import objections, words
from services.cases.machines import OBJECTION
from services.errors import Malformed, NotFound, invalid_field
from services.objections import grounds
from services.objections.own import LONGEST_STATEMENT
from web import repeats
from web.citizens.case_pages import PhotoPage
from web.views import at, is_part

WHAT, WHY, WORDS, SEND = STEPS = ("what", "why", "words", "send")
NEXT, BACK = "next", "back"
# What is said on the way, and what of it each step asks for.
SENT = ("organisation", "target", "ground", "item", "statement", "show_statement")
SAID = (*SENT, "title", "source", "key")
ASKED = {WHAT: ("target",), WHY: ("ground", "item"), WORDS: ("statement", "show_statement")}
MISSING = f"{grounds.ITEM}:"  # something should be there and is not; the next step asks what


@at("/my/objections/new")
class NewObjection(PhotoPage):
    """The four steps; begun at the second where a record's page leads here."""

    kind = OBJECTION
    template = "citizens/objections/new.html"
    part = "citizens/objections/step.html"

    def get(self) -> Response:
        self.said = {name: request.form.get(name, "") for name in SAID}
        if self.refusal is not None:
            return self.step(self.asked_again())
        chosen = request.args.get("record") or request.args.get("entry")
        self.said["organisation"] = request.args.get("organisation", "")
        if chosen:
            self.said["target"] = self.target_of(chosen)
        return self.step(WHY if chosen else WHAT)

    def post(self) -> Response:
        self.said = {name: request.form.get(name, "") for name in SAID}
        here, act = request.form.get("step", ""), request.form.get("act")
        if here not in STEPS:
            raise Malformed
        at_step = STEPS.index(here)
        if act == BACK:
            return self.step(STEPS[max(at_step - 1, 0)], going=BACK)
        self.check(here)
        return self.send() if here == SEND else self.step(STEPS[at_step + 1])

    def step(self, step: str, going: str = NEXT) -> Response:
        """Show a step; one that has nothing to ask is passed over in the direction of going."""
        told: dict[str, Any] = {}
        if step == WHAT:
            told["found"] = self.found()
        elif step == WHY and self.said["target"] == MISSING:
            told["missing"] = self.missable()
        elif step == WHY:
            chosen = self.chosen()
            self.said |= {name: chosen[name] for name in ("title", "source")}
            codes = [each["code"] for each in chosen["grounds"]]
            if len(codes) == 1 and not chosen["open"]:
                self.said["ground"] = codes[0]
                return self.step(WHAT if going == BACK else WORDS)
            told["chosen"] = chosen
        if step == SEND:
            self.said["key"] = self.said["key"] or repeats.new_key()
            told["ground_name"] = grounds.NAMES.get(self.said["ground"], "")
        carried = {name: self.said[name] for name in SAID if name not in ASKED.get(step, ())}
        return self.show(
            self.part if is_part() else None,
            step=step,
            number=STEPS.index(step) + 1,
            steps=len(STEPS),
            said=self.said,
            carried=carried,
            missing_target=MISSING,
            longest=LONGEST_STATEMENT,
            **told,
        )

    def check(self, step: str) -> None:
        """Whether a step said what it was asked; Invalid naming the field."""
        said = self.said
        if step == WHAT and not said["target"]:
            raise invalid_field("target", "required", "请选择对哪一条有异议")
        if step == WHY and said["target"] == MISSING:
            self.name_missing()
        elif step == WHY and said["ground"] not in grounds.NAMES:
            raise invalid_field("ground", "required", "请选择理由")
        if step == WORDS:
            if not said["statement"].strip():
                raise invalid_field("statement", "required", "请写下哪里不对")
            words.statement("statement", said["statement"], LONGEST_STATEMENT)

    def send(self) -> Response:
        """Submit once, however often this is sent; then the photos."""
        said = self.said
        told = [said[name] for name in SENT]
        key = said["key"] or repeats.new_key()
        begun = repeats.once(self.house, self.caller, key, told, self.submit)
        return self.led_to(f"/my/objections/{begun}", uuid.UUID(hex=begun))

    def submit(self) -> str:
        """The objection's id."""
        said = self.said
        submitted = objections.submit(
            self.house,
            self.caller,
            ground=said["ground"],
            statement=said["statement"],
            show_statement=said["show_statement"] != "no",
            organisation=said["organisation"] or None,
            **self.target(),
        )
        return submitted["id"]

    def target(self) -> Mapping[str, Any]:
        """What is objected to, as the use case has it."""
        target = grounds.read_target(self.said["target"])
        if target.kind == grounds.ITEM:
            return {"item_code": self.said["item"]}
        if target.kind not in grounds.FIELDS:
            raise NotFound
        return {grounds.FIELDS[target.kind]: read_id(target.key)}

    def found(self) -> list[dict[str, Any]]:
        """What can be objected to, each as a choice."""
        organisation = self.said["organisation"] or None
        found = objections.what_can_be_objected(self.house, self.caller, organisation=organisation)
        return [each | {"target": f"{each['kind']}:{each['id']}"} for each in found]

    def missable(self) -> list[dict[str, Any]]:
        """What may be missing in the file in question, by class."""
        return objections.all_that_may_be_missing(self.house, self.said["organisation"] or None)

    def chosen(self) -> dict[str, Any]:
        """What was chosen, as it is now; NotFound where it is none of the caller's."""
        wanted = self.said["target"]
        mine = next((each for each in self.found() if each["target"] == wanted), None)
        if mine is None:
            raise NotFound
        return mine

    def target_of(self, text: str) -> str:
        """The record or list entry that another page leads here with."""
        key = read_id(text).hex
        mine = next((each for each in self.found() if each["id"] == key), None)
        if mine is None:
            raise NotFound
        return mine["target"]

    def name_missing(self) -> None:
        """Which item of the catalogue is missing, in words."""
        items = {item["code"]: item for each in self.missable() for item in each["items"]}
        item = items.get(self.said["item"])
        if item is None:
            raise invalid_field("item", "required", "请选择缺少哪一类信息")
        named = {"title": item["title"], "source": item["source"]}
        self.said |= named | {"ground": grounds.MISSING}

    def asked_again(self) -> str:
        """The step that asks for what was refused."""
        assert self.refusal is not None
        wrong = {each.field for each in self.refusal.errors}
        here = request.form.get("step", "")
        return next(
            (step for step, fields in ASKED.items() if wrong & set(fields)),
            here if here in STEPS else WHAT,
        )
