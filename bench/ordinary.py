"""The ordinary way to answer with a report: restx marshals ORM objects, field by field.

Flask, flask-restx and SQLAlchemy as their tutorials show them: models with relationships,
loaded eagerly, columns that open themselves, `@marshal_with`, one session a request. The log
of looks is written in the same transaction, as durably as the app writes it.
"""

import uuid
from datetime import date, datetime
from functools import wraps

import orjson
from flask import Flask, abort, g, request
from flask_restx import Api, Resource, fields
from sqlalchemy import ForeignKey, create_engine, select, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship, selectinload
from sqlalchemy.orm import Session as OrmSession
from sqlalchemy.types import Uuid

from app import build_house
from config import Settings
from models import new_id
from models.base import UtcDateTime
from models.database import driver_url
from policy.catalogues import RECORD_CLASSES
from policy.masks import mask_id_number
from services.clocks import city_date, city_iso
from services.errors import Unauthenticated
from services.house import House
from services.reports import VIEW
from services.tokens import CITIZEN, read_access


class Base(DeclarativeBase):
    type_annotation_map = {datetime: UtcDateTime(), uuid.UUID: Uuid()}  # noqa: RUF012


class Session(Base):
    __tablename__ = "sessions"

    session_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("bindings.account_id"))
    ended_at: Mapped[datetime | None]
    binding: Mapped["Binding"] = relationship(lazy="joined")


class Binding(Base):
    __tablename__ = "bindings"

    subject_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    account_id: Mapped[uuid.UUID]


class Subject(Base):
    __tablename__ = "subjects"

    subject_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    number: Mapped[bytes]
    name: Mapped[bytes]
    file: Mapped["ReadyFile"] = relationship()
    records: Mapped[list["Record"]] = relationship()
    lists: Mapped[list["ListEntry"]] = relationship()


class ReadyFile(Base):
    __tablename__ = "ready_files"

    subject_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("subjects.subject_id"), primary_key=True
    )
    report_no: Mapped[str]
    version: Mapped[int]
    generated_at: Mapped[datetime]
    body: Mapped[bytes]


class Record(Base):
    __tablename__ = "records"

    subject_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("subjects.subject_id"), primary_key=True
    )
    record_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    item_code: Mapped[str]
    decided_on: Mapped[date]
    valid_until: Mapped[date | None]
    status: Mapped[str]
    body: Mapped[bytes]
    annotations: Mapped[list["Annotation"]] = relationship()


class Annotation(Base):
    __tablename__ = "annotations"

    subject_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    annotation_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    record_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("records.record_id"))
    kind: Mapped[str]
    since: Mapped[date]
    ended_at: Mapped[datetime | None]
    text: Mapped[bytes]


class ListEntry(Base):
    __tablename__ = "list_entries"

    subject_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("subjects.subject_id"), primary_key=True
    )
    entry_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    list_name: Mapped[str]
    entered_on: Mapped[date]
    exit_on: Mapped[date | None]
    basis: Mapped[str]


class Look(Base):
    __tablename__ = "access_log"

    subject_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    look_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    who: Mapped[str]
    role: Mapped[str]
    purpose: Mapped[str]
    basis: Mapped[str]
    shown: Mapped[str]
    outcome: Mapped[str]


EVERYTHING = (
    selectinload(Subject.file),
    selectinload(Subject.records).selectinload(Record.annotations),
    selectinload(Subject.lists),
)

api = Api(doc=False)
day = fields.String
annotation_shape = api.model(
    "Annotation", {"kind": fields.String, "since": day, "text": fields.String}
)
record_shape = api.model(
    "Record",
    {
        "id": fields.String,
        "item_code": fields.String,
        "title": fields.String,
        "source": fields.String,
        "document_no": fields.String,
        "decided_on": day,
        "valid_until": day,
        "effect": fields.String,
        "status": fields.String,
        "annotations": fields.List(fields.Nested(annotation_shape)),
        "fields": fields.Raw,
    },
)
section_shape = api.model(
    "Section",
    {
        "class": fields.String,
        "title": fields.String,
        "records": fields.List(fields.Nested(record_shape)),
    },
)
entry_shape = api.model(
    "Entry",
    {
        "id": fields.String,
        "list": fields.String,
        "entered_on": day,
        "basis": fields.String,
        "exit_on": day,
    },
)
subject_shape = api.model(
    "Subject", {"kind": fields.String, "name": fields.String, "id_number": fields.String}
)
report_shape = api.model(
    "Report",
    {
        "report_no": fields.String,
        "version": fields.Integer,
        "generated_at": fields.String,
        "subject": fields.Nested(subject_shape),
        "score": fields.Raw,
        "sections": fields.List(fields.Nested(section_shape)),
        "lists": fields.List(fields.Nested(entry_shape)),
    },
)


class Shown:
    """What the shapes read their fields from: a record opened, with its item beside it."""

    def __init__(self, house: House, record: Record):
        item, scope = house.catalogue.items[record.item_code], record.subject_id.bytes
        name = b"records.body:" + record.record_id.bytes
        told = orjson.loads(house.sealer.open(scope, name, record.body))
        self.id, self.item_code = record.record_id.hex, record.item_code
        self.title, self.document_no, self.fields = (
            told["title"],
            told["document_no"],
            told["fields"],
        )
        self.source, self.effect, self.status = item.source, item.effect, record.status
        self.decided_on, self.valid_until = record.decided_on, record.valid_until
        self.record_class = item.record_class
        self.annotations = [
            {
                "kind": row.kind,
                "since": row.since,
                "text": house.sealer.open(
                    scope, b"annotations.text:" + row.annotation_id.bytes, row.text
                ).decode(),
            }
            for row in sorted(record.annotations, key=lambda row: row.annotation_id)
            if row.ended_at is None
        ]


def signed_in(method):
    """Let only the holder of a valid token in."""

    @wraps(method)
    def checked(self, *args, **kwargs):
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            abort(401)
        house = g.house
        try:
            session_id = read_access(house, CITIZEN, token.strip(), house.clock.now())
        except Unauthenticated:
            abort(401)
        session = g.tx.get(Session, session_id)
        if session is None or session.ended_at is not None or session.binding is None:
            abort(401)
        g.subject_id = session.binding.subject_id
        return method(self, *args, **kwargs)

    return checked


@api.route("/miniprogram/v1/me/report")
class Report(Resource):
    @signed_in
    @api.marshal_with(report_shape)
    def get(self):
        house, tx, now = g.house, g.tx, g.house.clock.now()
        if tx.bind.dialect.name == "postgresql":
            about = text("SELECT set_config('app.subject', :subject, true)")
            tx.execute(about, {"subject": str(g.subject_id)})
        query = select(Subject).where(Subject.subject_id == g.subject_id).options(*EVERYTHING)
        subject = tx.scalars(query).one()
        report = _report(house, subject, now)
        look = VIEW.purpose, VIEW.basis, VIEW.shown
        tx.add(
            Look(
                subject_id=subject.subject_id,
                look_id=new_id(),
                at=now,
                who="本人",
                role="self",
                purpose=look[0],
                basis=look[1],
                shown=look[2],
                outcome="shown",
            )
        )
        tx.commit()
        return report, 200, {"Cache-Control": "no-store"}


def _report(house: House, subject: Subject, now: datetime) -> dict:
    today, scope = city_date(now), subject.subject_id.bytes
    shown = [
        Shown(house, record)
        for record in sorted(
            subject.records, key=lambda row: (-row.decided_on.toordinal(), row.record_id.hex)
        )
        if record.valid_until is None or record.valid_until >= today
    ]
    number = house.sealer.open(scope, b"subjects.number", subject.number).decode()
    return {
        "report_no": subject.file.report_no,
        "version": subject.file.version,
        "generated_at": city_iso(subject.file.generated_at),
        "subject": {
            "kind": subject.kind,
            "name": house.sealer.open(scope, b"subjects.name", subject.name).decode(),
            "id_number": mask_id_number(number),
        },
        "score": _score(house, subject.file),
        "sections": [
            {
                "class": key,
                "title": title,
                "records": [record for record in shown if record.record_class == key],
            }
            for key, title in RECORD_CLASSES
        ],
        "lists": [
            {
                "id": entry.entry_id.hex,
                "list": entry.list_name,
                "entered_on": entry.entered_on,
                "basis": entry.basis,
                "exit_on": entry.exit_on,
            }
            for entry in sorted(subject.lists, key=lambda row: row.entry_id)
            if entry.exit_on is None or entry.exit_on > today
        ],
    }


def _score(house: House, file: ReadyFile) -> dict:
    """As it was worked out and stored as JSON when the file changed; cheaper than doing so here."""
    told = house.sealer.open(file.subject_id.bytes, b"ready_files.body", file.body)
    return orjson.loads(told)["score"]


def create_app(settings: Settings | None = None) -> Flask:
    """Build the ordinary app over the same settings as ours."""
    settings = settings or Settings.from_env()
    app, house = Flask("ordinary"), build_house(settings, "web")
    engine = create_engine(driver_url(settings.database_url), pool_size=16)

    @app.before_request
    def _open():
        g.house, g.tx = house, OrmSession(engine)

    @app.teardown_request
    def _close(_):
        g.tx.close()

    api.init_app(app)
    return app
