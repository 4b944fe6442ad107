"""What a cashier opens on the phone: the counter of a merchant, under `/counter`."""

from web.counters import cards, decisions, orders, scans, shops, sign_ins

__all__ = ["cards", "decisions", "orders", "scans", "shops", "sign_ins"]
