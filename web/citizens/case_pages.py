"""What the pages of all cases share: photos that go with them, and the acts of their person."""

import uuid
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from flask import redirect, request
from werkzeug.wrappers import Response

from rest.shapes import read_id
from services import evidence
from services.cases.machines import SUBMIT
from services.cases.persons import HAND_IN
from services.errors import Malformed, ServiceError, invalid_field
from services.report_pdf import case_wording
from web import case_news
from web.views import IdentifiedPage, is_part

PHOTOS = "photos"
FORM_AROUND = 1 << 20  # what a form says besides its files
MOST_LEFT = 9
SHARED_WORDS = {
    "acts": case_wording.ACTS,
    "by": case_wording.BY,
    "states_of_files": case_wording.EVIDENCE,
    "types_of_files": case_wording.TYPES,
    "names_of_fields": case_wording.FIELDS,
}


class PhotoPage(IdentifiedPage):
    """A page with photos and documents on its form, for a case of this kind."""

    kind: ClassVar[str]
    labels: ClassVar = {"statement": "说明"}

    def dispatch_request(self, **where: Any) -> Response:
        # Only whoever is signed in is listened to for so long: the form is read after that.
        request.max_content_length = evidence.most_a_case() * evidence.largest_bytes() + FORM_AROUND
        return super().dispatch_request(**where)

    def known(self) -> Mapping[str, Any]:
        limits = {"most": evidence.most_a_case(), "largest": evidence.largest_bytes()}
        return {**super().known(), "limits": limits}

    def hand_in(self, case_id: uuid.UUID) -> list[ServiceError]:
        """Take in the form's files, each for itself; returns why some were refused."""
        refused = []
        for file in request.files.getlist(PHOTOS):
            if not file.filename:  # what a browser sends where nothing was chosen
                continue
            try:
                content = file.stream.read()
                evidence.add(self.house, self.caller, case_id, content, self.kind)
            except ServiceError as refusal:
                refused.append(refusal)
        return refused

    def led_to(self, address: str, case_id: uuid.UUID) -> Response:
        """After a case was begun: to its page, or for the script that sends photos, what it is."""
        left = len(self.hand_in(case_id))
        if is_part():
            return self.show("citizens/cases/handed_in.html", address=address)
        return redirect(f"{address}?done=submit" + (f"&left={left}" if left else ""), 303)


class CasePage(PhotoPage):
    """One case of a kind: what it is, how far it is, and what its person may do about it.

    `service` has `view_own` and the acts; `acts` says by which of them a form's button is done.
    """

    service: ClassVar[Any]
    acts: ClassVar[Mapping[str, Callable[["CasePage", uuid.UUID], None]]]
    takes_files: ClassVar[bool] = False
    part = "citizens/cases/evidence.html"

    def get(self, case_id: str) -> Response:
        mine = read_id(case_id)
        case = self.service.view_own(self.house, self.caller, mine)
        files = self.files(mine)
        told = {
            "case": case,
            "evidence": files,
            **self.news(case, files),
            "address": request.path,
        }
        return self.show(self.part if is_part() else None, **SHARED_WORDS, **told)

    def post(self, case_id: str) -> Response:
        name = request.form.get("act", "")
        act = self.acts.get(name)
        if act is None:
            raise Malformed
        act(self, read_id(case_id))
        if is_part():
            return self.get(case_id)
        return redirect(f"{request.path}?done={name}", 303)

    def news(self, case: Mapping[str, Any], files: list[dict]) -> Mapping[str, Any]:
        """`{done, left}` as the address tells it, where it is true of the case as it is now."""
        done = request.args.get("done")
        is_new = bool(files) if done == HAND_IN else case_news.is_newest(done, case["timeline"])
        left = request.args.get("left", 0, type=int) if is_new and done == SUBMIT else 0
        return {"done": done if is_new else None, "left": min(max(left, 0), MOST_LEFT)}

    def files(self, case_id: uuid.UUID) -> list[dict]:
        """The case's files, where its kind has any."""
        if not self.takes_files:
            return []
        return evidence.list_own(self.house, self.caller, case_id, self.kind)


def take_files(page: CasePage, case_id: uuid.UUID) -> None:
    """Hand in what was chosen; one that is refused does not keep the others out."""
    refused = page.hand_in(case_id)
    if not refused:
        return
    if len(refused) > 1:
        refused[0].message += f"；共 {len(refused)} 个文件没有收下"
    raise refused[0]


def hand_in(page: CasePage, case_id: uuid.UUID) -> None:
    """Hand in files by themselves, where there must be one."""
    if not any(file.filename for file in request.files.getlist(PHOTOS)):
        raise invalid_field(PHOTOS, "required", "请先选择照片或文件")
    take_files(page, case_id)


def withdraw(page: CasePage, case_id: uuid.UUID) -> None:
    page.service.withdraw(page.house, page.caller, case_id)


def resubmit(page: CasePage, case_id: uuid.UUID) -> None:
    """Photos first: what is refused of them is mended before anybody looks."""
    take_files(page, case_id)
    text = request.form.get("statement")
    page.service.resubmit(page.house, page.caller, case_id, text)


def review(page: CasePage, case_id: uuid.UUID) -> None:
    text = request.form.get("statement", "")
    page.service.review(page.house, page.caller, case_id, text)


def organisation_asked() -> str | None:
    """The code of the organisation that is spoken for; None where the caller speaks for none."""
    return request.values.get("organisation") or None


ANSWERED = {"withdraw": withdraw}
WITH_FILES = {**ANSWERED, "resubmit": resubmit, HAND_IN: hand_in}
