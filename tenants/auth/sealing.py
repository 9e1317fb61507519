"""What keeps people's secrets: passwords as argon2id, authenticator secrets sealed, links and codes as hashes only."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

# RFC 9106's second choice, with one lane: a web process has its threads for other people.
_HASHER = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=1)


class SealError(Exception):
    """What was sealed is not ours, belongs to something else, or is too old."""


class Vault:
    """Seals and compares with keys derived from the deployment's secret."""

    def __init__(self, secret: str) -> None:
        self._fernet = Fernet(base64.urlsafe_b64encode(derived_key(secret, b"seal")))
        self._key = derived_key(secret, b"compare")

    def seal(self, text: str, about: object) -> str:
        """Return `text` sealed for one owner, `about`: it opens for that owner only."""
        return self._fernet.encrypt(f"{about} {text}".encode()).decode()

    def unseal(self, sealed: str, about: object, *, seconds: int | None = None) -> str:
        """Return what was sealed for `about`, at most `seconds` ago. Raises `SealError`."""
        try:
            owner, _, text = self._fernet.decrypt(sealed.encode(), ttl=seconds).decode().partition(" ")
        except InvalidToken as error:
            raise SealError from error
        if owner != str(about):
            raise SealError
        return text

    def keyed(self, text: str) -> str:
        """Return a keyed hash: comparable within this deployment, worthless outside it."""
        return hmac.new(self._key, text.encode(), hashlib.sha256).hexdigest()


def derived_key(secret: str, purpose: bytes) -> bytes:
    """Return 256 bits for one purpose, made from the deployment's secret: knowing one key tells nothing of another."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"wegwijs " + purpose).derive(secret.encode())


@lru_cache(maxsize=4)
def vault_of(secret: str) -> Vault:
    """Return the vault of a deployment."""
    return Vault(secret)


@lru_cache(maxsize=1)
def _nobodys_hash() -> str:
    return _HASHER.hash(secrets.token_hex())


def hash_password(password: str) -> str:
    """Return the argon2id hash of `password`."""
    return _HASHER.hash(password)


def password_matches(password_hash: str | None, password: str) -> bool:
    """Whether `password` is the one; without a hash it takes as long and is never."""
    try:
        _HASHER.verify(password_hash or _nobodys_hash(), password)
    except (VerificationError, InvalidHashError):
        return False
    return bool(password_hash)


def is_outdated(password_hash: str) -> bool:
    """Whether the hash was made with weaker settings than today's."""
    return _HASHER.check_needs_rehash(password_hash)


def new_token() -> str:
    """Return the secret part of a link in a mail."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """Return what is stored of a link's token: 256 random bits need no slower hash."""
    return hashlib.sha256(token.encode()).hexdigest()
