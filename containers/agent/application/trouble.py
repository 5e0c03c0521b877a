"""What AWS refuses, in words for the person who waits for it."""

from botocore import exceptions as aws
from urllib3 import exceptions as http


class Trouble(Exception):
    """The message is for the person, `code` for the log: AWS's own message may repeat what was asked."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


SENTENCES = {
    "throttling": "Too many questions at once. Wait a moment, and ask again.",
    "quota": "The limit of this AWS account is reached. Tell the administrator.",
    "denied": "The application may not use {thing}. Tell the administrator.",
    "missing": "{Thing} does not exist, or is not there any more. Tell the administrator.",
    "invalid": "{Thing} does not take this question. Shorten it, or leave the document out.",
    "busy": "{Thing} is busy. Wait a moment, and ask again.",
    "slow": "{Thing} took too long. Ask again, or ask for less.",
    "unreachable": "{Thing} cannot be reached. Try again; if it lasts, tell the administrator.",
    "other": "Something went wrong with {thing}. Try again.",
}

KINDS = {
    "throttling": ("throttling", "toomanyrequests", "slowdown", "requestlimitexceeded"),
    "quota": ("servicequotaexceeded",),
    "denied": ("accessdenied", "unrecognizedclient", "expiredtoken", "invalidsignature", "forbidden", "403"),
    "missing": ("resourcenotfound", "nosuchkey", "nosuchbucket", "notfound", "404"),
    "invalid": ("validation",),
    "busy": (
        "serviceunavailable",
        "modelnotready",
        "internalserver",
        "internalfailure",
        "badgateway",
        "dependencyfailed",
        "conflict",
    ),
    "slow": ("modeltimeout", "requesttimeout"),
}


def trouble_of(error: Exception, thing: str) -> Trouble:
    """`thing` is what was asked, as in "the agent"."""
    if isinstance(error, (aws.ClientError, aws.EventStreamError)):
        code = str(error.response.get("Error", {}).get("Code", "unknown"))
        return _trouble(_kind(code), code, thing)
    code = type(error).__name__
    # In the middle of a stream the SDK passes on what its connection says.
    if isinstance(error, (aws.ReadTimeoutError, http.ReadTimeoutError)):
        return _trouble("slow", code, thing)
    if isinstance(error, aws.NoCredentialsError):
        return _trouble("denied", code, thing)
    if isinstance(
        error,
        (
            aws.ConnectTimeoutError,
            aws.EndpointConnectionError,
            aws.ConnectionError,
            aws.HTTPClientError,
            http.HTTPError,
        ),
    ):
        return _trouble("unreachable", code, thing)
    if isinstance(error, aws.BotoCoreError):
        return _trouble("other", code, thing)
    raise error


def may_pass(error: Exception) -> bool:
    """Whether another attempt a moment later may succeed. One that was asked and is silent may be at work still."""
    if isinstance(error, aws.ClientError):
        return _kind(str(error.response.get("Error", {}).get("Code", "unknown"))) in ("throttling", "busy")
    # A connection that was kept may have ended meanwhile.
    return isinstance(
        error, (aws.ConnectTimeoutError, aws.EndpointConnectionError, aws.ConnectionClosedError)
    )


def _kind(code: str) -> str:
    # In a stream the names begin with a small letter, and some end in Exception.
    plain = code.lower().removesuffix("exception")
    return next((kind for kind, codes in KINDS.items() if plain in codes), "other")


def _trouble(kind: str, code: str, thing: str) -> Trouble:
    return Trouble(code, SENTENCES[kind].format(thing=thing, Thing=thing[:1].upper() + thing[1:]))
