"""The environment of the task, read once and checked whole. docs/agent.md explains every variable."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlparse

Login = Literal["load-balancer", "app"]


class SettingsError(Exception):
    """Everything that is wrong with the environment."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True)
class Settings:
    app_name: str
    region: str
    public_url: str
    login: Login
    issuer: str
    client_id: str
    logout_url: str
    allowed_group: str | None
    #: Bucket and key of the user pool's public keys; only with the login at the load balancer.
    token_keys: tuple[str, str] | None
    #: Id and alias; where there is none, the models answer.
    agent: tuple[str, str] | None
    models: tuple[str, ...]
    documents_bucket: str | None
    #: Of one user.
    questions_per_minute: int


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Raises SettingsError with every fault at once."""
    faults: list[str] = []

    def optional(name: str) -> str | None:
        return environment.get(name) or None

    def required(name: str, allowed: str = "", fits: Callable[[str], bool] = lambda _: True) -> str:
        value = environment.get(name, "")
        if value == "":
            faults.append(f"{name} is missing.")
        elif not fits(value):
            faults.append(f'{name} is "{value}" and must be {allowed}.')
        return value

    login = required("AUTH_MODE", "load-balancer or app", lambda value: value in ("load-balancer", "app"))
    region = required("AWS_REGION", "a region, such as eu-central-1", _is_region)
    if login == "app":
        issuer = required(
            "COGNITO_DISCOVERY_URL",
            "an address that ends in /.well-known/openid-configuration",
            _is_discovery,
        ).removesuffix(DISCOVERY)
        required("COGNITO_REDIRECT_URI", "an address that ends in /oauth2callback", _is_callback)
        keys = None
    else:
        issuer = required("COGNITO_ISSUER", "an address", _is_address)
        keys = required("TOKEN_KEYS", "s3://bucket/key", lambda value: _place(value) is not None)
    agent, models = _brain(optional, faults)
    per_minute = optional("CHATS_PER_MINUTE") or "10"
    if not _is_limit(per_minute):
        faults.append(
            f'CHATS_PER_MINUTE is "{per_minute}" and must be a whole number from 1 to {MOST_PER_MINUTE}.'
        )
    settings = Settings(
        app_name=optional("APP_NAME") or "Agent",
        region=region,
        public_url=required("PUBLIC_URL", "an address", _is_address),
        login="app" if login == "app" else "load-balancer",
        issuer=issuer,
        client_id=required("COGNITO_CLIENT_ID"),
        logout_url=required("LOGOUT_URL", "an address", _is_address),
        allowed_group=optional("ALLOWED_GROUP"),
        token_keys=None if keys is None else _place(keys),
        agent=agent,
        models=models,
        documents_bucket=optional("DOCUMENTS_BUCKET"),
        questions_per_minute=int(per_minute) if _is_limit(per_minute) else 1,
    )
    if faults:
        raise SettingsError(faults)
    return settings


def check_start(environment: Mapping[str, str]) -> Settings:
    """At the start the secrets of a login in the application are there too; the page need not know them."""
    faults: list[str] = []
    settings = None
    try:
        settings = read_settings(environment)
    except SettingsError as error:
        faults = error.faults
    if environment.get("AUTH_MODE") == "app":
        secrets = ("COGNITO_CLIENT_SECRET", "STREAMLIT_SERVER_COOKIE_SECRET")
        faults += [f"{name} is missing." for name in secrets if not environment.get(name)]
    if settings is None or faults:
        raise SettingsError(faults)
    return settings


DISCOVERY = "/.well-known/openid-configuration"
MOST_PER_MINUTE = 100_000


def _brain(
    optional: Callable[[str], str | None], faults: list[str]
) -> tuple[tuple[str, str] | None, tuple[str, ...]]:
    agent_id, alias_id = optional("BEDROCK_AGENT_ID"), optional("BEDROCK_AGENT_ALIAS_ID")
    models = tuple(model.strip() for model in (optional("BEDROCK_MODEL_IDS") or "").split(","))
    if agent_id and alias_id:
        return (agent_id, alias_id), ()
    if agent_id or alias_id:
        faults.append("BEDROCK_AGENT_ID and BEDROCK_AGENT_ALIAS_ID belong together, and one is missing.")
    elif models == ("",):
        faults.append("BEDROCK_AGENT_ID and BEDROCK_AGENT_ALIAS_ID, or BEDROCK_MODEL_IDS, are missing.")
    elif "" in models:
        faults.append("BEDROCK_MODEL_IDS has an empty entry; it must be ids with commas between.")
    return None, models


def _is_region(value: str) -> bool:
    return re.fullmatch(r"[a-z]{2}(-[a-z]+)+-\d", value) is not None


def _is_limit(value: str) -> bool:
    return re.fullmatch(r"[0-9]{1,6}", value) is not None and 1 <= int(value) <= MOST_PER_MINUTE


def _is_address(value: str) -> bool:
    place = urlparse(value)
    return place.scheme in ("https", "http") and place.netloc != ""


def _is_discovery(value: str) -> bool:
    return _is_address(value) and value.endswith(DISCOVERY)


def _is_callback(value: str) -> bool:
    return _is_address(value) and urlparse(value).path == "/oauth2callback"


def _place(value: str) -> tuple[str, str] | None:
    place = urlparse(value)
    key = place.path.removeprefix("/")
    return (place.netloc, key) if place.scheme == "s3" and place.netloc and key else None
