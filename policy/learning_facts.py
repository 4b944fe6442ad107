"""The figures and names of the policy in force, as the answers of `learning` quote them.

An answer says `{scoring.base}` or `{waivers.dispute_days}`; what stands here is all that it may
say. Every value is words for people: sums in yuan, terms in years or months, lists joined.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from policy.amounts import yuan
from policy.catalogues import RECORD_CLASSES, Catalogue, Item
from policy.consents import ConsentText
from policy.feeds import Feeds
from policy.scenes import Scene, ScenePolicy
from policy.score_models import ScoreModel, Step
from policy.waivers import WaiverPolicy

Facts = Mapping[str, str]
SEVERITIES = ("minor", "general", "serious")
_MONTHS_A_YEAR = 12


def gather(
    catalogue: Catalogue,
    model: ScoreModel,
    scenes: ScenePolicy,
    waivers: WaiverPolicy,
    feeds: Feeds,
    consents: Mapping[str, ConsentText],
) -> dict[str, str]:
    """Every fact by the name that stands between braces."""
    return {
        **dict(_of_catalogue(catalogue)),
        **dict(_of_scoring(model, catalogue)),
        **dict(_of_scenes(scenes, model, catalogue)),
        **dict(_of_waivers(waivers)),
        "feeds.forbidden": _joined(kind for kind, _ in feeds.field_patterns),
        "consents.titles": _joined(consent.title for consent in consents.values()),
        **{f"consents.{kind}": consent.title for kind, consent in consents.items()},
    }


def term(months: int) -> str:
    """3 个月, 1 年; a year and a half is 18 个月."""
    years, rest = divmod(months, _MONTHS_A_YEAR)
    return f"{months} 个月" if rest or not years else f"{years} 年"


def _of_catalogue(catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    items = catalogue.items.values()
    persons = [item for item in items if item.subject_kind == "person"]
    yield "catalogue.version", catalogue.version
    yield "catalogue.collector", catalogue.collector
    yield "catalogue.classes", _joined(title for _, title in RECORD_CLASSES)
    yield "catalogue.class_count", str(len(RECORD_CLASSES))
    yield "catalogue.person_items", str(len(persons))
    yield "catalogue.organisation_items", str(len(items) - len(persons))
    yield "catalogue.by_consent", _joined(i.title for i in persons if i.consent_required) or "无"
    yield "catalogue.negatives_stay", _longest(items)
    for severity in SEVERITIES:
        published = [
            item.publicity.months for item in items if item.publicity and item.severity == severity
        ]
        if published:
            yield f"catalogue.published.{severity}", term(max(published))
    for item in persons:
        if item.validity and item.validity.months:
            yield f"catalogue.validity.{item.code}", term(item.validity.months)


def _longest(items: Iterable[Item]) -> str:
    """How long the longest of the negative items stays."""
    months = (i.validity.months for i in items if i.effect == "negative" and i.validity)
    return term(max(months, default=0))


def _of_scoring(model: ScoreModel, catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    yield "scoring.version", model.version
    yield "scoring.base", str(model.base.points)
    yield "scoring.low", str(model.low)
    yield "scoring.high", str(model.high)
    yield "scoring.tiers", _joined(f"{tier.name}（{tier.floor} 分起）" for tier in model.tiers)
    yield "scoring.tier_count", str(len(model.tiers))
    yield "scoring.base_tier", model.tier_of(model.base.points).name
    for tier in model.tiers:
        yield f"scoring.tier.{tier.code}", tier.name
    for severity in SEVERITIES:
        yield from _costs(severity, model, catalogue)
    for code, entry in model.entries.items():
        yield f"scoring.points.{code}", str(abs(entry.points))
    for record_class, (plus, minus) in model.caps.items():
        yield f"scoring.most_added.{record_class}", str(plus)
        yield f"scoring.most_taken.{record_class}", str(minus)
    for name, entry in model.lists.items():
        yield f"scoring.list.{name}", str(abs(entry.points))
    yield "scoring.fading.positive", _steps(model.fading_positive)
    yield "scoring.fading.negative", _steps(model.fading_negative)


def _costs(severity: str, model: ScoreModel, catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """What one record of this severity takes, from its cheapest item to its dearest."""
    found = sorted(
        -entry.points
        for code, entry in model.entries.items()
        if catalogue.items[code].severity == severity
    )
    if found:
        least, most = found[0], found[-1]
        yield f"scoring.costs.{severity}", f"{least} 至 {most}" if least < most else f"{least}"


def _steps(steps: Sequence[Step]) -> str:
    """From when a record counts how much, without the first step, at which it counts whole."""
    return _joined(f"满 {term(step.months)}按 {step.percent}% 计" for step in steps[1:]) or "不变"


def _of_scenes(
    policy: ScenePolicy, model: ScoreModel, catalogue: Catalogue
) -> Iterator[tuple[str, str]]:
    tiers = {tier.code: tier.name for tier in model.tiers}
    yield "scenes.basis", policy.basis
    yield "scenes.names", _joined(scene.name for scene in policy.scenes.values())
    yield "scenes.count", str(len(policy.scenes))
    yield "scenes.exposure", _by_tier(policy.exposure_fen, tiers)
    for scene in policy.scenes.values():
        for name, words in _of_scene(scene, tiers, catalogue):
            yield f"scenes.{scene.code}.{name}", words


def _of_scene(
    scene: Scene, tiers: Mapping[str, str], catalogue: Catalogue
) -> Iterator[tuple[str, str]]:
    yield "name", scene.name
    titles = (catalogue.items[c].title for c in sorted(scene.refused_by) if c in catalogue.items)
    yield "refused_by", _joined(titles) or "无"
    if scene.grants_waivers:
        yield "ceilings", _by_tier(scene.ceilings_fen, tiers)
        yield "most", yuan(scene.most_fen)
        yield "open_orders", str(scene.open_orders)
        yield "most_days", str(scene.most_days)
        # The tiers stand from the best downwards.
        opened = [name for code, name in tiers.items() if code in scene.ceilings_fen]
        yield "from_tier", opened[-1] if opened else "无"
    elif scene.from_tier:
        yield "from_tier", tiers.get(scene.from_tier, scene.from_tier)


def _of_waivers(policy: WaiverPolicy) -> Iterator[tuple[str, str]]:
    minute = 60
    yield "waivers.confirm_above", yuan(policy.confirm_above_fen)
    yield "waivers.confirm_minutes", str(int(policy.confirm_within.total_seconds()) // minute)
    yield "waivers.scan_minutes", str(int(policy.scan_life.total_seconds()) // minute)
    yield "waivers.remind_hours", str(int(policy.remind_before.total_seconds()) // minute**2)
    yield "waivers.grace_days", str(policy.grace.days)
    yield "waivers.dispute_days", str(policy.dispute_within.days)


def _by_tier(fen: Mapping[str, int], tiers: Mapping[str, str]) -> str:
    return _joined(f"{name} {yuan(fen[code])}" for code, name in tiers.items() if code in fen)


def _joined(words: Iterable[str]) -> str:
    return "、".join(words)
