"""The own report by its seven classes, and the same on paper."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

import orjson
from flask import Response as FlaskResponse
from flask import request
from werkzeug.wrappers import Response

from services import reports
from services.report_pdf import wording
from web.views import IdentifiedPage, at

REPORT = "/my/report"


@dataclass(frozen=True, slots=True)
class Chosen:
    """What of the report is looked at; empty words choose everything."""

    record_class: str = ""
    effect: str = ""
    status: str = ""

    @classmethod
    def read(cls) -> "Chosen":
        told = request.args
        return cls(told.get("class", ""), told.get("effect", ""), told.get("status", ""))

    def address(self, **changed: str) -> str:
        """Where one choice more, or another one, is shown."""
        other = replace(self, **changed)
        words = {"class": other.record_class, "effect": other.effect, "status": other.status}
        query = urlencode({name: word for name, word in words.items() if word})
        return f"{REPORT}?{query}" if query else REPORT

    @property
    def is_filter(self) -> bool:
        """Whether records are left out of their sections."""
        return bool(self.effect or self.status)

    def has(self, record: Mapping[str, Any]) -> bool:
        return self.effect in ("", record["effect"]) and self.status in ("", record["status"])

    def of(self, sections: Iterable[dict]) -> list[dict]:
        """The sections that are chosen, each with those of its records that are.

        Without a filter an empty section says that nothing is held; with one it says nothing.
        """
        found = [
            section | {"records": [each for each in section["records"] if self.has(each)]}
            for section in sections
            if self.record_class in ("", section["class"])
        ]
        return [each for each in found if each["records"] or not self.is_filter]


@at(REPORT)
class Report(IdentifiedPage):
    """Everything that is held on the caller."""

    template = "citizens/report.html"

    def get(self) -> Response:
        report = orjson.loads(reports.view_own(self.house, self.caller))
        chosen = Chosen.read()
        return self.show(
            report=report,
            chosen=chosen,
            all_classes=[
                (
                    f"{each['title']} {len(each['records'])}",
                    chosen.address(record_class=each["class"]),
                    chosen.record_class == each["class"],
                )
                for each in report["sections"]
            ],
            sections=chosen.of(report["sections"]),
            words=wording,
        )


@at(f"{REPORT}.pdf")
class PrintedReport(IdentifiedPage):
    """The report as a file, after a fresh proof."""

    def get(self) -> Response:
        return FlaskResponse(
            reports.print_own(self.house, self.caller),
            mimetype="application/pdf",
            headers={"Content-Disposition": 'attachment; filename="credit-report.pdf"'},
        )
