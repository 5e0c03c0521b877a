import unittest
from unittest.mock import patch

from application.limits import Limits
from application.trouble import Trouble


def said(limits: Limits, sub: str) -> str:
    try:
        limits.enter(sub)
    except Trouble as trouble:
        return f"{trouble.code}: {trouble}"
    return "taken"


class PerUser(unittest.TestCase):
    def setUp(self) -> None:
        self.now = 0.0
        self.limits = Limits(2, lambda: self.now)

    def test_counts_the_minute_of_each_user_and_forgets_it(self) -> None:
        self.assertEqual([said(self.limits, "jo") for _ in range(2)], ["taken", "taken"])
        self.now = 20.5
        self.assertEqual(
            said(self.limits, "jo"), "too many: You have asked a lot. Wait 40 seconds, and ask again."
        )
        self.assertEqual(said(self.limits, "eve"), "taken")
        self.now = 59.9
        self.assertEqual(
            said(self.limits, "jo"), "too many: You have asked a lot. Wait 1 seconds, and ask again."
        )
        self.now = 60.0
        self.assertEqual(said(self.limits, "jo"), "taken")

    def test_keeps_no_user_whose_minute_is_over(self) -> None:
        with patch("application.limits.MOST_USERS", 2):
            for user in ("one", "two"):
                self.limits.enter(user)
            self.now = 60.0
            self.limits.enter("three")
        self.assertEqual(list(self.limits._used), ["three"])


if __name__ == "__main__":
    unittest.main()
