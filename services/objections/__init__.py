"""异议: a person says that a record is wrong, and hears back by a known date.

The ways of the person's own channels (phone, H5 and chat); desks and departments have modules of
their own.
"""

from services.objections.grounds import MISSING, of_effect
from services.objections.marks import meanwhile
from services.objections.matching import ground_in
from services.objections.own import is_over, list_own, resubmit, review, submit, view_own, withdraw
from services.objections.targets import (
    all_that_may_be_missing,
    what_can_be_objected,
    what_may_be_missing,
)

__all__ = [
    "MISSING",
    "all_that_may_be_missing",
    "ground_in",
    "is_over",
    "list_own",
    "meanwhile",
    "of_effect",
    "resubmit",
    "review",
    "submit",
    "view_own",
    "what_can_be_objected",
    "what_may_be_missing",
    "withdraw",
]
