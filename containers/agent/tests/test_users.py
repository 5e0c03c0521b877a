import time
import unittest
from typing import Any

import jwt

from application.users import Client, Keys, Refused, user_of_claims, user_of_headers
from tests.tokens import CLIENT_ID, ISSUER, STRANGER, SUB, claims, data, jwks, token

CLIENT = Client(ISSUER, CLIENT_ID, None)
READERS = Client(ISSUER, CLIENT_ID, "readers")


def keys() -> Keys:
    return Keys(jwks)


def reason(headers: dict[str, str], client: Client = CLIENT, of: Keys | None = None) -> str:
    try:
        user_of_headers(headers, of or keys(), client)
    except Refused as refused:
        return refused.reason
    return "admitted"


def with_token(value: str) -> dict[str, str]:
    return {"x-amzn-oidc-accesstoken": value}


class UserOfHeaders(unittest.TestCase):
    def test_a_good_token(self) -> None:
        user = user_of_headers(with_token(token()), keys(), CLIENT)
        self.assertEqual((user.sub, user.name), (SUB, "jo"))

    def test_a_good_token_of_a_clock_that_is_ahead(self) -> None:
        self.assertEqual(reason(with_token(token(iat=int(time.time()) + 5))), "admitted")

    def test_the_mail_address_of_the_same_user_is_shown(self) -> None:
        headers = {**with_token(token()), "x-amzn-oidc-data": data("jo@acme.dev")}
        self.assertEqual(user_of_headers(headers, keys(), CLIENT).name, "jo@acme.dev")

    def test_that_of_another_is_not(self) -> None:
        for other in (data("eve@acme.dev", "another"), "", "x", "a.b.c", "a.bnVsbA==.c"):
            headers = {**with_token(token()), "x-amzn-oidc-data": other}
            self.assertEqual(user_of_headers(headers, keys(), CLIENT).name, "jo", other)

    def test_what_is_refused(self) -> None:
        now = int(time.time())
        cases: list[tuple[str, dict[str, str]]] = [
            ("no token", {}),
            ("no token", {"x-amzn-oidc-identity": SUB, "x-amzn-oidc-data": data("jo@acme.dev")}),
            ("no token of a user pool", with_token("abc")),
            ("no token of a user pool", with_token("a.b.c")),
            ("expired", with_token(token(exp=now - 1))),
            ("unknown key", with_token(token(kid="second"))),
            ("InvalidSignatureError", with_token(token(key=STRANGER))),
            ("InvalidSignatureError", with_token(token()[:-8] + "AAAAAAAA")),
            ("InvalidIssuerError", with_token(token(iss=f"{ISSUER}x"))),
            ("MissingRequiredClaimError", with_token(token(exp=None))),
            ("MissingRequiredClaimError", with_token(token(client_id=None, aud=CLIENT_ID))),
            ("a token for something else", with_token(token(client_id="another"))),
            ("a token for something else", with_token(token(token_use="id"))),
            ("ImmatureSignatureError", with_token(token(nbf=now + 600))),
            (
                "InvalidAlgorithmError",
                with_token(jwt.encode(claims(), "", algorithm="none", headers={"kid": "first"})),
            ),
            (
                "InvalidAlgorithmError",
                with_token(jwt.encode(claims(), "x" * 32, algorithm="HS256", headers={"kid": "first"})),
            ),
        ]
        for expected, headers in cases:
            self.assertEqual(reason(headers), expected)

    def test_the_group(self) -> None:
        self.assertEqual(reason(with_token(token()), READERS), "group")
        self.assertEqual(reason(with_token(token(**{"cognito:groups": ["writers"]})), READERS), "group")
        # A text that holds the name is no list of groups.
        self.assertEqual(reason(with_token(token(**{"cognito:groups": "readers"})), READERS), "group")
        self.assertEqual(
            reason(with_token(token(**{"cognito:groups": ["a", "readers"]})), READERS), "admitted"
        )


class UserOfClaims(unittest.TestCase):
    def refused(self, client: Client = CLIENT, **more: Any) -> str:
        given = {"sub": SUB, "iss": ISSUER, "aud": CLIENT_ID, "email": "jo@acme.dev", **more}
        try:
            self.assertEqual(user_of_claims(given, client).name, given["email"])
        except Refused as refused:
            return refused.reason
        return "admitted"

    def test_claims_of_an_id_token(self) -> None:
        self.assertEqual(self.refused(), "admitted")
        self.assertEqual(self.refused(aud=[CLIENT_ID]), "admitted")
        self.assertEqual(self.refused(aud="another"), "another issuer or client")
        self.assertEqual(self.refused(iss="https://accounts.example.com"), "another issuer or client")
        self.assertEqual(self.refused(sub=""), "no sub")
        self.assertEqual(self.refused(READERS), "group")
        self.assertEqual(self.refused(READERS, **{"cognito:groups": ["readers"]}), "admitted")


class KeysOfThePool(unittest.TestCase):
    def test_are_fetched_once_and_again_for_an_unknown_one_but_not_for_each(self) -> None:
        asked: list[int] = []
        now = [1000.0]
        served = ["first"]

        def fetch() -> bytes:
            asked.append(1)
            return jwks(served[0])

        found = Keys(fetch, lambda: now[0])
        for _ in range(3):
            self.assertIsNotNone(found.find("first"))
        self.assertEqual(len(asked), 1)
        for _ in range(3):
            self.assertIsNone(found.find("second"))
        self.assertEqual(len(asked), 1)
        served[0] = "second"
        now[0] += 61
        self.assertIsNotNone(found.find("second"))
        self.assertIsNone(found.find("first"))
        self.assertEqual(len(asked), 2)

    def test_a_failure_is_tried_again_at_once(self) -> None:
        answers: list[Any] = [OSError("no way"), jwks()]

        def fetch() -> bytes:
            answer = answers.pop(0)
            if isinstance(answer, Exception):
                raise answer
            return answer

        found = Keys(fetch)
        self.assertEqual(reason(with_token(token()), of=found), "keys: OSError")
        self.assertEqual(reason(with_token(token()), of=found), "admitted")

    def test_a_strange_id_asks_nothing(self) -> None:
        found = Keys(lambda: self.fail("asked"))  # type: ignore[arg-type, return-value]
        self.assertIsNone(found.find(None))
        self.assertIsNone(found.find(5))


if __name__ == "__main__":
    unittest.main()
