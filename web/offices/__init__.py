"""What the credit office opens at its desks, under `/desk`."""

from web.offices import (
    answers,
    case_files,
    deliveries,
    disputes,
    homes,
    merchants,
    objections,
    partners,
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
    "deliveries",
    "disputes",
    "homes",
    "merchants",
    "objections",
    "partners",
    "queues",
    "repairs",
    "sign_ins",
    "statistics",
    "tasks",
    "tickets",
]
