"""What was measured: ratios of pairs, figures with their goals, the table and the file."""

import os
import platform
import statistics
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import orjson

from bench.stands import ROOT

RESULTS = ROOT / "bench" / "results.json"


@dataclass(frozen=True, slots=True)
class Figure:
    """One promise and what came of it.

    `pairs`: how many measurements it is the median of; `spread`: the smallest and the largest
    of them. `goal` reads `>= 0.75` or `<= 2`; `met` is None where there is none.
    """

    name: str
    value: float
    unit: str
    goal: str | None
    met: bool | None
    pairs: int
    spread: tuple[float, float]
    note: str


def figure(
    name: str, values: Sequence[float], unit: str, goal: str | None = None, note: str = ""
) -> Figure:
    """The median of some measurements, held against its goal."""
    value = statistics.median(values)
    met = None
    if goal is not None:
        sign, _, limit = goal.partition(" ")
        met = value >= float(limit) if sign == ">=" else value <= float(limit)
    spread = (_rounded(min(values)), _rounded(max(values)))
    return Figure(name, _rounded(value), unit, goal, met, len(values), spread, note)


def in_turns(measures: dict[str, Callable[[], float]], rounds: int) -> dict[str, list[float]]:
    """Measure each in turn, `rounds` times, every other time in the opposite order."""
    taken: dict[str, list[float]] = {name: [] for name in measures}
    order = list(measures)
    for number in range(rounds):
        for name in order if number % 2 else reversed(order):
            taken[name].append(measures[name]())
    return taken


def ratios(of: Sequence[float], to: Sequence[float]) -> list[float]:
    """The ratio of each pair."""
    return [one / other for one, other in zip(of, to, strict=True)]


def table(figures: Sequence[Figure]) -> str:
    """The figures for people, one a line."""
    lines = [f"{'figure':52} {'value':>12} {'goal':>10}  met  spread"]
    for each in figures:
        met = {True: "yes", False: "NO", None: "-"}[each.met]
        low, high = each.spread
        value = f"{each.value:,g} {each.unit}".strip()
        lines.append(
            f"{each.name:52} {value:>12} {each.goal or '':>10}  {met:3}  {low:g} … {high:g}"
        )
    return "\n".join(lines)


def write(figures: Sequence[Figure], scale: float, path: Path = RESULTS) -> None:
    """Write the figures for programs."""
    told = {
        "machine": machine(),
        "commit": commit(),
        "scale": scale,
        "figures": [asdict(each) for each in figures],
    }
    path.write_bytes(orjson.dumps(told, option=orjson.OPT_INDENT_2) + b"\n")


def machine() -> dict[str, str | int | float]:
    """What it was measured on, without naming it."""
    model, memory = platform.processor() or platform.machine(), 0.0
    for line in _lines("/proc/cpuinfo"):
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
            break
    for line in _lines("/proc/meminfo"):
        if line.startswith("MemTotal"):
            memory = round(int(line.split()[1]) / (1 << 20), 1)
            break
    return {
        "cpu": model,
        "cores": os.cpu_count() or 1,
        "memory_gb": memory,
        "system": platform.system(),
        "python": platform.python_version(),
    }


def commit() -> str:
    """The commit measured, `+` where the checkout differs from it; empty outside a checkout."""
    try:
        head = _git("rev-parse", "--short=12", "HEAD")
        return head + ("+" if _git("status", "--porcelain", "--untracked-files=no") else "")
    except (OSError, subprocess.CalledProcessError):
        return ""


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text(encoding="utf-8").splitlines()
    except OSError:
        return []


def _rounded(value: float) -> float:
    return float(f"{value:.4g}")
