"""The credit report on paper: a document that a clerk at a counter accepts and can check."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

PLATFORM = "公共信用信息平台"


def render(
    report: Mapping[str, Any],
    *,
    check_code: str,
    check_url: str,
    now: datetime,
    platform: str = PLATFORM,
) -> bytes:
    """The report (as `GET /me/report` answers it) as a PDF on A4; same input, same bytes.

    `check_url` is drawn as a QR code; name and ID number are printed as they are given. Raises
    KeyError when the report lacks what the contract promises.
    """
    # Only a worker that prints pays for reportlab (about 14 MB and 70 ms, once).
    from services.report_pdf.documents import compose

    return compose(report, check_code=check_code, check_url=check_url, now=now, platform=platform)


def render_case(told: Mapping[str, Any], *, platform: str = PLATFORM, phone: str) -> bytes:
    """A case file (as `services.case_files` assembles it) as a PDF on A4; same input, same bytes."""
    from services.report_pdf.cases import compose_case

    return compose_case(told, platform=platform, phone=phone)


def render_holdings(told: Mapping[str, Any], *, platform: str = PLATFORM, phone: str) -> bytes:
    """Everything held about a person (as `services.holdings` assembles it) as a PDF on A4."""
    from services.report_pdf.holdings import compose_holdings

    return compose_holdings(told, platform=platform, phone=phone)


def render_card(
    merchant: str, site: str | None, *, address: str, platform: str, phone: str, now: datetime
) -> bytes:
    """A merchant's code with what to do, as a PDF on A5; same input, same bytes."""
    from services.report_pdf.cards import compose_card

    return compose_card(merchant, site, address=address, platform=platform, phone=phone, now=now)
