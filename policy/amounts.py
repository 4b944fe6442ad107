"""Money in words for people; everywhere else it is whole fen."""


def yuan(fen: int) -> str:
    """300 元, 0.5 元, 12.34 元."""
    whole, rest = divmod(fen, 100)
    return f"{whole}.{rest:02}".rstrip("0") + " 元" if rest else f"{whole} 元"
