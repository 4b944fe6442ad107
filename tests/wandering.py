"""How hypothesis wanders through the ways of a case or an order."""

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

FEW = 100


def wander(machine: type[RuleBasedStateMachine], examples: int, steps: int) -> None:
    """So many ways of so many steps: few are the same in every run, many are new each time."""
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            derandomize=examples < FEW,
            # What happened stays in the city: a way cannot be walked again to make it shorter.
            phases=[Phase.generate],
            report_multiple_bugs=False,
            suppress_health_check=list(HealthCheck),
        ),
    )
