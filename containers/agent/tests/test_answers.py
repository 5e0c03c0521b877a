import io
import unittest
from typing import Any

from botocore.exceptions import ClientError, EndpointConnectionError, EventStreamError, ReadTimeoutError

from application.bedrock import AgentBrain, ModelBrain, Question, Turn, _name
from application.documents import LARGEST, Document, list_documents, read_document
from application.trouble import Trouble, trouble_of


def client_error(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "it repeats what was asked"}}, "Any")


class Client:
    """Answers one call with what it was given."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer
        self.asked: dict[str, Any] = {}

    def _call(self, **asked: Any) -> Any:
        self.asked = asked
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    invoke_agent = converse_stream = get_object = _call


def code_of(run: Any) -> str:
    try:
        list(run)
    except Trouble as trouble:
        return trouble.code
    return "none"


class Agent(unittest.TestCase):
    def test_the_call_and_its_pieces(self) -> None:
        client = Client(
            {"completion": [{"trace": {}}, {"chunk": {"bytes": "Grüß".encode()}}, {"chunk": {"bytes": b"e"}}]}
        )
        answer = AgentBrain(client, "AGENT", "ALIAS").ask(Question("Hello?", "s-1", [Turn("a", "b")]))
        self.assertEqual(list(answer), ["Grüß", "e"])
        # The agent remembers by the session what was said.
        self.assertEqual(
            client.asked,
            {"agentId": "AGENT", "agentAliasId": "ALIAS", "sessionId": "s-1", "inputText": "Hello?"},
        )

    def test_a_document_goes_with_the_question(self) -> None:
        client = Client({"completion": [{"chunk": {"bytes": b"x"}}]})
        list(AgentBrain(client, "A", "B").ask(Question("?", "s-1", (), (Document("a/plan.pdf", 3), b"pdf"))))
        self.assertEqual(
            client.asked["sessionState"],
            {
                "files": [
                    {
                        "name": "plan.pdf",
                        "source": {
                            "sourceType": "BYTE_CONTENT",
                            "byteContent": {"data": b"pdf", "mediaType": "application/pdf"},
                        },
                        "useCase": "CHAT",
                    }
                ]
            },
        )

    def test_no_words_are_no_answer(self) -> None:
        self.assertEqual(
            code_of(AgentBrain(Client({"completion": []}), "A", "B").ask(Question("?", "s"))), "empty"
        )


class Models(unittest.TestCase):
    def test_the_call_holds_the_conversation_and_the_document(self) -> None:
        client = Client({"stream": [{"messageStart": {}}, {"contentBlockDelta": {"delta": {"text": "Hi"}}}]})
        document = (Document("a/Plan 2026_final.txt", 4), b"text")
        answer = ModelBrain(client, "one").ask(Question("And?", "s", [Turn("Who?", "Me.")], document))
        self.assertEqual(list(answer), ["Hi"])
        self.assertEqual(client.asked["modelId"], "one")
        self.assertEqual(
            client.asked["messages"],
            [
                {"role": "user", "content": [{"text": "Who?"}]},
                {"role": "assistant", "content": [{"text": "Me."}]},
                {
                    "role": "user",
                    "content": [
                        {"text": "And?"},
                        {
                            "document": {
                                "format": "txt",
                                "name": "Plan 2026 final",
                                "source": {"bytes": b"text"},
                            }
                        },
                    ],
                },
            ],
        )

    def test_a_long_conversation_is_cut_at_its_beginning(self) -> None:
        client = Client({"stream": [{"contentBlockDelta": {"delta": {"text": "x"}}}]})
        turns = [Turn(f"q{index}", f"a{index}") for index in range(50)]
        list(ModelBrain(client, "one").ask(Question("?", "s", turns)))
        self.assertEqual(len(client.asked["messages"]), 41)
        self.assertEqual(client.asked["messages"][0]["content"], [{"text": "q30"}])

    def test_it_breaks_off_in_the_middle(self) -> None:
        def stream() -> Any:
            yield {"contentBlockDelta": {"delta": {"text": "Hi"}}}
            raise EventStreamError(
                {"Error": {"Code": "throttlingException", "Message": "x"}}, "ConverseStream"
            )

        pieces = ModelBrain(Client({"stream": stream()}), "one").ask(Question("?", "s"))
        self.assertEqual(next(pieces), "Hi")
        self.assertEqual(code_of(pieces), "throttlingException")

    def test_names_of_documents_are_what_bedrock_takes(self) -> None:
        self.assertEqual(_name("x/a_b  c[1](2)-é.pdf"), "a b c[1](2)-")
        self.assertEqual(_name("äöü.pdf"), "document")
        self.assertEqual(len(_name(f"{'a' * 500}.pdf")), 200)


class Troubles(unittest.TestCase):
    def test_each_refusal_in_plain_words_without_those_of_aws(self) -> None:
        cases = [
            (
                client_error("ThrottlingException"),
                "Too many questions at once. Wait a moment, and ask again.",
            ),
            (
                client_error("ServiceQuotaExceededException"),
                "The limit of this AWS account is reached. Tell the administrator.",
            ),
            (
                client_error("AccessDeniedException"),
                "The application may not use the agent. Tell the administrator.",
            ),
            (
                client_error("ResourceNotFoundException"),
                "The agent does not exist, or is not there any more. Tell the administrator.",
            ),
            (
                client_error("ValidationException"),
                "The agent does not take this question. Shorten it, or leave the document out.",
            ),
            (client_error("DependencyFailedException"), "The agent is busy. Wait a moment, and ask again."),
            (client_error("ModelTimeoutException"), "The agent took too long. Ask again, or ask for less."),
            (client_error("SomethingNew"), "Something went wrong with the agent. Try again."),
            (
                EndpointConnectionError(endpoint_url="https://x"),
                "The agent cannot be reached. Try again; if it lasts, tell the administrator.",
            ),
            (
                ReadTimeoutError(endpoint_url="https://x"),
                "The agent took too long. Ask again, or ask for less.",
            ),
        ]
        for error, sentence in cases:
            self.assertEqual(str(trouble_of(error, "the agent")), sentence)

    def test_a_fault_of_the_program_is_none_of_aws(self) -> None:
        with self.assertRaises(KeyError):
            trouble_of(KeyError("x"), "the agent")
        with self.assertRaises(KeyError):
            list(ModelBrain(Client({}), "one").ask(Question("?", "s")))


class Bucket:
    def __init__(self, contents: list[dict[str, Any]] | Exception) -> None:
        self.contents = contents
        self.asked: dict[str, Any] = {}

    def get_paginator(self, _name: str) -> "Bucket":
        return self

    def paginate(self, **asked: Any) -> list[dict[str, Any]]:
        self.asked = asked
        if isinstance(self.contents, Exception):
            raise self.contents
        return [{"Contents": self.contents[:2]}, {"Contents": self.contents[2:]}, {}]


class Documents(unittest.TestCase):
    def test_those_that_can_be_asked_about(self) -> None:
        sizes = {
            "b.pdf": 5,
            "folder/": 0,
            "A.TXT": 1,
            "film.mp4": 5,
            "empty.txt": 0,
            "big.pdf": LARGEST + 1,
            "plain": 3,
        }
        found, others = list_documents(
            Bucket([{"Key": key, "Size": size} for key, size in sizes.items()]), "docs"
        )
        self.assertEqual(found, [Document("A.TXT", 1), Document("b.pdf", 5)])
        self.assertEqual(others, 4)

    def test_an_error_names_the_bucket(self) -> None:
        with self.assertRaises(Trouble) as caught:
            list_documents(Bucket(client_error("AccessDenied")), "docs")
        self.assertEqual(
            str(caught.exception),
            "The application may not use the bucket of the documents. Tell the administrator.",
        )

    def test_reading(self) -> None:
        client = Client({"Body": io.BytesIO(b"text")})
        self.assertEqual(read_document(client, "docs", Document("a.txt", 4)), b"text")
        self.assertEqual(client.asked, {"Bucket": "docs", "Key": "a.txt"})
        with self.assertRaises(Trouble) as caught:
            read_document(Client(client_error("NoSuchKey")), "docs", Document("a.txt", 4))
        self.assertEqual(
            str(caught.exception),
            'The document "a.txt" does not exist, or is not there any more. Tell the administrator.',
        )
        with self.assertRaises(Trouble):
            read_document(Client({"Body": io.BytesIO(b"x" * (LARGEST + 1))}), "docs", Document("a.txt", 4))


if __name__ == "__main__":
    unittest.main()
