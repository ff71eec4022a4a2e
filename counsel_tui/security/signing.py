"""Ed25519 signatures: who wrote a file."""

from __future__ import annotations


def new_seed() -> str:
    """A new signing key, 64 hex digits, secret."""
    from nacl.signing import SigningKey

    return SigningKey.generate().encode().hex()


def public_key(seed: str) -> str:
    """The public half of a signing key, 64 hex digits."""
    from nacl.signing import SigningKey

    return SigningKey(bytes.fromhex(seed)).verify_key.encode().hex()


def sign(seed: str, message: bytes) -> bytes:
    """64 bytes of signature over ``message``."""
    from nacl.signing import SigningKey

    return bytes(SigningKey(bytes.fromhex(seed)).sign(message).signature)


def is_signed(public: str, message: bytes, signature: bytes) -> bool:
    """True if ``signature`` over ``message`` was made with the key of ``public``."""
    from nacl.exceptions import BadSignatureError
    from nacl.signing import VerifyKey

    try:
        VerifyKey(bytes.fromhex(public)).verify(message, signature)
    except (BadSignatureError, ValueError):
        return False
    return True
