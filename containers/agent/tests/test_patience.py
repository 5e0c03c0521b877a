"""How long a person waits for Bedrock when nothing comes, with the SDK and a stub on 127.0.0.1."""

import time
import unittest
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

import boto3

from application import documents
from application.bedrock import LATEST_ATTEMPT, PATIENCE, PAUSES, AgentBrain, Brain, ModelBrain, Question
from application.trouble import Trouble
from tests.aws import ANSWER, Aws

#: In place of the minute.
SHORT = 0.4


class Asked(unittest.TestCase):
    def setUp(self) -> None:
        self.aws = Aws()
        self.addCleanup(self.aws.close)

    def brains(self, patience: Any = None) -> Iterator[Brain]:
        for name, of in (
            ("bedrock-agent-runtime", lambda client: AgentBrain(client, "AGENT", "ALIAS")),
            ("bedrock-runtime", lambda client: ModelBrain(client, "one")),
        ):
            client = boto3.client(
                name,
                region_name="eu-central-1",
                endpoint_url=self.aws.url,
                aws_access_key_id="stub",
                aws_secret_access_key="stub",
                config=patience or PATIENCE,
            )
            self.aws.asked.clear()
            yield of(client)

    def ask(self, brain: Brain) -> tuple[str, str, str]:
        """What was said, and the trouble's code and sentence."""
        said = ""
        try:
            for piece in brain.ask(Question("?", "session-1")):
                said += piece
        except Trouble as trouble:
            return said, trouble.code, str(trouble)
        return said, "none", ""


class Silence(Asked):
    def test_before_an_answer_ends_it_and_is_not_asked_again(self) -> None:
        self.aws.silent_first = 4 * SHORT
        for brain in self.brains(PATIENCE.merge(type(PATIENCE)(read_timeout=SHORT))):
            started = time.monotonic()
            said, code, sentence = self.ask(brain)
            self.assertEqual((said, code), ("", "ReadTimeoutError"))
            self.assertRegex(sentence, r"^The (agent|model) took too long\. Ask again, or ask for less\.$")
            self.assertLess(time.monotonic() - started, 3 * SHORT)
            self.assertEqual(len(self.aws.asked), 1)

    def test_in_the_middle_ends_it_and_keeps_what_was_said(self) -> None:
        self.aws.silent_then = 4 * SHORT
        for brain in self.brains(PATIENCE.merge(type(PATIENCE)(read_timeout=SHORT))):
            said, code, sentence = self.ask(brain)
            self.assertEqual((said, code), (ANSWER[:16], "ReadTimeoutError"))
            self.assertRegex(sentence, r"took too long")

    def test_a_slow_answer_may_last_longer_than_any_silence(self) -> None:
        self.aws.pause = SHORT / 2
        for brain in self.brains(PATIENCE.merge(type(PATIENCE)(read_timeout=SHORT))):
            started = time.monotonic()
            self.assertEqual(self.ask(brain), (ANSWER, "none", ""))
            self.assertGreater(time.monotonic() - started, 2 * SHORT)

    def test_is_at_most_a_minute_and_a_half_with_everything_before_it(self) -> None:
        s3 = documents.PATIENCE
        self.assertEqual(s3.retries["total_max_attempts"], 2)
        # The list's connection is there; the body is read once. The SDK pauses a second at most.
        reading = 2 * (s3.connect_timeout + s3.read_timeout) + 1 + s3.read_timeout
        asking = LATEST_ATTEMPT + max(PAUSES) + PATIENCE.connect_timeout + PATIENCE.read_timeout
        self.assertEqual((reading, asking), (20, 69.5))
        for brain in self.brains():
            client = brain._client  # type: ignore[attr-defined]
            self.assertEqual(
                (client.meta.config.read_timeout, client.meta.config.retries["total_max_attempts"]), (60, 1)
            )


class Refusals(Asked):
    def test_at_once_are_tried_again_twice(self) -> None:
        for code, asked in (("ThrottlingException", 3), ("AccessDeniedException", 1)):
            self.aws.refuse = (429, code)
            for brain in self.brains():
                with patch("application.bedrock.PAUSES", (0.01, 0.02)):
                    self.assertEqual(self.ask(brain)[1], code)
                self.assertEqual(len(self.aws.asked), asked)

    def test_that_pass_are_not_seen(self) -> None:
        self.aws.refuse = (503, "ServiceUnavailableException")
        for brain in self.brains():
            self.aws.refusals = 2
            with patch("application.bedrock.PAUSES", (0.01, 0.02)):
                self.assertEqual(self.ask(brain), (ANSWER, "none", ""))
            self.assertEqual(len(self.aws.asked), 3)

    def test_that_come_late_are_not_tried_again(self) -> None:
        self.aws.refuse = (503, "ServiceUnavailableException")
        for brain in self.brains():
            with patch("application.bedrock.LATEST_ATTEMPT", 0.0):
                self.assertEqual(self.ask(brain)[1], "ServiceUnavailableException")
            self.assertEqual(len(self.aws.asked), 1)

    def test_to_connect_are_tried_again_and_said(self) -> None:
        for brain in self.brains():
            self.aws._server.server_close()
            with patch("application.bedrock.PAUSES", (0.01, 0.02)):
                said, code, sentence = self.ask(brain)
            self.assertIn(code, ("EndpointConnectionError", "ConnectionClosedError"))
            self.assertIn("cannot be reached", sentence)


if __name__ == "__main__":
    unittest.main()
