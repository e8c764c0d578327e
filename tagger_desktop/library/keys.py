"""One person's way to the key of a library: a password opens a private key, to which the library's key is sealed.

The library's key is random. It is sealed to the public key of each person, so that a library can get a new key
without anybody's password; what a password has to open is only the person's own private key.
"""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from tagger_desktop.domain.errors import UserError, WrongPassword
from tagger_desktop.domain.people import Credentials
from tagger_desktop.library.sqlite import SALT_BYTES, SECRET_BYTES, Key

NONCE_BYTES, PUBLIC_BYTES = 12, 32
MOST = 1 << 30  # bytes of memory that a key file may make us use for one password


@dataclass(frozen=True, slots=True)
class Cost:
    """How dear it is to try a password: scrypt's parameters.

    The default takes 128 MiB and a third of a second.
    Source: OWASP Password Storage Cheat Sheet 2024 (scrypt: N = 2^17, r = 8, p = 1); RFC 7914.
    """

    n: int = 1 << 17
    r: int = 8
    p: int = 1

    def check(self) -> None:
        """Refuse what would take no effort, or all the memory. Errors: UserError."""
        if self.n < 2 or self.n & (self.n - 1) or self.r < 1 or not 1 <= self.p <= 16 or 128 * self.n * self.r > MOST:
            raise UserError("The key file asks for something that no version of this program writes.")


COST = Cost()


@dataclass(frozen=True, slots=True)
class Entry:
    """What a key file holds of one person; of no use without the password."""

    id: str
    name: str
    cost: Cost
    salt: bytes
    private: bytes
    """The private key, encrypted under the password."""
    public: bytes
    sealed: Mapping[bytes, bytes]
    """The library's key, sealed to the public key, by the salt of the files that it opens."""

    def reseal(self, public: bytes, key: Key) -> Entry:
        """Return the entry with one more library key, sealed to `public`."""
        return replace(self, sealed={**self.sealed, key.salt: seal(public, self.id, key)})

    def keep(self, salts: set[bytes]) -> Entry:
        """Return the entry without the library keys under other salts."""
        return replace(self, sealed={salt: box for salt, box in self.sealed.items() if salt in salts})


@dataclass(frozen=True, slots=True)
class Access:
    """Somebody for whom a library is open."""

    key: Key = field(repr=False)
    person: str
    """The person's id."""
    name: str
    public: bytes = field(repr=False)


def new_entry(who: Credentials, key: Key, person: str | None = None) -> Entry:
    """Return the entry of a person, with a key pair of their own under their password.

    Errors: UserError when the password is empty.
    """
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    pair = X25519PrivateKey.generate()
    person, public = person or secrets.token_hex(8), pair.public_key().public_bytes_raw()
    bare = Entry(person, who.name, COST, b"", b"", public, {key.salt: seal(public, person, key)})
    return _locked(bare, pair.private_bytes_raw(), who.password)


def new_password(entry: Entry, old: str, new: str) -> Entry:
    """Return the entry under another password. Errors: WrongPassword; UserError when the new one is empty."""
    return _locked(entry, _private(entry, old), new)


def open_entry(entry: Entry, password: str, salt: bytes) -> Access:
    """Return what the person may open with the password: the library key of files that begin with `salt`.

    Errors: WrongPassword, also when there is no such key for them.
    """
    private = _private(entry, password)
    box = entry.sealed.get(salt)
    if box is None:
        raise WrongPassword
    secret, public = _unseal(private, entry.id, salt, box)
    return Access(Key(secret, salt), entry.id, entry.name, public)


def try_nobody(password: str) -> None:
    """Take as long as for somebody, so that one cannot tell by the clock who is known here."""
    _derive(password, bytes(SALT_BYTES), COST)


def seal(public: bytes, person: str, key: Key) -> bytes:
    """Return the library's key so that only the holder of the private key to `public` can read it.

    Source: the sealed box of RFC 9180's kind: X25519 (RFC 7748) with a key pair for once, HKDF-SHA-256 (RFC 5869),
    AES-256-GCM.
    """
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

    once = X25519PrivateKey.generate()
    shared = once.exchange(X25519PublicKey.from_public_bytes(public))
    begin = once.public_key().public_bytes_raw()
    return begin + _encrypt(_box_key(shared, begin, public), key.secret, _box_name(person, key.salt))


def _unseal(private: bytes, person: str, salt: bytes, box: bytes) -> tuple[bytes, bytes]:
    """Return what was sealed, and the public key that belongs to `private`."""
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

    pair = X25519PrivateKey.from_private_bytes(private)
    public, begin = pair.public_key().public_bytes_raw(), box[:PUBLIC_BYTES]
    try:
        shared = pair.exchange(X25519PublicKey.from_public_bytes(begin))
    except ValueError:  # a box that nobody made: too short, or a point that gives away the key
        raise WrongPassword from None
    secret = _decrypt(_box_key(shared, begin, public), box[PUBLIC_BYTES:], _box_name(person, salt))
    if len(secret) != SECRET_BYTES:
        raise WrongPassword
    return secret, public


def _box_key(shared: bytes, begin: bytes, public: bytes) -> bytes:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(SHA256(), 32, salt=None, info=b"Tagger library key" + begin + public).derive(shared)


def _box_name(person: str, salt: bytes) -> bytes:
    return b"Tagger library key " + person.encode() + b" " + salt


def _locked(entry: Entry, private: bytes, password: str) -> Entry:
    if not password:
        raise UserError("A password cannot be empty.")
    salt = secrets.token_bytes(SALT_BYTES)
    locked = _encrypt(_derive(password, salt, COST), private, _lock_name(entry.id))
    return replace(entry, cost=COST, salt=salt, private=locked)


def _private(entry: Entry, password: str) -> bytes:
    entry.cost.check()
    return _decrypt(_derive(password, entry.salt, entry.cost), entry.private, _lock_name(entry.id))


def _lock_name(person: str) -> bytes:
    return b"Tagger private key " + person.encode()


def _derive(password: str, salt: bytes, cost: Cost) -> bytes:
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    # The same letters are the same password, however a keyboard composes them (NIST SP 800-63B, 5.1.1.2).
    letters = unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")
    return Scrypt(salt=salt, length=32, n=cost.n, r=cost.r, p=cost.p).derive(letters)


def _encrypt(key: bytes, data: bytes, name: bytes) -> bytes:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, data, name)


def _decrypt(key: bytes, box: bytes, name: bytes) -> bytes:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        return AESGCM(key).decrypt(box[:NONCE_BYTES], box[NONCE_BYTES:], name)
    except (InvalidTag, ValueError):  # ValueError: a box that is too short to be one
        raise WrongPassword from None
