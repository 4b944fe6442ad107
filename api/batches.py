"""Departments deliver files and see what became of each row."""

from flask import request, stream_with_context
from flask_restx import Namespace, fields
from werkzeug.datastructures import FileStorage

from rest.idempotency import once
from rest.resources import InstitutionResource, answer, attachment
from rest.shapes import read_id, read_moment
from services import batches
from services.errors import Unsupported, malformed_field

namespace = Namespace("department", description="departments deliver records")
LARGEST_FILE = 8 << 30

upload = namespace.parser()
upload.add_argument("file", type=FileStorage, location="files", required=True)
upload.add_argument("format", location="form", required=True, choices=batches.FORMATS)
upload.add_argument("as_of", location="form", help="a time with offset; else the moment of upload")
queued_answer = namespace.model("Queued", {"batch_id": fields.String})
batch_answer = namespace.model(
    "Batch",
    {
        "batch_id": fields.String,
        "format": fields.String(enum=list(batches.FORMATS)),
        "as_of": fields.DateTime,
        "received_at": fields.DateTime,
        "finished_at": fields.DateTime,
        "state": fields.String(enum=["queued", "running", "done", "refused"]),
        "reason": fields.String(description="why the file was refused"),
        "rows": fields.Integer(description="accepted + duplicates + rejected"),
        "accepted": fields.Integer(description="created + updated"),
        "created": fields.Integer,
        "updated": fields.Integer,
        "duplicates": fields.Integer,
        "rejected": fields.Integer,
        "subjects_touched": fields.Integer,
    },
)


class DepartmentResource(InstitutionResource):
    institution = "department"


@namespace.route("/department/batches")
class Batches(DepartmentResource):
    def dispatch_request(self, *args, **kwargs):
        request.max_content_length = LARGEST_FILE
        return super().dispatch_request(*args, **kwargs)

    @namespace.expect(upload)
    @namespace.response(202, "queued", queued_answer)
    @namespace.response(200, "this file was delivered before: the first batch's id")
    @once
    def post(self):
        """Deliver a file."""
        if request.mimetype != "multipart/form-data":
            raise Unsupported(message="请以 multipart/form-data 提交文件")
        file, format = request.files.get("file"), request.form.get("format")
        if file is None:
            raise malformed_field("file", "required", "缺少文件 file")
        if format is None:
            raise malformed_field("format", "required", "缺少 format")
        as_of = request.form.get("as_of")
        batch_id, is_new = batches.receive(
            self.house,
            self.caller,
            format=format,
            stream=file.stream,
            as_of=read_moment("as_of", as_of) if as_of else None,
        )
        return answer({"batch_id": batch_id.hex}, 202 if is_new else 200)


@namespace.route("/department/batches/<batch_id>")
class BatchResource(DepartmentResource):
    @namespace.response(200, "the batch", batch_answer)
    def get(self, batch_id: str):
        """How far a batch is."""
        return answer(batches.view(self.house, self.caller, read_id(batch_id)))


@namespace.route("/department/batches/<batch_id>/rejects")
class BatchRejects(DepartmentResource):
    @namespace.produces(["text/csv"])
    def get(self, batch_id: str):
        """The refused rows as CSV, each with row, field and reason."""
        lines = batches.list_rejects(self.house, self.caller, read_id(batch_id))
        # The mark lets a spreadsheet see that this is UTF-8.
        text = stream_with_context(_with_mark(lines))
        return attachment(text, "text/csv", "rejects.csv")


def _with_mark(lines):
    yield "\ufeff"
    yield from lines
