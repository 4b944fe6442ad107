"""What a citizen opens on the phone: pages of the own file, under `/my`."""

from web.citizens import homes, proofs, reports, sign_ins

__all__ = ["homes", "proofs", "reports", "sign_ins"]
