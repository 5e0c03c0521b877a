"""One JSON object a line on standard output. Neither tokens nor what people write belong in it."""

import json
import sys
from datetime import UTC, datetime


def log(level: str, message: str, **fields: object) -> None:
    line = {"time": datetime.now(UTC).isoformat(timespec="milliseconds"), "level": level, "message": message}
    sys.stdout.write(f"{json.dumps({**line, **fields})}\n")
    sys.stdout.flush()
