"""Tables, sessions, sealing at rest, and what a row can answer alone."""

from models.access_log import Look, LookSeal
from models.accounts import (
    Account,
    Binding,
    IdentityAttempt,
    IdentityClaim,
    Link,
    LoginCode,
    RefreshToken,
    Session,
    WeChatIdentity,
)
from models.authorisations import Authorisation, AuthorisationOwner, Partner, Sharing
from models.base import Base, new_id
from models.batches import Batch, BatchReject, Heartbeat, StagedRow
from models.cases import Case, CaseFact, CaseOwner, CaseStep, ContentCheck, Evidence, Reminder
from models.chats import ChatMessage, Ticket, TicketLine
from models.database import Database
from models.institutions import ClientSecret, IdempotencyKey, Institution
from models.merchants import CounterSession, Merchant, MerchantEvent, Offer, Operator, Site
from models.notices import Consent, Notice, SeenMessage, Subscription, Task
from models.records import Annotation, IssuedReport, ListEntry, ReadyFile, Record, Tombstone
from models.scores import ScoreFacts, ScorePoint
from models.sealing import DataKey, SealBroken, Sealer
from models.staff import Staff, StaffFailure, StaffSession
from models.subjects import Lookup, Organisation, Representative, Subject
from models.waivers import MerchantOrder, Pass, Scan, Waiver, WaiverStep

__all__ = [
    "Account",
    "Annotation",
    "Authorisation",
    "AuthorisationOwner",
    "Base",
    "Batch",
    "BatchReject",
    "Binding",
    "Case",
    "CaseFact",
    "CaseOwner",
    "CaseStep",
    "ChatMessage",
    "ClientSecret",
    "Consent",
    "ContentCheck",
    "CounterSession",
    "DataKey",
    "Database",
    "Evidence",
    "Heartbeat",
    "IdempotencyKey",
    "IdentityAttempt",
    "IdentityClaim",
    "Institution",
    "IssuedReport",
    "Link",
    "ListEntry",
    "LoginCode",
    "Look",
    "LookSeal",
    "Lookup",
    "Merchant",
    "MerchantEvent",
    "MerchantOrder",
    "Notice",
    "Offer",
    "Operator",
    "Organisation",
    "Partner",
    "Pass",
    "ReadyFile",
    "Record",
    "RefreshToken",
    "Reminder",
    "Representative",
    "Scan",
    "ScoreFacts",
    "ScorePoint",
    "SealBroken",
    "Sealer",
    "SeenMessage",
    "Session",
    "Sharing",
    "Site",
    "Staff",
    "StaffFailure",
    "StaffSession",
    "StagedRow",
    "Subject",
    "Subscription",
    "Task",
    "Ticket",
    "TicketLine",
    "Tombstone",
    "Waiver",
    "WaiverStep",
    "WeChatIdentity",
    "new_id",
]
