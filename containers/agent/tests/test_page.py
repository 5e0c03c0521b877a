import io
import json
import os
import unittest
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any
from unittest.mock import PropertyMock, patch

import streamlit as st
from botocore.config import Config
from streamlit.testing.v1 import AppTest

from application.bedrock import PATIENCE
from application.page import allowed_model, harmless
from tests.aws import ANSWER, Aws
from tests.test_settings import LOAD_BALANCER
from tests.tokens import CLIENT_ID, ISSUER, data, jwks, token

PAGE = str(Path(__file__).parent.parent / "app.py")


class Page(unittest.TestCase):
    def setUp(self) -> None:
        self.aws = Aws()
        self.addCleanup(self.aws.close)
        self.aws.objects["keys-of-the-pool/user-pool/jwks.json"] = jwks()
        self.environment = {
            **LOAD_BALANCER,
            "COGNITO_CLIENT_ID": CLIENT_ID,
            "COGNITO_ISSUER": ISSUER,
            "AWS_ENDPOINT_URL": self.aws.url,
            "AWS_ACCESS_KEY_ID": "stub",
            "AWS_SECRET_ACCESS_KEY": "stub",
            "AWS_MAX_ATTEMPTS": "1",
        }
        self.headers = {"x-amzn-oidc-accesstoken": token(), "x-amzn-oidc-data": data("jo@acme.dev")}
        self.lines = io.StringIO()

    def open(self, **more: str) -> AppTest:
        st.cache_resource.clear()
        st.cache_data.clear()
        return self.run_again(AppTest.from_file(PAGE, default_timeout=20), **more)

    def run_again(self, page: AppTest, **more: str) -> AppTest:
        headers = PropertyMock(return_value=self.headers)
        with (
            patch.dict(os.environ, {**self.environment, **more}, clear=True),
            patch.object(type(st.context), "headers", headers),
            redirect_stdout(self.lines),
        ):
            page.run()
        self.assertEqual([error.message for error in page.exception], [])
        return page

    def ask(self, page: AppTest, text: str) -> AppTest:
        page.chat_input[0].set_value(text)
        return self.run_again(page)

    def logged(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.lines.getvalue().splitlines()]

    def test_who_is_logged_in_sees_his_name_and_the_way_out(self) -> None:
        page = self.open()
        self.assertEqual([title.value for title in page.title], ["Handbook"])
        self.assertEqual([text.value for text in page.sidebar.text], ["jo@acme.dev"])
        self.assertIn(
            '<a href="https://agent.acme.dev/logout" target="_self">Log out</a>',
            page.sidebar.markdown[0].value,
        )
        self.assertEqual(len(page.chat_input), 1)

    def test_nobody_else_sees_anything(self) -> None:
        cases = [
            ({}, "no token"),
            ({"x-amzn-oidc-accesstoken": token(client_id="another")}, "a token for something else"),
        ]
        for headers, reason in cases:
            self.headers = headers
            page = self.open(DOCUMENTS_BUCKET="docs")
            self.assertEqual((len(page.chat_input), len(page.selectbox)), (0, 0))
            self.assertEqual(len(page.warning), 1)
            self.assertEqual(self.logged()[-1]["reason"], reason)
        self.assertEqual([path for path, _ in self.aws.asked if path != "s3"], [])

    def test_an_open_page_stops_when_the_token_ends(self) -> None:
        page = self.open()
        self.headers = {"x-amzn-oidc-accesstoken": token(exp=1)}
        page = self.ask(page, "And now?")
        self.assertEqual(page.warning[0].value, "Your login on this page has ended. Load the page again.")
        self.assertEqual(len(page.chat_message), 0)

    def test_a_question_to_the_agent_and_the_next_one(self) -> None:
        page = self.ask(self.open(), "When does the office close?")
        page = self.ask(page, "And on Friday?")
        said = [message.children[0].value for message in page.chat_message]
        self.assertEqual(
            said, ["When does the office close?", ANSWER.strip(), "And on Friday?", ANSWER.strip()]
        )
        asked = [(path, body["inputText"]) for path, body in self.aws.asked if path.startswith("/agents/")]
        self.assertEqual([text for _, text in asked], ["When does the office close?", "And on Friday?"])
        # One session, which the agent remembers the conversation by.
        self.assertEqual(len({path for path, _ in asked}), 1)
        self.assertRegex(
            asked[0][0], r"^/agents/AGENT12345/agentAliases/ALIAS12345/sessions/[0-9a-f-]{36}/text$"
        )

    def test_a_new_conversation_has_another_session(self) -> None:
        page = self.ask(self.open(), "One?")
        page.sidebar.button[0].click()
        page = self.run_again(page)
        self.assertEqual(len(page.chat_message), 0)
        self.ask(page, "Two?")
        self.assertEqual(len({path for path, _ in self.aws.asked if path.startswith("/agents/")}), 2)

    def test_another_user_in_the_same_page_sees_nothing_of_the_first(self) -> None:
        page = self.ask(self.open(), "One?")
        self.headers = {"x-amzn-oidc-accesstoken": token(sub="another", username="eve")}
        page = self.run_again(page)
        self.assertEqual(len(page.chat_message), 0)
        self.assertEqual([text.value for text in page.sidebar.text], ["eve"])

    def test_models_can_be_chosen_and_get_the_document(self) -> None:
        self.aws.objects.update({"docs/hours.txt": b"until six", "docs/film.mp4": b"x"})
        page = self.open(
            BEDROCK_AGENT_ID="",
            BEDROCK_AGENT_ALIAS_ID="",
            BEDROCK_MODEL_IDS="one,two",
            DOCUMENTS_BUCKET="docs",
        )
        model, document = page.sidebar.selectbox
        self.assertEqual((model.options, document.options), (["one", "two"], ["None", "hours.txt"]))
        self.assertIn("1 more cannot be asked about", page.sidebar.caption[0].value)
        model.set_value("two")
        document.set_value("hours.txt")
        page = self.ask(page, "When?")
        path, body = self.aws.asked[-1]
        self.assertEqual(path, "/model/two/converse-stream")
        content = body["messages"][0]["content"]
        self.assertEqual(content[0], {"text": "When?"})
        self.assertEqual((content[1]["document"]["format"], content[1]["document"]["name"]), ("txt", "hours"))

    def test_a_refusal_is_said_plainly_and_not_remembered(self) -> None:
        self.aws.refuse = (403, "AccessDeniedException")
        page = self.ask(self.open(), "my very own words")
        self.assertEqual(
            page.error[0].value, "The application may not use the agent. Tell the administrator."
        )
        self.aws.refuse = None
        page = self.run_again(page)
        self.assertEqual(len(page.chat_message), 0)
        line = next(line for line in self.logged() if line["message"] == "question")
        self.assertEqual((line["level"], line["outcome"]), ("WARNING", "AccessDeniedException"))

    def test_a_limit_of_questions_for_each_user_over_all_pages(self) -> None:
        first = self.ask(self.open(CHATS_PER_MINUTE="2"), "One?")
        self.ask(first, "Two?")
        second = self.run_again(AppTest.from_file(PAGE, default_timeout=20))
        second = self.ask(second, "Three?")
        self.assertRegex(
            second.error[0].value, r"^You have asked a lot\. Wait \d+ seconds, and ask again\.$"
        )
        # What was written is still to be read, and nobody was asked.
        self.assertEqual([message.children[0].value for message in second.chat_message][0], "Three?")
        self.assertEqual(len([path for path, _ in self.aws.asked if path != "s3"]), 2)
        self.assertEqual(self.logged()[-1]["outcome"], "too many")
        self.headers = {"x-amzn-oidc-accesstoken": token(sub="another", username="eve")}
        third = self.ask(self.run_again(AppTest.from_file(PAGE, default_timeout=20)), "Mine?")
        self.assertEqual(len(third.error), 0)

    def test_an_answer_that_stays_away_is_said_on_the_page(self) -> None:
        self.aws.silent_then = 2.0
        with patch("application.page.PATIENCE", PATIENCE.merge(Config(read_timeout=0.4))):
            page = self.ask(self.open(), "One?")
        self.assertEqual(page.chat_message[1].children[0].value, ANSWER[:16])
        self.assertEqual(page.error[0].value, "The agent took too long. Ask again, or ask for less.")
        self.assertEqual(len(page.chat_input), 1)

    def test_what_breaks_off_stays_with_the_reason(self) -> None:
        self.aws.breaks = True
        page = self.ask(self.open(), "One?")
        self.assertEqual(page.chat_message[1].children[0].value, ANSWER[:16])
        self.assertEqual(page.error[0].value, "Too many questions at once. Wait a moment, and ask again.")

    def test_a_bucket_that_may_not_be_read_keeps_nobody_from_asking(self) -> None:
        page = self.open(DOCUMENTS_BUCKET="docs")
        self.assertEqual(page.sidebar.caption[0].value, "There are no documents yet.")
        self.assertEqual(len(page.chat_input), 1)

    def test_neither_token_nor_words_reach_the_log(self) -> None:
        self.ask(self.open(), "my very own words")
        text = self.lines.getvalue()
        self.assertIn('"outcome": "answered"', text)
        for hidden in (
            "my very own words",
            "six",
            self.headers["x-amzn-oidc-accesstoken"][-20:],
            "jo@acme.dev",
        ):
            self.assertNotIn(hidden, text)

    def test_a_fault_of_the_program_shows_and_logs_nothing_that_was_written(self) -> None:
        page = self.open()
        with patch("application.page._answer", side_effect=ValueError("my very own words")):
            page = self.ask(page, "my very own words")
        self.assertEqual([error.value for error in page.error][0][:26], "Something went wrong here.")
        line = self.logged()[-1]
        self.assertEqual((line["message"], line["reason"]), ("failed", "ValueError"))
        self.assertNotIn("my very own words", self.lines.getvalue())


class Answers(unittest.TestCase):
    def test_hold_no_pictures(self) -> None:
        self.assertEqual(
            harmless("a ![x](https://evil.example/?q=1) !b ![y][z]"),
            r"a !\[x](https://evil.example/?q=1) !b !\[y][z]",
        )
        # With the backslashes of its own, of which two would be one that is meant.
        self.assertEqual(harmless(r"\![x](https://evil.example)"), r"\!\[x](https://evil.example)")
        self.assertEqual(harmless(r"\\![x](https://evil.example)"), r"\\!\[x](https://evil.example)")


class Models(unittest.TestCase):
    def test_are_those_of_the_list_whatever_a_browser_sends(self) -> None:
        self.assertEqual(allowed_model(("one", "two"), "two"), "two")
        self.assertEqual(allowed_model(("one", "two"), "three"), "one")
        self.assertEqual(allowed_model(("one",), None), "one")
        self.assertIsNone(allowed_model((), None))


if __name__ == "__main__":
    unittest.main()
