"""The second wall on PostgreSQL: rows of a subject are seen only in a transaction about it.

Applied after every migration, since it depends on the roles of the deployment: the web role
owns nothing and sees one subject at a time, the worker role sees all subjects, and the log
of looks can be added to by both and changed by neither.
"""

from sqlalchemy import Connection, text

from models.base import Base
from models.sealing import DataKey

SUBJECT_TABLES = (
    "subjects",
    "records",
    "annotations",
    "tombstones",
    "list_entries",
    "ready_files",
    "score_facts",
    "score_points",
    "waivers",
    "waiver_steps",
    "cases",
    "case_steps",
    "evidence",
    "authorisations",
    "sharings",
    "access_log",
)
# What a merchant reads of all its customers' orders at once, a department of the cases that were
# forwarded to it, a partner of the authorisations given to it; and nothing else of anybody's.
INSTITUTION_TABLES = ("waivers", "waiver_steps", "cases", "authorisations")
INSERT_ONLY = ("access_log", "look_seals")
WORKER_ONLY = ("staged_rows", "look_seals")
ALL = "SELECT, INSERT, UPDATE, DELETE"
# What of its subjects the web role may do; nothing else in these tables.
WEB_RIGHTS = {
    "subjects": "SELECT, INSERT, UPDATE",
    "records": "SELECT, UPDATE, DELETE",  # a decision corrects or deletes; only files add
    "annotations": ALL,
    "tombstones": "SELECT, INSERT",
    "list_entries": "SELECT, UPDATE",  # a decision ends an entry; only files add
    "ready_files": "SELECT, INSERT, UPDATE",
    "score_facts": "SELECT, INSERT, UPDATE",
    "score_points": "SELECT, INSERT",
    "waivers": "SELECT, INSERT, UPDATE",
    "waiver_steps": "SELECT, INSERT",
    "cases": "SELECT, INSERT, UPDATE",
    "case_steps": "SELECT, INSERT",
    "evidence": "SELECT, INSERT, UPDATE",
    "authorisations": "SELECT, INSERT, UPDATE",
    "authorisation_owners": "SELECT, INSERT",
    "sharings": "SELECT, INSERT",
    "access_log": "SELECT, INSERT",
    DataKey.__tablename__: "SELECT",
}
IS_ABOUT = "subject_id = nullif(current_setting('app.subject', true), '')::uuid"
IS_OF = "institution_id = nullif(current_setting('app.institution', true), '')::uuid"
# What lies open on a desk of the credit office; each row leaves its sight once it is decided.
DESKS = {
    "waivers": "current_setting('app.desk', true) = 'disputes' AND state = 'DISPUTED'",
    "cases": "current_setting('app.desk', true) = 'cases' AND closed_at IS NULL",
}
SEES_ALL = "current_setting('app.scope', true) = 'all'"


def apply(connection: Connection, *, web_role: str, worker_role: str) -> None:
    """Set grants and policies for these roles; safe to repeat.

    Where one role does everything (a small installation), the worker says in its connection
    that it sees all subjects; with two roles that saying has no effect for the web role.
    """
    owner = connection.scalar(text("SELECT current_user"))
    one_role = web_role == worker_role
    for table in Base.metadata.tables:
        if worker_role != owner:
            _grant(connection, table, _rights(table, worker=True), worker_role)
        if web_role not in (owner, worker_role) and table not in WORKER_ONLY:
            _grant(connection, table, _rights(table, worker=False), web_role)
    for table in SUBJECT_TABLES:
        _protect(connection, table, worker_role, one_role=one_role)
    for table in INSTITUTION_TABLES:
        _let_read(connection, table, "of_institution", IS_OF)
    for table, condition in DESKS.items():
        _let_read(connection, table, "on_desk", condition)


def _let_read(connection: Connection, table: str, policy: str, condition: str) -> None:
    connection.execute(text(f'DROP POLICY IF EXISTS {policy} ON "{table}"'))
    connection.execute(text(f'CREATE POLICY {policy} ON "{table}" FOR SELECT USING ({condition})'))


def _rights(table: str, *, worker: bool) -> str:
    if worker:
        return "SELECT, INSERT" if table in INSERT_ONLY else ALL
    return WEB_RIGHTS.get(table, ALL)


def _grant(connection: Connection, table: str, rights: str, role: str) -> None:
    connection.execute(text(f'REVOKE ALL ON "{table}" FROM "{role}"'))
    connection.execute(text(f'GRANT {rights} ON "{table}" TO "{role}"'))


def _protect(connection: Connection, table: str, worker_role: str, *, one_role: bool) -> None:
    connection.execute(text(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY'))
    connection.execute(text(f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY'))
    for policy in ("about_subject", "sees_all"):
        connection.execute(text(f'DROP POLICY IF EXISTS {policy} ON "{table}"'))
    connection.execute(
        text(f'CREATE POLICY about_subject ON "{table}" USING ({IS_ABOUT}) WITH CHECK ({IS_ABOUT})')
    )
    condition = SEES_ALL if one_role else "true"
    connection.execute(
        text(
            f'CREATE POLICY sees_all ON "{table}" TO "{worker_role}" '
            f"USING ({condition}) WITH CHECK ({condition})"
        )
    )
