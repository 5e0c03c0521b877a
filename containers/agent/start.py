"""Checks the environment, writes what `st.login` reads, and becomes Streamlit: signals reach it and no shell."""

import json
import os
import sys
import tempfile
from pathlib import Path

from application.log import log
from application.settings import SettingsError, check_start

#: Memory, on Fargate too: secrets are never written to a disk, and the file system may be read-only.
MEMORY = "/dev/shm"


def secrets_file(environment: dict[str, str]) -> str:
    """What `st.login` must know. JSON's texts are TOML's too."""
    values = {
        "redirect_uri": environment["COGNITO_REDIRECT_URI"],
        "cookie_secret": environment["STREAMLIT_SERVER_COOKIE_SECRET"],
        "client_id": environment["COGNITO_CLIENT_ID"],
        "client_secret": environment["COGNITO_CLIENT_SECRET"],
        "server_metadata_url": environment["COGNITO_DISCOVERY_URL"],
    }
    lines = [f"{key} = {json.dumps(value)}\n" for key, value in values.items()]
    return "".join(["[auth]\n", *lines])


def write_secrets(environment: dict[str, str], memory: str) -> str:
    # Readable by its owner alone.
    path = Path(tempfile.mkdtemp(prefix="agent-", dir=memory)) / "secrets.toml"
    path.touch(mode=0o600)
    path.write_text(secrets_file(environment), encoding="utf-8")
    return str(path)


def main() -> None:
    environment = dict(os.environ)
    try:
        settings = check_start(environment)
    except SettingsError as error:
        for fault in error.faults:
            log("ERROR", "does not start", fault=fault)
        sys.exit(1)
    if settings.login == "app":
        environment["STREAMLIT_SECRETS_FILES"] = write_secrets(
            environment, environment.get("SECRETS_IN", MEMORY)
        )
        # It stands in the file now; what a library prints of its environment does not hold it.
        del environment["COGNITO_CLIENT_SECRET"]
    # No button that offers to publish the application elsewhere.
    environment.setdefault("STREAMLIT_CLIENT_TOOLBAR_MODE", "minimal")
    log("INFO", "starting", login=settings.login)
    page = Path(__file__).with_name("app.py")
    os.execve(sys.executable, [sys.executable, "-m", "streamlit", "run", str(page)], environment)


if __name__ == "__main__":
    main()
