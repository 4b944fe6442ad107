"""信易+: the scenes in which good credit earns something, their ceilings and conditions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from policy.documents import PolicyError, read_yaml, schema_problems, validator

FILE = Path(__file__).with_name("scenes.yaml")
SCHEMA = Path(__file__).with_name("scenes.schema.json")


@dataclass(frozen=True, slots=True)
class Scene:
    """One scene. Where it waives deposits, `ceilings_fen` says up to what by tier.

    Where it only informs, `from_tier` is the tier from which it says yes.
    """

    code: str
    name: str
    title: str
    ceilings_fen: Mapping[str, int]
    open_orders: int
    most_days: int
    from_tier: str | None
    refused_by: frozenset[str]
    benefit: str
    nothing: str

    @property
    def grants_waivers(self) -> bool:
        return bool(self.ceilings_fen)

    @property
    def most_fen(self) -> int:
        """The highest deposit that anybody is waived here."""
        return max(self.ceilings_fen.values(), default=0)


@dataclass(frozen=True, slots=True)
class ScenePolicy:
    """All scenes, and what a person may have open over all of them, by tier.

    `granted`: how long a scene stays open that a person opened by hand.

    `refusing_items` are the catalogue items that close any of them.
    """

    version: str
    effective_on: date
    basis: str
    exposure_fen: Mapping[str, int]
    refused_by_lists: frozenset[str]
    granted: timedelta
    scenes: Mapping[str, Scene]
    refusing_items: frozenset[str]


@cache
def load() -> ScenePolicy:
    """The scenes in force, read and checked once a process; PolicyError when they are wrong."""
    return read(FILE)


def name_of(code: str) -> str:
    """What people call a scene; its code where the city has none of that code any more."""
    found = load().scenes.get(code)
    return found.name if found else code


def read(path: Path) -> ScenePolicy:
    """Read and check a file of scenes; PolicyError lists everything that is wrong."""
    told = read_yaml(path)
    problems = schema_problems(told, validator(SCHEMA), path.name, entry_key="name")
    # Contradictions can only be looked for in what has the right shape.
    problems = problems or _contradictions(told, path.name)
    if problems:
        raise PolicyError(problems)
    found = {code: _scene(code, scene) for code, scene in told["scenes"].items()}
    return ScenePolicy(
        version=told["version"],
        effective_on=told["effective_on"],
        basis=told["basis"],
        exposure_fen=MappingProxyType(told["exposure_fen"]),
        refused_by_lists=frozenset(told["refused_by_lists"]),
        granted=timedelta(days=told["granted_days"]),
        scenes=MappingProxyType(found),
        refusing_items=frozenset().union(*(scene.refused_by for scene in found.values())),
    )


def _scene(code: str, told: Mapping[str, Any]) -> Scene:
    return Scene(
        code=code,
        name=told["name"],
        title=told["title"],
        ceilings_fen=MappingProxyType(told.get("ceilings_fen", {})),
        open_orders=told.get("open_orders", 0),
        most_days=told.get("most_days", 0),
        from_tier=told.get("from_tier"),
        refused_by=frozenset(told["refused_by"]),
        benefit=told["benefit"],
        nothing=told["nothing"],
    )


def _contradictions(told: Mapping[str, Any], file: str) -> list[str]:
    """A ceiling that the exposure of its tier never lets anybody use."""
    exposure = told["exposure_fen"]
    return [
        f"{file} · {code} · ceilings_fen · {tier}：超过该等级的总敞口 exposure_fen"
        for code, scene in told["scenes"].items()
        for tier, ceiling in scene.get("ceilings_fen", {}).items()
        if ceiling > exposure.get(tier, 0)
    ]
