"""How much one person may ask: each question costs money."""

import threading
import time
from collections.abc import Callable

from application.trouble import Trouble

MINUTE = 60.0
MOST_USERS = 10_000


class Limits:
    """Of this task, in its memory: the load balancer keeps a browser with its task."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_minute = per_minute
        self._clock = clock
        #: For each user how many questions he has had, and when his minute is over.
        self._used: dict[str, tuple[int, float]] = {}
        #: The pages of all people run in threads of one process.
        self._lock = threading.Lock()

    def enter(self, sub: str) -> None:
        """Counts a question. Raises Trouble for one too many."""
        with self._lock:
            now = self._clock()
            count, until = self._used.get(sub, (0, 0.0))
            if until <= now:
                count, until = 0, now + MINUTE
            if count >= self._per_minute:
                seconds = max(1, round(until - now + 0.5))
                raise Trouble("too many", f"You have asked a lot. Wait {seconds} seconds, and ask again.")
            self._used[sub] = (count + 1, until)
            if len(self._used) > MOST_USERS:
                self._used = {user: used for user, used in self._used.items() if used[1] > now}
