"""What a citizen opens on the phone: pages of the own file, under `/my`."""

from web.citizens import (
    cases,
    codes,
    homes,
    merchants,
    objections,
    orders,
    proofs,
    repairs,
    reports,
    scenes,
    scores,
    sign_ins,
)

__all__ = [
    "cases",
    "codes",
    "homes",
    "merchants",
    "objections",
    "orders",
    "proofs",
    "repairs",
    "reports",
    "scenes",
    "scores",
    "sign_ins",
]
