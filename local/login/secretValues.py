"""Makes the secrets of the local stack once: an environment file for the application, and the database's password.

    python secretValues.py --out secrets.env --database-password password --database-host database
"""

import argparse
import secrets
import sys
from pathlib import Path

from bootstrap import environment_file, write


def main() -> int:
    parser = argparse.ArgumentParser(description="Makes the secrets of the local stack once.")
    parser.add_argument("--out", required=True, type=Path)
    parser.add_argument("--database-password", required=True, type=Path)
    parser.add_argument("--database-host", required=True)
    args = parser.parse_args()
    if args.out.exists() and args.database_password.exists():
        print(f"The secrets in {args.out} are kept.")
        return 0
    # The database keeps the password of its first start, so the file outlives the other one.
    kept = args.database_password.read_text(encoding="utf-8") if args.database_password.exists() else ""
    # Letters and digits: the password stands in an address.
    password = kept or secrets.token_hex(24)
    # The database's process reads it under another user than this one; nothing else has the volume.
    write(args.database_password, password, mode=0o444)
    write(
        args.out,
        environment_file(
            {
                "WEBUI_SECRET_KEY": secrets.token_hex(32),
                "OAUTH_SESSION_TOKEN_ENCRYPTION_KEY": secrets.token_hex(32),
                "WEBUI_ADMIN_PASSWORD": secrets.token_hex(20),
                "DATABASE_URL": f"postgresql://webui:{password}@{args.database_host}:5432/webui",
            }
        ),
    )
    print(f"New secrets are in {args.out}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
