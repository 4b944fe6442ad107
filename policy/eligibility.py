"""Whether a scene says yes to a person, and why: data in, reasons out, nothing looked up.

A score only unlocks: "no" means that the deposit is paid as everybody pays it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from policy.amounts import yuan
from policy.scenes import Scene, ScenePolicy

TierFloors = Sequence[tuple[str, str, int]]


@dataclass(frozen=True, slots=True)
class Negative:
    """A valid, uncontested negative record, by the item of the catalogue that it is of."""

    item_code: str
    title: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What a decision is made of.

    `open_fen` is the exposure over all scenes, `open_orders` how many orders run by scene,
    `defaults` how many defaulted orders close further waivers. `tiers` are the model's
    `(code, name, lowest value)`, the best first. `granted`: the scenes that a person opened by
    hand after an automated no.
    """

    value: int
    tier: str
    tiers: TierFloors
    negatives: tuple[Negative, ...]
    lists: frozenset[str]
    open_fen: int
    open_orders: Mapping[str, int]
    defaults: int
    granted: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Said:
    """A stable code and a sentence for people."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a scene says. `waiver_fen` is what a new order may take now."""

    eligible: bool
    waiver_fen: int
    benefit: str
    reasons: tuple[Said, ...]
    missing: tuple[Said, ...]


def judge(policy: ScenePolicy, scene: Scene, standing: Standing) -> Verdict:
    """The verdict of a scene on a standing."""
    is_granted = scene.code in standing.granted
    closed = _default_facts(scene, standing)
    if not is_granted:
        closed = [*_file_facts(policy, scene, standing), *closed, *_tier_facts(scene, standing)]
    room = 0
    if not closed and scene.grants_waivers:
        room, closed = _room(policy, scene, standing)
    if closed:
        reasons, missing = zip(*closed, strict=True)
        return Verdict(False, 0, scene.nothing, reasons, missing)
    benefit = scene.benefit.format(ceiling=yuan(room))
    reason = (
        Said("decided_by_hand", "经人工复核，您符合本场景的条件") if is_granted else _yes(standing)
    )
    return Verdict(True, room, benefit, (reason,), ())


def _file_facts(policy: ScenePolicy, scene: Scene, standing: Standing) -> list[tuple[Said, Said]]:
    """What in the file closes the scene: lists and records."""
    facts = []
    if standing.lists & policy.refused_by_lists:
        facts.append(
            (
                Said("black_listed", "您目前被列入严重失信主体名单"),
                Said("leave_list", "移出名单后即可恢复；对名单有异议可以提出异议申请"),
            )
        )
    for negative in standing.negatives:
        if negative.item_code in scene.refused_by:
            facts.append(
                (
                    Said("negative_record", f"您有一条有效的“{negative.title}”记录"),
                    Said("end_record", f"“{negative.title}”记录到期、修复或更正后即可恢复"),
                )
            )
    return facts


def _default_facts(scene: Scene, standing: Standing) -> list[tuple[Said, Said]]:
    if not standing.defaults or not scene.grants_waivers:
        return []
    return [
        (
            Said("default_unsettled", f"您有 {standing.defaults} 笔免押订单违约未结清"),
            Said("settle_default", "向商户结清违约订单后即可恢复"),
        )
    ]


def _tier_facts(scene: Scene, standing: Standing) -> list[tuple[Said, Said]]:
    opened = [tier for tier in standing.tiers if _opens(scene, tier[0], standing.tiers)]
    if not opened or any(code == standing.tier for code, *_ in opened):
        return []
    _, name, floor = opened[-1]
    return [
        (
            Said("tier_too_low", f"您的信用等级是“{_name(standing)}”，{scene.name}从“{name}”起"),
            Said(
                "raise_score", f"信用分再提高 {max(floor - standing.value, 1)} 分，达到 {floor} 分"
            ),
        )
    ]


def _opens(scene: Scene, tier: str, tiers: TierFloors) -> bool:
    if scene.grants_waivers:
        return tier in scene.ceilings_fen
    order = [code for code, *_ in tiers]
    return scene.from_tier in order and order.index(tier) <= order.index(str(scene.from_tier))


def _room(
    policy: ScenePolicy, scene: Scene, standing: Standing
) -> tuple[int, list[tuple[Said, Said]]]:
    """What a new order may take now, and why it is nothing when it is."""
    give_back = Said("return_first", "归还或结清进行中的订单后即可恢复")
    running = standing.open_orders.get(scene.code, 0)
    if running >= scene.open_orders:
        told = f"您已有 {running} 笔{scene.name}订单在进行，已达上限"
        return 0, [(Said("orders_limit", told), give_back)]
    # Whose tier opens nothing was let in by hand, and gets what the lowest tier that does gets.
    ceiling = scene.ceilings_fen.get(standing.tier, min(scene.ceilings_fen.values()))
    exposure = max(policy.exposure_fen.get(standing.tier, 0), ceiling)
    room = min(ceiling, exposure - standing.open_fen)
    if room <= 0:
        told = f"您进行中的免押订单合计 {yuan(standing.open_fen)}，免押额度已用完"
        return 0, [(Said("exposure_limit", told), give_back)]
    return room, []


def _yes(standing: Standing) -> Said:
    return Said(
        "tier_reached", f"您的信用分 {standing.value}，等级“{_name(standing)}”，达到本场景的要求"
    )


def _name(standing: Standing) -> str:
    return next(name for code, name, _ in standing.tiers if code == standing.tier)
