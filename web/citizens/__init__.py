"""What a citizen opens on the phone: pages of the own file, under `/my`."""

from web.citizens import codes, homes, proofs, reports, scenes, scores, sign_ins

__all__ = ["codes", "homes", "proofs", "reports", "scenes", "scores", "sign_ins"]
