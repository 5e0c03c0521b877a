import unittest
from collections.abc import Callable

from application.settings import SettingsError, check_start, read_settings

LOAD_BALANCER = {
    "APP_NAME": "Handbook",
    "PUBLIC_URL": "https://agent.acme.dev",
    "AWS_REGION": "eu-central-1",
    "AUTH_MODE": "load-balancer",
    "COGNITO_CLIENT_ID": "1example23456789",
    "LOGOUT_URL": "https://agent.acme.dev/logout",
    "COGNITO_ISSUER": "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_AbCdEfGhI",
    "TOKEN_KEYS": "s3://keys-of-the-pool/user-pool/jwks.json",
    "BEDROCK_AGENT_ID": "AGENT12345",
    "BEDROCK_AGENT_ALIAS_ID": "ALIAS12345",
}
APP = {
    **{key: value for key, value in LOAD_BALANCER.items() if key not in ("COGNITO_ISSUER", "TOKEN_KEYS")},
    "AUTH_MODE": "app",
    "COGNITO_DISCOVERY_URL": f"{LOAD_BALANCER['COGNITO_ISSUER']}/.well-known/openid-configuration",
    "COGNITO_REDIRECT_URI": "https://agent.acme.dev/oauth2callback",
    "COGNITO_CLIENT_SECRET": "not-a-secret",
    "STREAMLIT_SERVER_COOKIE_SECRET": "not-a-secret-either",
}


def faults(
    environment: dict[str, str], read: Callable[[dict[str, str]], object] = read_settings
) -> list[str]:
    try:
        read(environment)
    except SettingsError as error:
        return error.faults
    return []


class ReadSettings(unittest.TestCase):
    def test_the_login_at_the_load_balancer(self) -> None:
        settings = read_settings(LOAD_BALANCER)
        self.assertEqual(settings.login, "load-balancer")
        self.assertEqual(settings.token_keys, ("keys-of-the-pool", "user-pool/jwks.json"))
        self.assertEqual(settings.agent, ("AGENT12345", "ALIAS12345"))
        self.assertEqual(
            (settings.models, settings.documents_bucket, settings.allowed_group), ((), None, None)
        )

    def test_the_login_in_the_application(self) -> None:
        settings = read_settings(APP)
        self.assertEqual((settings.login, settings.token_keys), ("app", None))
        self.assertEqual(settings.issuer, LOAD_BALANCER["COGNITO_ISSUER"])

    def test_models_in_place_of_an_agent(self) -> None:
        environment = {**LOAD_BALANCER, "BEDROCK_AGENT_ID": "", "BEDROCK_AGENT_ALIAS_ID": ""}
        settings = read_settings({**environment, "BEDROCK_MODEL_IDS": "one, two"})
        self.assertEqual((settings.agent, settings.models), (None, ("one", "two")))

    def test_an_empty_value_is_none(self) -> None:
        settings = read_settings(
            {**LOAD_BALANCER, "ALLOWED_GROUP": "", "DOCUMENTS_BUCKET": "", "APP_NAME": ""}
        )
        self.assertEqual(
            (settings.allowed_group, settings.documents_bucket, settings.app_name), (None, None, "Agent")
        )

    def test_the_limit_of_questions(self) -> None:
        self.assertEqual(read_settings(LOAD_BALANCER).questions_per_minute, 10)
        self.assertEqual(
            read_settings({**LOAD_BALANCER, "CHATS_PER_MINUTE": "100000"}).questions_per_minute, 100_000
        )
        for value in ("0", "-1", "ten", "1.5", "100001", "\u0661"):
            self.assertEqual(
                faults({**LOAD_BALANCER, "CHATS_PER_MINUTE": value}),
                [f'CHATS_PER_MINUTE is "{value}" and must be a whole number from 1 to 100000.'],
            )

    def test_all_faults_at_once(self) -> None:
        bad = {
            "AWS_REGION": "europe",
            "TOKEN_KEYS": "https://x/y",
            "BEDROCK_AGENT_ID": "A",
            "LOGOUT_URL": "/logout",
        }
        self.assertEqual(
            faults({**LOAD_BALANCER, **bad, "COGNITO_CLIENT_ID": "", "BEDROCK_AGENT_ALIAS_ID": ""}),
            [
                'AWS_REGION is "europe" and must be a region, such as eu-central-1.',
                'TOKEN_KEYS is "https://x/y" and must be s3://bucket/key.',
                "BEDROCK_AGENT_ID and BEDROCK_AGENT_ALIAS_ID belong together, and one is missing.",
                "COGNITO_CLIENT_ID is missing.",
                'LOGOUT_URL is "/logout" and must be an address.',
            ],
        )

    def test_nothing_at_all(self) -> None:
        self.assertEqual(
            faults({}),
            [
                "AUTH_MODE is missing.",
                "AWS_REGION is missing.",
                "COGNITO_ISSUER is missing.",
                "TOKEN_KEYS is missing.",
                "BEDROCK_AGENT_ID and BEDROCK_AGENT_ALIAS_ID, or BEDROCK_MODEL_IDS, are missing.",
                "PUBLIC_URL is missing.",
                "COGNITO_CLIENT_ID is missing.",
                "LOGOUT_URL is missing.",
            ],
        )

    def test_no_secret_in_a_fault(self) -> None:
        bad = {**APP, "COGNITO_REDIRECT_URI": "https://agent.acme.dev/", "STREAMLIT_SERVER_COOKIE_SECRET": ""}
        found = faults(bad, check_start)
        self.assertEqual(
            found,
            [
                'COGNITO_REDIRECT_URI is "https://agent.acme.dev/" and must be an address that ends in /oauth2callback.',
                "STREAMLIT_SERVER_COOKIE_SECRET is missing.",
            ],
        )
        self.assertNotIn("not-a-secret", str(found))

    def test_the_page_does_not_know_the_secrets_which_the_start_takes_away(self) -> None:
        without = {key: value for key, value in APP.items() if not key.endswith("_SECRET")}
        self.assertEqual(read_settings(without).login, "app")
        self.assertEqual(
            faults(without, check_start),
            ["COGNITO_CLIENT_SECRET is missing.", "STREAMLIT_SERVER_COOKIE_SECRET is missing."],
        )
        self.assertEqual(check_start(LOAD_BALANCER).login, "load-balancer")

    def test_an_empty_model(self) -> None:
        environment = {**LOAD_BALANCER, "BEDROCK_AGENT_ID": "", "BEDROCK_AGENT_ALIAS_ID": ""}
        self.assertEqual(
            faults({**environment, "BEDROCK_MODEL_IDS": "one,,two"}),
            ["BEDROCK_MODEL_IDS has an empty entry; it must be ids with commas between."],
        )


if __name__ == "__main__":
    unittest.main()
