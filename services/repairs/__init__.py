"""信用修复: a true record stops being shown and counted, once its causes are put right.

The ways of the person's own channels; the desk has a module of its own.
"""

from services.repairs.own import apply, list_cases, resubmit, view_own, withdraw
from services.repairs.standing import list_own, terms_in_force

__all__ = [
    "apply",
    "list_cases",
    "list_own",
    "resubmit",
    "terms_in_force",
    "view_own",
    "withdraw",
]
