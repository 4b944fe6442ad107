"""The credit report: one's own, on the phone and on paper, and the check of that paper."""

import hmac
from datetime import datetime

import orjson

from models import IssuedReport
from services import hot_files, looks, ready_files
from services.callers import Citizen
from services.clocks import city_iso
from services.codes import ALPHABET, as_meant
from services.house import House
from services.identity_gate import has_proof, own_subject, proof_required
from services.looks import Purpose
from services.report_pdf import render
from services.subjects import insert_or_ignore

VIEW = Purpose("查阅本人信用报告", "本人登录并已实名认证", "信用报告全文")
PRINT = Purpose("下载本人信用报告", "本人登录并已实名认证", "信用报告全文（PDF）")
CHECK_CODE_LENGTH = 10


def view_own(house: House, caller: Citizen) -> bytes:
    """The caller's report as JSON; the look is logged before anything is shown."""
    subject_id = own_subject(caller)
    now = house.clock.now()
    with house.db.hot(subject_id) as hot:
        body = hot_files.body_if_true(hot, house.sealer, subject_id, now)
        if body is not None:
            looks.note_own_hot(hot, subject_id, VIEW, "shown", now)
            return body
    with house.db.connect(subject_id) as tx:
        file = ready_files.current(tx, house.sealer, house.catalogue, subject_id, now)
        looks.note_own(tx, subject_id, VIEW, "shown", now)
        tx.commit()
    return file.body


def print_own(house: House, caller: Citizen) -> bytes:
    """The caller's report as PDF, which anybody who holds it can have checked.

    Forbidden `proof_required` without a fresh proof; that refusal is logged too.
    """
    subject_id = own_subject(caller)
    now = house.clock.now()
    proved = has_proof(caller, now)
    with house.db.connect(subject_id) as tx:
        looks.note_own(tx, subject_id, PRINT, "shown" if proved else "refused", now)
        if proved:
            file = ready_files.current(tx, house.sealer, house.catalogue, subject_id, now)
            check_code = _issue(house, tx, subject_id, file, now)
        tx.commit()
    if not proved:
        raise proof_required()
    return render(
        orjson.loads(file.body),
        check_code=check_code,
        check_url=f"{house.public_base_url}/check#{file.report_no}.{check_code}",
        now=now,
        platform=house.platform_name,
    )


def check(house: House, report_no: str, code: str) -> dict:
    """Whether a report with this number and check code left the house.

    An unknown number and a wrong code get the same answer, so neither can be searched for.
    """
    number, code = as_meant(report_no), as_meant(code)
    with house.db.session(write=False) as tx:
        issued = tx.get(IssuedReport, number)
        expected = bytes(issued.check_hash) if issued else bytes(32)
        given = _check_hash(house, number, code)
        if issued is None or not hmac.compare_digest(expected, given):
            return {"genuine": False}
        return {
            "genuine": True,
            "generated_at": city_iso(issued.generated_at),
            "digest": bytes(issued.digest).hex(),
        }


def _issue(house: House, tx, subject_id, file: ready_files.File, now: datetime) -> str:
    """Remember that this report left the house; the same version has one code for ever."""
    code = check_code(house, file.report_no)
    row = {
        "report_no": file.report_no,
        "subject_id": subject_id,
        "check_hash": _check_hash(house, file.report_no, code),
        "digest": file.digest,
        "generated_at": file.generated_at,
        "issued_at": now,
    }
    tx.execute(insert_or_ignore(tx, IssuedReport), row)
    return code


def check_code(house: House, report_no: str) -> str:
    """Fifty bits that only this house can derive from a report's number."""
    number = int.from_bytes(house.sealer.derived(b"check-code", report_no.encode()), "big")
    digits = (number >> 5 * place & 31 for place in range(CHECK_CODE_LENGTH))
    return "".join(ALPHABET[digit] for digit in digits)


def _check_hash(house: House, report_no: str, code: str) -> bytes:
    return house.sealer.derived(b"check-hash", f"{report_no}:{code}".encode("utf-8", "replace"))
