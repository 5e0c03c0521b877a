"""Makes the user pool of the local login, and writes what an application must know of it.

Run again, it keeps what is there and adds what is missing. Ids are random at each creation (ministack has no
setting for them), so they are handed over in a file:

    python bootstrap.py --endpoint http://localhost:4566 --settings settings.json --out ids.env

Passwords come from LOCAL_LOGIN_PASSWORD, one for every user, or are made here. They are written to a file of
mode 600 and nowhere else.
"""

import argparse
import json
import os
import secrets
import string
import sys
import time
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

CLIENT_NAME = "open-webui"
SCOPES = ["openid", "email", "profile"]
SYMBOL_FREE = string.ascii_letters + string.digits


class Fault(Exception):
    """A mistake of the user's, told in one line."""


def main() -> int:
    args = arguments()
    try:
        return run(args)
    except Fault as fault:
        print(f"error: {fault}", file=sys.stderr)
        return 2


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Makes the user pool of the local login.")
    parser.add_argument("--endpoint", required=True, help="where ministack answers, such as http://localhost:4566")
    parser.add_argument("--settings", required=True, type=Path, help="pool, groups and users, as JSON")
    parser.add_argument("--out", required=True, type=Path, help="file for the generated ids, as an environment file")
    parser.add_argument("--passwords", type=Path, help="file for the passwords; by default users.json beside --out")
    parser.add_argument("--login-url", help="where the browser finds the login; by default --endpoint")
    parser.add_argument("--server-url", help="where the application finds the login; by default --login-url")
    parser.add_argument("--application-url", help="the address in use; by default the first of applicationUrls")
    parser.add_argument("--wait", type=float, default=60, help="seconds to wait for ministack")
    return parser.parse_args()


def run(args: argparse.Namespace) -> int:
    settings = read_settings(args.settings)
    application = (args.application_url or settings["applicationUrls"][0]).rstrip("/")
    if application not in settings["applicationUrls"]:
        settings["applicationUrls"].append(application)
    passwords_file = args.passwords or args.out.parent / "users.json"
    cognito = connect(args.endpoint, settings["region"], args.wait)

    pool_id = ensure_pool(cognito, settings)
    client_id, client_secret = ensure_client(cognito, pool_id, settings)
    passwords = ensure_users(cognito, pool_id, settings, read_passwords(passwords_file))

    login_url = (args.login_url or args.endpoint).rstrip("/")
    server_url = (args.server_url or login_url).rstrip("/")
    after_logout = application + settings["afterLogoutPath"]
    logout_query = urlencode({"client_id": client_id, "logout_uri": after_logout})
    write(passwords_file, json.dumps(passwords, indent=2) + "\n")
    write(
        args.out,
        environment_file(
            {
                "COGNITO_USER_POOL_ID": pool_id,
                "OAUTH_CLIENT_ID": client_id,
                "OAUTH_CLIENT_SECRET": client_secret,
                "OPENID_PROVIDER_URL": f"{server_url}/{pool_id}/.well-known/openid-configuration",
                "OPENID_END_SESSION_ENDPOINT": f"{login_url}/logout?{logout_query}",
            }
        ),
    )
    print(f"The pool {pool_id} has {len(passwords)} users: {', '.join(passwords)}.")
    print(f"Their passwords are in {passwords_file}.")
    return 0


def read_settings(path: Path) -> dict:
    try:
        settings = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise Fault(f"{path} cannot be read: {error.strerror}.") from None
    except json.JSONDecodeError as error:
        raise Fault(f"{path}:{error.lineno} is no JSON: {error.msg}.") from None
    faults = settings_faults(settings)
    if faults:
        raise Fault(f"{path}: " + " ".join(faults))
    return settings


def settings_faults(settings: object) -> list[str]:
    """Everything that would fail later, told at once."""
    if not isinstance(settings, dict):
        return ["it must be an object."]
    faults = []
    for key in ("poolName", "region", "callbackPath", "afterLogoutPath"):
        if not isinstance(settings.get(key), str) or not settings[key]:
            faults.append(f"{key} must be a text.")
    for key in ("applicationUrls", "groups", "customAttributes"):
        if not isinstance(settings.get(key), list) or not all(isinstance(one, str) for one in settings[key]):
            faults.append(f"{key} must be a list of texts.")
    if settings.get("applicationUrls") == []:
        faults.append("applicationUrls must name at least one address.")
    users = settings.get("users")
    if not isinstance(users, list) or not users:
        return [*faults, "users must be a list with at least one user."]
    groups = settings.get("groups") if isinstance(settings.get("groups"), list) else []
    for place, user in enumerate(users):
        if not isinstance(user, dict) or "@" not in str(user.get("email", "")):
            faults.append(f"users[{place}].email must be an e-mail address.")
            continue
        for group in user.get("groups", []):
            if group not in groups:
                faults.append(f'users[{place}].groups names "{group}", which is not in groups.')
    return faults


def connect(endpoint: str, region: str, wait: float):
    host = urlsplit(endpoint).hostname or ""
    if urlsplit(endpoint).scheme not in ("http", "https") or not host:
        raise Fault(f'--endpoint is "{endpoint}"; use an address such as http://localhost:4566.')
    if host.endswith((".amazonaws.com", ".amazonaws.com.cn", ".api.aws")):
        raise Fault(f"--endpoint is {host}: this makes users with test passwords and never talks to AWS.")
    cognito = boto3.client(
        "cognito-idp",
        endpoint_url=endpoint,
        region_name=region,
        # Never the keys of the person who runs this.
        aws_access_key_id="local",
        aws_secret_access_key="local",
        config=Config(retries={"max_attempts": 1}, connect_timeout=2, read_timeout=10),
    )
    until = time.monotonic() + wait
    while True:
        try:
            cognito.list_user_pools(MaxResults=1)
            return cognito
        except (BotoCoreError, ClientError) as error:
            if time.monotonic() > until:
                raise Fault(f"ministack does not answer at {endpoint}: {type(error).__name__}.") from None
            time.sleep(0.2)


def ensure_pool(cognito, settings: dict) -> str:
    for page in cognito.get_paginator("list_user_pools").paginate(MaxResults=60):
        for pool in page["UserPools"]:
            if pool["Name"] == settings["poolName"]:
                ensure_groups(cognito, pool["Id"], settings["groups"])
                return pool["Id"]
    pool_id = cognito.create_user_pool(
        PoolName=settings["poolName"],
        UsernameAttributes=["email"],
        UsernameConfiguration={"CaseSensitive": False},
        AutoVerifiedAttributes=["email"],
        AdminCreateUserConfig={"AllowAdminCreateUserOnly": True},
        Policies={
            "PasswordPolicy": {
                "MinimumLength": 8,
                "RequireLowercase": True,
                "RequireUppercase": True,
                "RequireNumbers": True,
                "RequireSymbols": False,
            }
        },
        Schema=[
            {"Name": "email", "AttributeDataType": "String", "Required": True, "Mutable": True},
            *(
                {"Name": name, "AttributeDataType": "String", "Mutable": True}
                for name in settings["customAttributes"]
            ),
        ],
    )["UserPool"]["Id"]
    cognito.create_user_pool_domain(Domain=settings["poolName"], UserPoolId=pool_id)
    ensure_groups(cognito, pool_id, settings["groups"])
    return pool_id


def ensure_groups(cognito, pool_id: str, groups: list[str]) -> None:
    pages = cognito.get_paginator("list_groups").paginate(UserPoolId=pool_id)
    there = {group["GroupName"] for page in pages for group in page["Groups"]}
    for name in groups:
        if name not in there:
            cognito.create_group(UserPoolId=pool_id, GroupName=name)


def ensure_client(cognito, pool_id: str, settings: dict) -> tuple[str, str]:
    urls = settings["applicationUrls"]
    login = {
        "CallbackURLs": [url + settings["callbackPath"] for url in urls],
        "LogoutURLs": [url + settings["afterLogoutPath"] for url in urls],
        "AllowedOAuthFlows": ["code"],
        "AllowedOAuthFlowsUserPoolClient": True,
        "AllowedOAuthScopes": SCOPES,
        "SupportedIdentityProviders": ["COGNITO"],
        "ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
        "PreventUserExistenceErrors": "ENABLED",
        "EnableTokenRevocation": True,
    }
    pages = cognito.get_paginator("list_user_pool_clients").paginate(UserPoolId=pool_id)
    there = [one["ClientId"] for page in pages for one in page["UserPoolClients"] if one["ClientName"] == CLIENT_NAME]
    if there:
        client = cognito.update_user_pool_client(UserPoolId=pool_id, ClientId=there[0], **login)["UserPoolClient"]
    else:
        client = cognito.create_user_pool_client(
            UserPoolId=pool_id, ClientName=CLIENT_NAME, GenerateSecret=True, **login
        )["UserPoolClient"]
    described = cognito.describe_user_pool_client(UserPoolId=pool_id, ClientId=client["ClientId"])["UserPoolClient"]
    return described["ClientId"], described["ClientSecret"]


def ensure_users(cognito, pool_id: str, settings: dict, known: dict[str, str]) -> dict[str, str]:
    chosen = chosen_password()
    passwords = {}
    for user in settings["users"]:
        email = user["email"]
        password = chosen or known.get(email) or generated_password()
        new = create_user(cognito, pool_id, user)
        # An unchanged password is left alone, so that nobody's own choice is overwritten at every start.
        if new or password != known.get(email):
            cognito.admin_set_user_password(UserPoolId=pool_id, Username=email, Password=password, Permanent=True)
        set_groups(cognito, pool_id, email, set(user.get("groups", [])))
        passwords[email] = password
    return passwords


def create_user(cognito, pool_id: str, user: dict) -> bool:
    attributes = [
        {"Name": "email", "Value": user["email"]},
        {"Name": "email_verified", "Value": "true"},
        {"Name": "name", "Value": user.get("name", user["email"])},
        *({"Name": f"custom:{key}", "Value": str(value)} for key, value in user.get("attributes", {}).items()),
    ]
    try:
        cognito.admin_create_user(
            UserPoolId=pool_id, Username=user["email"], UserAttributes=attributes, MessageAction="SUPPRESS"
        )
        return True
    except cognito.exceptions.UsernameExistsException:
        return False


def set_groups(cognito, pool_id: str, email: str, wanted: set[str]) -> None:
    answer = cognito.admin_list_groups_for_user(UserPoolId=pool_id, Username=email)
    there = {group["GroupName"] for group in answer["Groups"]}
    for group in wanted - there:
        cognito.admin_add_user_to_group(UserPoolId=pool_id, Username=email, GroupName=group)
    for group in there - wanted:
        cognito.admin_remove_user_from_group(UserPoolId=pool_id, Username=email, GroupName=group)


def chosen_password() -> str:
    password = os.environ.get("LOCAL_LOGIN_PASSWORD", "")
    if password and not fits_policy(password):
        raise Fault("LOCAL_LOGIN_PASSWORD needs 8 characters or more, with upper and lower case and a digit.")
    return password


def fits_policy(password: str) -> bool:
    kinds = (str.isupper, str.islower, str.isdigit)
    return len(password) >= 8 and all(any(kind(one) for one in password) for kind in kinds)


def generated_password() -> str:
    while True:
        password = "".join(secrets.choice(SYMBOL_FREE) for _ in range(16))
        if fits_policy(password):
            return password


def read_passwords(path: Path) -> dict[str, str]:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise Fault(f"{path} cannot be read ({error}); delete it to have new passwords.") from None


def environment_file(values: dict[str, str]) -> str:
    """Lines that a shell and an .env parser read alike."""
    return "".join(f"{name}='{value}'\n" for name, value in values.items())


def write(path: Path, text: str, mode: int = 0o600) -> None:
    """For the owner alone from the first moment, and never half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w", encoding="utf-8") as file:
        file.write(text)
    part.replace(path)


if __name__ == "__main__":
    sys.exit(main())
