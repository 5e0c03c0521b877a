"""Who asks. Nothing is shown to anybody before one of these functions has returned."""

import json
import threading
import time
from base64 import urlsafe_b64decode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import jwt

#: Cognito turns its keys seldom. A stranger must not make every request a call to S3.
ASK_AGAIN_SECONDS = 60


@dataclass(frozen=True)
class User:
    sub: str
    #: For people to read.
    name: str


class Refused(Exception):
    """Why somebody may not go on: `reason` for the log, the message for the person."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


@dataclass(frozen=True)
class Client:
    """The app client that tokens must be for."""

    issuer: str
    client_id: str
    allowed_group: str | None


class Keys:
    """The user pool's public keys, fetched when the first token comes and again for an unknown key."""

    def __init__(self, fetch: Callable[[], bytes], clock: Callable[[], float] = time.monotonic) -> None:
        self._fetch = fetch
        self._clock = clock
        self._keys: dict[str, jwt.PyJWK] = {}
        self._asked: float | None = None
        self._lock = threading.Lock()

    def find(self, kid: object) -> jwt.PyJWK | None:
        if not isinstance(kid, str):
            return None
        with self._lock:
            if kid not in self._keys and self._may_ask():
                self._asked = self._clock()
                self._keys = _keys_in(self._fetch())
            return self._keys.get(kid)

    def _may_ask(self) -> bool:
        # Where the last attempt brought nothing, the next one may: otherwise one failure would last a minute.
        return self._asked is None or not self._keys or self._clock() - self._asked > ASK_AGAIN_SECONDS


def _keys_in(document: bytes) -> dict[str, jwt.PyJWK]:
    found = json.loads(document)["keys"]
    return {key["kid"]: jwt.PyJWK(key, algorithm="RS256") for key in found if key.get("kty") == "RSA"}


def user_of_headers(headers: Mapping[str, str], keys: Keys, client: Client) -> User:
    """By the access token that the load balancer passes on. Raises Refused."""
    token = headers.get("x-amzn-oidc-accesstoken", "")
    if token == "":
        raise Refused("no token", "You are not logged in. Open the application at its own address.")
    try:
        key = keys.find(jwt.get_unverified_header(token).get("kid"))
    except jwt.InvalidTokenError as error:
        raise _no_good("no token of a user pool") from error
    except Exception as error:
        raise Refused(
            f"keys: {type(error).__name__}", "Logins cannot be checked just now. Try again."
        ) from error
    if key is None:
        raise _no_good("unknown key")
    claims = _verified(token, key, client)
    user = _admitted(claims, client)
    return User(user.sub, _email(headers.get("x-amzn-oidc-data", ""), user.sub) or user.name)


def user_of_claims(claims: Mapping[str, Any], client: Client) -> User:
    """By the id token that Streamlit's login has checked. Raises Refused."""
    audience = claims.get("aud")
    mine = audience == client.client_id or (isinstance(audience, list) and client.client_id in audience)
    if claims.get("iss") != client.issuer or not mine:
        raise _no_good("another issuer or client")
    return _admitted(claims, client)


def _verified(token: str, key: jwt.PyJWK, client: Client) -> dict[str, Any]:
    try:
        claims = jwt.decode(
            token,
            key.key,
            algorithms=["RS256"],
            issuer=client.issuer,
            # An access token of Cognito has no audience, hence client_id. When it was made does not matter: a clock
            # that is a little late would refuse those who have just logged in.
            options={
                "require": ["exp", "iss", "sub", "client_id", "token_use"],
                "verify_aud": False,
                "verify_iat": False,
            },
        )
    except jwt.ExpiredSignatureError as error:
        raise Refused("expired", "Your login on this page has ended. Load the page again.") from error
    except jwt.InvalidTokenError as error:
        raise _no_good(type(error).__name__) from error
    if claims["token_use"] != "access" or claims["client_id"] != client.client_id:
        raise _no_good("a token for something else")
    return claims


def _admitted(claims: Mapping[str, Any], client: Client) -> User:
    sub = claims.get("sub")
    if not isinstance(sub, str) or sub == "":
        raise _no_good("no sub")
    groups = claims.get("cognito:groups")
    if client.allowed_group is not None and not (isinstance(groups, list) and client.allowed_group in groups):
        raise Refused("group", "Your account may not use this application. Ask its administrator.")
    for name in ("email", "username", "cognito:username"):
        if isinstance(claims.get(name), str):
            return User(sub, claims[name])
    return User(sub, sub)


def _email(data: str, sub: str) -> str | None:
    """For display alone: its signature is made with a key that is on the internet, and not looked at."""
    try:
        payload = data.split(".")[1]
        claims = json.loads(urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        email = claims["email"] if claims["sub"] == sub else None
    except (IndexError, KeyError, TypeError, ValueError):
        return None
    return email if isinstance(email, str) and len(email) <= 320 else None


def _no_good(reason: str) -> Refused:
    return Refused(reason, "Your login is not valid here. Log out, and log in again.")
