"""`python -m bench.writers [name …]`: how well each writer is understood by what the others wrote.

What is tuned is tuned on this, since the held-out phrasings are nobody's to look at. Weights are
made anew for each writer: some minutes each.
"""

import sys
from collections.abc import Iterable
from dataclasses import astuple

from bench.understanding import Counts, Phrasing, count
from policy import intents, learning
from policy.intents import NOT_OURS
from services.understanding import training
from services.understanding.judging import Judge


def left_out(name: str) -> Counts:
    """What a model that has not read a writer makes of what they wrote."""
    policy = intents.load()
    models = training.both(policy, intents.phrasings(without=[name]))
    judge = Judge(policy, learning.load(), *models).judge
    return count(_asked(intents.phrasings(only=[name]), policy), judge)


def main(names: Iterable[str]) -> None:
    all_counts = []
    for name in names:
        all_counts.append(left_out(name))
        _tell(name, all_counts[-1])
    _tell("all", Counts(*map(sum, zip(*map(astuple, all_counts), strict=True))))


def _asked(told: Iterable[tuple[str, str]], policy: intents.IntentPolicy) -> list[Phrasing]:
    return [
        Phrasing(text, frozenset({NOT_OURS if code in policy.topics else code}))
        for code, text in told
    ]


def _tell(name: str, counts: Counts) -> None:
    at_once, offered = (100 * each / counts.asked for each in (counts.at_once, counts.offered))
    print(
        f"{name:12} {counts.asked:5} asked, {at_once:.1f} % right at once,"
        f" {offered:.1f} % right or offered, {counts.wrong} wrong, {counts.foreign} personal"
        " answers to another question",
        flush=True,
    )


if __name__ == "__main__":
    main(sys.argv[1:] or intents.writers())
