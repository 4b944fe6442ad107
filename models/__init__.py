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
from models.base import Base, new_id
from models.batches import Batch, BatchReject, Heartbeat, StagedRow
from models.database import Database
from models.institutions import ClientSecret, IdempotencyKey, Institution
from models.notices import Consent, Notice, SeenMessage
from models.records import Annotation, IssuedReport, ListEntry, ReadyFile, Record, Tombstone
from models.sealing import DataKey, SealBroken, Sealer
from models.subjects import Lookup, Organisation, Subject

__all__ = [
    "Account",
    "Annotation",
    "Base",
    "Batch",
    "BatchReject",
    "Binding",
    "ClientSecret",
    "Consent",
    "DataKey",
    "Database",
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
    "Notice",
    "Organisation",
    "ReadyFile",
    "Record",
    "RefreshToken",
    "SealBroken",
    "Sealer",
    "SeenMessage",
    "Session",
    "StagedRow",
    "Subject",
    "Tombstone",
    "WeChatIdentity",
    "new_id",
]
