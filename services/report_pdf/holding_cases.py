"""Orders and cases in a printed copy of everything held about a person."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from policy import scenes, score_models
from services.clocks import city_date
from services.report_pdf import case_wording
from services.report_pdf import holding_wording as words
from services.report_pdf.holding_rows import entry, timeline, when, when_told
from services.report_pdf.pages import Group
from services.words import yuan

Told = Mapping[str, Any]
OVERDUE = "超过办理期限"


def orders(told: Sequence[Told]) -> Iterator[Group]:
    """Each with its claim, if there is one, and what happened."""
    for number, row in enumerate(told, start=1):
        claim = row.get("claim") or {}
        pairs = [
            ("商户", row["merchant"]),
            ("商户编号", row["merchant_code"]),
            ("场景", scenes.name_of(row["scene"])),
            ("商户订单号", row["out_order_no"]),
            ("免收押金", yuan(row["deposit_fen"])),
            ("开单时间", when(row["created_at"])),
            ("应归还时间", when(row["due_at"])),
            ("请在此前确认", when_told(row["confirm_by"])),
        ]
        if claim:
            pairs += [
                ("索赔金额", yuan(claim["amount_fen"])),
                ("提出异议截止", when(claim["dispute_until"])),
            ]
        tags = [row["state_name"], "已逾期" if row["overdue"] else None]
        said = [("索赔理由", claim.get("reason"))]
        yield from entry(number, row["item"], tags, pairs, said, timeline(row["timeline"]))


def objections(told: Sequence[Told]) -> Iterator[Group]:
    """Each with its ground, its outcome and what was changed."""
    for number, row in enumerate(told, start=1):
        shown = (
            case_wording.STATEMENT_SHOWN if row["show_statement"] else case_wording.STATEMENT_HIDDEN
        )
        pairs = [
            ("理由", row["ground_name"]),
            *_about(row["about"]),
            *_terms(row),
            ("办理期间", "该条信息暂停不利使用" if row["suspends"] else "该条信息照常使用"),
            ("本人说明", shown),
            ("结果说明", row["outcome_text"]),
            *((f"已改：{each['field']}", _changed(each)) for each in row["changes"]),
            *_restored(row["restoration"]),
        ]
        yield from _case(number, row["about"]["title"], row, pairs, [("陈述", row["statement"])])


def repairs(told: Sequence[Told]) -> Iterator[Group]:
    """Each with the promise that was made, and what was decided."""
    for number, row in enumerate(told, start=1):
        promise = row["promise"]
        pairs = [
            *_about(row["about"]),
            ("失信程度", row["class_name"]),
            ("参加公益服务", row["with_service"]),
            ("信用承诺", f"{when(promise['at'])}作出（{promise['version']} 版）"),
            *_terms(row),
            ("准予修复", row["granted"]),
        ]
        # Cases of before 2026-11-22 kept the version alone.
        said = [
            ("陈述", row["statement"]),
            ("承诺书", promise.get("text")),
            ("办理意见", row["decision"]),
        ]
        yield from _case(number, row["title"], row, pairs, said)


def redecisions(told: Sequence[Told]) -> Iterator[Group]:
    """Each with what the rules had answered, and what a person decided."""
    for number, row in enumerate(told, start=1):
        automated = row["automated"]
        pairs = [
            ("在哪里遇到", row["kind_name"]),
            *_terms(row),
            ("自动判定", "符合条件" if automated["eligible"] else "不符合条件"),
            ("判定理由", "；".join(each["text"] for each in automated["reasons"])),
            ("当时的信用分", _standing(automated, row["submitted_at"])),
            ("按符合条件办理至", when_told(row["until"])),
            *_restored(row["restoration"]),
        ]
        said = [("陈述", row["statement"]), ("复核意见", row["decision"])]
        yield from _case(number, row["scene_name"], row, pairs, said)


def complaints(told: Sequence[Told]) -> Iterator[Group]:
    """Each with its answer."""
    for number, row in enumerate(told, start=1):
        pairs = [*_terms(row), *_restored(row["restoration"])]
        said = [("投诉内容", row["text"]), ("答复", row["decision"])]
        yield from _case(number, row["about"], row, pairs, said)


def _case(
    number: int,
    title: str,
    row: Told,
    pairs: Sequence[tuple[str, Any]],
    said: Sequence[tuple[str, str | None]],
) -> Iterator[Group]:
    tags = [row["state_name"], row.get("outcome_name"), OVERDUE if row["overdue"] else None]
    return entry(number, title, tags, pairs, said, timeline(row["timeline"]))


def _about(about: Told) -> list[tuple[str, Any]]:
    return [
        ("信息", about["title"]),
        ("来源单位", about["source"]),
        ("文书号", about["document_no"]),
        ("认定日期", when_told(about["decided_on"])),
    ]


def _terms(row: Told) -> list[tuple[str, Any]]:
    """When it was handed in, what it waits for until when, and when it was decided."""
    due = None
    if row["next_act"]:
        until = f"（{when(row['next_on'])}前）" if row["next_on"] else ""
        due = f"{words.NEXT[row['next_act']]}{until}"
    return [
        ("提交时间", when(row["submitted_at"])),
        ("受理期限", when_told(row.get("accept_by"))),
        ("办理期限", when_told(row["due_on"])),
        ("下一步", due),
        ("须补正", row.get("missing")),
        ("办结时间", when_told(row["decided_at"])),
    ]


def _changed(change: Told) -> str:
    return f"{change['was'] or case_wording.EMPTY} → {change['is'] or case_wording.EMPTY}"


def _restored(told: Told | None) -> list[tuple[str, Any]]:
    told = told or {}
    return [("已纠正", told.get("taken_back")), ("已告知", told.get("told"))]


def _standing(automated: Told, submitted_at: str) -> str:
    """The score and its tier, as the model of that day called it."""
    model = score_models.in_force(city_date(datetime.fromisoformat(submitted_at)))
    name = next((tier.name for tier in model.tiers if tier.code == automated["tier"]), "")
    return f"{automated['value']} {name}".strip()
