"""What the score makes of a file's rows: what the report shows, and what eligibility is decided on."""

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

from policy import score_models
from policy.catalogues import Catalogue
from policy.packed_facts import pack
from policy.scoring import (
    Contribution,
    ListFact,
    Score,
    counts,
    counts_on_list,
    is_contested,
    score,
)
from services import score_facts
from services.materials import Material
from services.score_facts import is_looked_into


@dataclass(frozen=True, slots=True)
class Grading:
    """A person's score on a day, as it is shown and as decisions read it.

    `shown` is the report's `score`. `standing` is `{value, tier, model, negatives, lists, granted}`, of
    the negatives `[item code, severity, record class, record id]`, only what counts against.
    `changes_on` is the first day on which it is no longer so. `packed` is what it was made from.
    """

    shown: dict[str, Any]
    standing: dict[str, Any]
    changes_on: date | None
    packed: bytes


def grade(catalogue: Catalogue, material: Material, today: date) -> Grading:
    """Score a person's rows by the model in force."""
    models = score_models.load()
    model = models.in_force(today)
    facts = score_facts.facts(catalogue, material.records, _suspended(material))
    lists = [
        ListFact(
            entry["list"],
            entry["id"],
            _day(entry["exit_on"]),
            is_looked_into(entry.get("annotations", ())),  # a file of before has none
        )
        for entry in material.lists
    ]
    scored = score(model, facts, today, lists)
    days = [day for day in (scored.next_change_on, models.next_on(today)) if day]
    return Grading(
        _shown(model, scored),
        {
            "value": scored.value,
            "tier": scored.tier.code,
            "model": model.version,
            "negatives": sorted(
                [fact.item_code, item.severity, item.record_class, _text(fact.record_id)]
                for fact in facts
                if (item := catalogue.items[fact.item_code]).effect == "negative"
                and counts(fact, today)
                and not is_contested(fact)
            ),
            "lists": sorted({fact.list_name for fact in lists if counts_on_list(model, fact)}),
        }
        # Left out where there is nothing, as in every file of before.
        | ({"granted": material.granted} if material.granted else {}),
        min(days, default=None),
        pack(facts),
    )


def _suspended(material: Material) -> set[Any]:
    said = material.annotations.items()
    return {record_id for record_id, notes in said if is_looked_into(notes)}


def _shown(model: score_models.ScoreModel, scored: Score) -> dict[str, Any]:
    return {
        "value": scored.value,
        "tier": scored.tier.code,
        "tier_name": scored.tier.name,
        "scale": {"min": model.low, "max": model.high},
        "model": model.version,
        "contributions": [_told(each) for each in scored.contributions],
    }


def _told(each: Contribution) -> dict[str, Any]:
    told: dict[str, Any] = {"code": each.code, "title": each.title, "points": each.points}
    if each.record_id is not None:
        told["record_id"] = _text(each.record_id)
    if each.expires_on is not None:
        told["expires_on"] = each.expires_on.isoformat()
    told["basis"] = each.basis
    told["change_hint"] = each.change_hint
    if each.is_contested:
        told["contested"] = True
    return told


def _text(record_id: uuid.UUID | str) -> str:
    return record_id if isinstance(record_id, str) else record_id.hex


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
