"""The short codes that stand on cards and in invitations."""

import secrets

# No I, L, O, U: they are read aloud over a counter, and copied by hand.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 8
LONGEST_TYPED = 40
READ_AS = str.maketrans("OIL", "011")


def new_code() -> str:
    """40 random bits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def as_printed(typed: str) -> str:
    """A code as it was meant: case, blanks and dashes do not count, O is 0, I and L are 1."""
    text = typed[:LONGEST_TYPED].upper()
    return "".join(c for c in text if c.isascii() and c.isalnum()).translate(READ_AS)
