"""What others verify without asking us: Ed25519, the public keys as a JWKS (RFC 8037)."""

import base64
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from services.house import House


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature and the id of the published key that verifies it."""

    key_id: str
    value: bytes


def sign(house: House, message: bytes) -> Signature:
    """Sign with the newest key."""
    key_id, seed = next(iter(house.signing_keys.items()))
    return Signature(key_id, Ed25519PrivateKey.from_private_bytes(seed).sign(message))


def public_keys(house: House) -> dict:
    """Every public key, the newest first: what an older one signed is still to be verified."""
    return {"keys": [_shown(key_id, seed) for key_id, seed in house.signing_keys.items()]}


def _shown(key_id: str, seed: bytes) -> dict:
    key = Ed25519PrivateKey.from_private_bytes(seed).public_key()
    point = key.public_bytes(Encoding.Raw, PublicFormat.Raw)
    return {
        "kty": "OKP",
        "crv": "Ed25519",
        "alg": "EdDSA",
        "use": "sig",
        "kid": key_id,
        "x": base64.urlsafe_b64encode(point).rstrip(b"=").decode(),
    }
