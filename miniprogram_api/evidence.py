"""Photos and documents that I hand in with my case."""

from typing import ClassVar

from flask import request
from flask_restx import Namespace, fields
from werkzeug.datastructures import FileStorage

from rest.resources import IdentifiedResource, answer
from rest.shapes import read_id
from services import evidence
from services.errors import Unsupported, malformed_field

namespace = Namespace("evidence", description="photos and documents of my cases")
LARGEST_BODY = 11 << 20  # the largest file, and the form around it
upload = namespace.parser()
upload.add_argument("file", type=FileStorage, location="files", required=True)
evidence_answer = namespace.model(
    "Evidence",
    {
        "id": fields.String,
        "content_type": fields.String(enum=["image/jpeg", "image/png", "application/pdf"]),
        "size": fields.Integer(description="bytes, as it is kept"),
        "state": fields.String(enum=["fetching", "checking", "ready", "blocked", "failed"]),
        "at": fields.DateTime,
        "by": fields.String(enum=["citizen", "department", "staff"]),
    },
)
listed_answer = namespace.inherit(
    "ListedEvidence",
    evidence_answer,
    {"url": fields.String(description="opens the file for five minutes; null until it is ready")},
)


class EvidenceResource(IdentifiedResource):
    """The files of one kind of case."""

    kind: ClassVar[str]

    def dispatch_request(self, *args, **kwargs):
        request.max_content_length = LARGEST_BODY
        return super().dispatch_request(*args, **kwargs)

    @namespace.response(
        200,
        "the oldest first",
        namespace.model("EvidenceList", {"items": fields.List(fields.Nested(listed_answer))}),
    )
    def get(self, case_id: str):
        """What I handed in, each with a link that lives for five minutes."""
        found = evidence.list_own(self.house, self.caller, read_id(case_id), self.kind)
        return answer({"items": found})

    @namespace.expect(upload)
    @namespace.response(201, "taken in; the same file again is the first one", evidence_answer)
    @namespace.response(409, "wrong_state; evidence_full")
    @namespace.response(413, "too large, in bytes or pixels")
    @namespace.response(415, "no JPEG, PNG or PDF by its content, or a damaged or locked one")
    def post(self, case_id: str):
        """Hand in a photo or a document."""
        if request.mimetype != "multipart/form-data":
            raise Unsupported(message="请以 multipart/form-data 提交文件")
        file = request.files.get("file")
        if file is None:
            raise malformed_field("file", "required", "缺少文件 file")
        case = read_id(case_id)
        return answer(
            evidence.add(self.house, self.caller, case, file.stream.read(), self.kind), 201
        )


@namespace.route("/me/objections/<case_id>/evidence")
class ObjectionEvidence(EvidenceResource):
    kind = "objection"


@namespace.route("/me/repairs/<case_id>/evidence")
class RepairEvidence(EvidenceResource):
    kind = "repair"
