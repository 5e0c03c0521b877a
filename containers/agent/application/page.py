"""What a person sees. Everything that it decides is in the modules beside it."""

import html
import os
import re
import time
import traceback
import uuid
from collections.abc import Iterator
from typing import Any

import boto3
import streamlit as st

from application.bedrock import PATIENCE, AgentBrain, Brain, ModelBrain, Question, Turn
from application.documents import PATIENCE as PATIENCE_WITH_S3
from application.documents import Document, list_documents, read_document
from application.limits import Limits
from application.log import log
from application.settings import Settings, read_settings
from application.trouble import Trouble
from application.users import Client, Keys, Refused, User, user_of_claims, user_of_headers

LONGEST_QUESTION = 4000
NO_DOCUMENT = "None"


def show() -> None:
    settings = _settings()
    # No icon by name: browsers would fetch it from a host on the internet.
    st.set_page_config(page_title=settings.app_name, layout="centered")
    try:
        _show(settings)
    except Exception as error:
        # Only where and what kind: the message of an error may hold what somebody wrote.
        place = [f"{frame.name}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)][-4:]
        log("ERROR", "failed", reason=type(error).__name__, place=place)
        st.error("Something went wrong here. Load the page again; if it lasts, tell the administrator.")


def _show(settings: Settings) -> None:
    user = _user(settings)
    if st.session_state.get("user") != user.sub:
        _begin(user)
    model, document = _sidebar(settings, user)
    st.title(settings.app_name)
    turns: list[Turn] = st.session_state["turns"]
    if not turns:
        st.caption("Ask a question. Answers come from a model and can be wrong.")
    for turn in turns:
        _say("user", turn.question)
        _say("assistant", turn.answer)
    text = st.chat_input("Your question", max_chars=LONGEST_QUESTION)
    if text and text.strip():
        _answer(settings, user, _brain(settings, model), text.strip(), document)


def _user(settings: Settings) -> User:
    """Who asks; for anybody else the page ends here."""
    client = Client(settings.issuer, settings.client_id, settings.allowed_group)
    try:
        if settings.login == "load-balancer":
            return user_of_headers(st.context.headers, _keys(), client)
        if not st.user.is_logged_in:
            _welcome(settings)
        return user_of_claims(st.user.to_dict(), client)
    except Refused as refused:
        log("WARNING", "refused", reason=refused.reason)
        st.title(settings.app_name)
        st.warning(str(refused), icon=":material/lock:")
        _link("Load the page again", settings.public_url)
        _log_out(settings)
        st.stop()


def _welcome(settings: Settings) -> None:
    st.title(settings.app_name)
    st.write("Log in to ask questions.")
    if st.button("Log in", type="primary"):
        st.login()
    st.stop()


def _begin(user: User) -> None:
    st.session_state["user"] = user.sub
    st.session_state["turns"] = []
    st.session_state["session"] = str(uuid.uuid4())


def _sidebar(settings: Settings, user: User) -> tuple[str | None, Document | None]:
    with st.sidebar:
        model = allowed_model(
            settings.models, st.selectbox("Model", settings.models) if len(settings.models) > 1 else None
        )
        document = _choose_document(settings.documents_bucket)
        if st.button("New conversation", icon=":material/add:"):
            _begin(user)
            st.rerun()
        st.divider()
        st.text(user.name)
        _log_out(settings)
    return model, document


def allowed_model(models: tuple[str, ...], chosen: str | None) -> str | None:
    """Streamlit takes from a browser what is not on the list, and each model has a client that stays in memory."""
    return chosen if chosen in models else next(iter(models), None)


def _choose_document(bucket: str | None) -> Document | None:
    if bucket is None:
        return None
    try:
        documents, others = _documents(bucket)
    except Trouble as trouble:
        log("WARNING", "documents", reason=trouble.code)
        st.warning(str(trouble))
        return None
    names = {document.key: document for document in documents}
    chosen = st.selectbox("Ask about a document", [NO_DOCUMENT, *names])
    if not names:
        st.caption("There are no documents yet.")
    if others:
        st.caption(f"{others} more cannot be asked about: another kind of file, or over 4.5 MB.")
    return names.get(chosen)


def _answer(settings: Settings, user: User, brain: Brain, text: str, document: Document | None) -> None:
    _say("user", text)
    started = time.monotonic()
    outcome = "answered"
    said = ""
    with st.chat_message("assistant"):
        place = st.empty()
        place.caption("Thinking…")
        try:
            _limits().enter(user.sub)
            data = None if document is None else (document, _read(settings, document))
            question = Question(text, st.session_state["session"], st.session_state["turns"], data)
            for said in _growing(brain.ask(question)):
                place.markdown(harmless(said))
        except Trouble as trouble:
            outcome = trouble.code
            if said == "":
                place.empty()
            st.error(str(trouble))
    if outcome == "answered":
        st.session_state["turns"].append(Turn(text, said))
    seconds = round(time.monotonic() - started, 1)
    level = "INFO" if outcome == "answered" else "WARNING"
    log(level, "question", user=user.sub, outcome=outcome, seconds=seconds, document=document is not None)


def _growing(pieces: Iterator[str]) -> Iterator[str]:
    whole = ""
    for piece in pieces:
        whole += piece
        yield whole


def _say(role: str, text: str) -> None:
    with st.chat_message(role):
        if role == "user":
            st.text(text)
        else:
            st.markdown(harmless(text))


def harmless(text: str) -> str:
    """An answer without pictures: a document could make a model fetch one from an address that tells what was said."""
    # Before the bracket: one before the exclamation mark would be undone by another in front of it.
    return text.replace("![", r"!\[")


def _log_out(settings: Settings) -> None:
    if settings.login == "load-balancer":
        _link("Log out", settings.logout_url)
    elif st.user.is_logged_in and st.button("Log out", icon=":material/logout:"):
        # st.logout() asks Cognito with a parameter that it does not know. Streamlit's own cookie ends at this path,
        # which leads elsewhere and is not followed; then Cognito ends its login and leads back.
        st.html(
            '<script>fetch("/auth/logout", {redirect: "manual"}).finally(() => location.assign('
            f"{_script_text(settings.logout_url)}))</script>",
            unsafe_allow_javascript=True,
        )


def _script_text(text: str) -> str:
    return '"' + re.sub(r"[^A-Za-z0-9:/?&=%._~-]", lambda found: f"\\u{ord(found[0]):04x}", text) + '"'


def _link(label: str, address: str) -> None:
    # Streamlit's own link opens another tab, and the one that is left behind would stay logged in.
    st.markdown(f'<a href="{html.escape(address)}" target="_self">{label}</a>', unsafe_allow_html=True)


@st.cache_resource
def _settings() -> Settings:
    return read_settings(os.environ)


@st.cache_resource
def _keys() -> Keys:
    bucket, key = _settings().token_keys or ("", "")
    return Keys(lambda: _s3().get_object(Bucket=bucket, Key=key)["Body"].read())


@st.cache_resource
def _s3() -> Any:
    return boto3.client("s3", region_name=_settings().region, config=PATIENCE_WITH_S3)


@st.cache_resource
def _brain(settings: Settings, model: str | None) -> Brain:
    if settings.agent is not None:
        client = boto3.client("bedrock-agent-runtime", region_name=settings.region, config=PATIENCE)
        return AgentBrain(client, *settings.agent)
    client = boto3.client("bedrock-runtime", region_name=settings.region, config=PATIENCE)
    return ModelBrain(client, model or settings.models[0])


@st.cache_resource
def _limits() -> Limits:
    """Of all pages of this process together."""
    return Limits(_settings().questions_per_minute)


@st.cache_data(ttl=60, show_spinner=False)
def _documents(bucket: str) -> tuple[list[Document], int]:
    return list_documents(_s3(), bucket)


def _read(settings: Settings, document: Document) -> bytes:
    return read_document(_s3(), settings.documents_bucket or "", document)
