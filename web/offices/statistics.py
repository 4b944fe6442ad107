"""The figures of the office's work, each chart with its table."""

from collections.abc import Mapping
from typing import Any, ClassVar

from flask import request
from werkzeug.wrappers import Response

from services import statistics
from web.charts import Bar, lying, standing
from web.views import DeskPage, at


@at("/desk/statistics")
class Figures(DeskPage):
    """What came in and what became of it, by month, kind, department and outcome."""

    acts: ClassVar = {"GET": statistics.ACT}
    template = "offices/statistics.html"

    def get(self) -> Response:
        # A form that nobody filled in sends empty fields.
        first, last = (request.args.get(name) or None for name in ("from", "to"))
        told = statistics.view(self.house, self.caller, first, last)
        return self.show(told=told, standings=statistics.STANDINGS, **_charts(told))


def _charts(told: Mapping[str, Any]) -> dict[str, Any]:
    outcomes = [
        Bar(f"{line['kind_name']} {line['name']}", {"plain": line["number"]})
        for line in told["outcomes"]
    ]
    reached = [Bar(line["name"], {"plain": line["number"]}) for line in told["tasks"]["outcomes"]]
    return {
        "by_month": standing(
            "按月统计的收件数和办理情况",
            [Bar(line["month"][2:], _parts(line)) for line in told["months"]],
        ),
        "by_kind": lying(
            "按事项统计的收件数和办理情况",
            [Bar(line["name"], _parts(line)) for line in told["kinds"]],
        ),
        "by_outcome": lying("办理结果", outcomes),
        "by_department": lying(
            "按来源单位统计的收件数和办理情况",
            [Bar(line["department"], _parts(line)) for line in told["departments"]],
        ),
        "by_reaching": lying("人工告知的结果", reached),
    }


def _parts(line: Mapping[str, Any]) -> dict[str, int]:
    return {name: line[name] for name in statistics.STANDINGS}
