"""What the credit office opens at its desks, under `/desk`."""

from web.offices import (
    answers,
    case_files,
    disputes,
    homes,
    objections,
    queues,
    repairs,
    sign_ins,
    statistics,
    tasks,
    tickets,
)

__all__ = [
    "answers",
    "case_files",
    "disputes",
    "homes",
    "objections",
    "queues",
    "repairs",
    "sign_ins",
    "statistics",
    "tasks",
    "tickets",
]
