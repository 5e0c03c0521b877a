"""Tokens as Cognito and the load balancer make them, with a key of the tests' own."""

import json
import time
from base64 import urlsafe_b64encode
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

ISSUER = "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_AbCdEfGhI"
CLIENT_ID = "1example23456789"
SUB = "11111111-2222-4333-8444-555555555555"
KID = "first"

PRIVATE = rsa.generate_private_key(public_exponent=65537, key_size=2048)
STRANGER = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def jwks(kid: str = KID) -> bytes:
    key = json.loads(RSAAlgorithm.to_jwk(PRIVATE.public_key()))
    return json.dumps({"keys": [{**key, "kid": kid, "alg": "RS256", "use": "sig"}]}).encode()


def claims(**more: Any) -> dict[str, Any]:
    now = int(time.time())
    all_claims = {
        "sub": SUB,
        "username": "jo",
        "iss": ISSUER,
        "client_id": CLIENT_ID,
        "token_use": "access",
        "scope": "openid",
        "iat": now - 10,
        "exp": now + 3600,
        **more,
    }
    return {name: value for name, value in all_claims.items() if value is not None}


def token(key: Any = PRIVATE, kid: str = KID, algorithm: str = "RS256", **more: Any) -> str:
    return jwt.encode(claims(**more), key, algorithm=algorithm, headers={"kid": kid})


def data(email: str, sub: str = SUB) -> str:
    """x-amzn-oidc-data: padded, unlike other tokens."""
    payload = urlsafe_b64encode(json.dumps({"sub": sub, "email": email}).encode()).decode()
    return f"e30=.{payload}.c2ln"
