"""The documents that the task may list and read."""

from dataclasses import dataclass
from typing import Any

from botocore.config import Config

from application.trouble import Trouble, trouble_of

#: Of Converse: what it takes, and how large (Bedrock API, DocumentBlock).
FORMATS = {"pdf", "csv", "doc", "docx", "xls", "xlsx", "html", "txt", "md"}
LARGEST = 4_500_000
MOST = 500

#: A person waits for the list and for the document, before the answer is asked for.
PATIENCE = Config(connect_timeout=2, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 2})

THING = "the bucket of the documents"


@dataclass(frozen=True)
class Document:
    key: str
    size: int

    @property
    def format(self) -> str:
        return self.key.rsplit(".", 1)[-1].lower()

    @property
    def fits(self) -> bool:
        return "." in self.key and self.format in FORMATS and 0 < self.size <= LARGEST


def list_documents(s3: Any, bucket: str) -> tuple[list[Document], int]:
    """What can be asked about, by name, and how many objects are not of that kind. Raises Trouble."""
    found: list[Document] = []
    try:
        pages = s3.get_paginator("list_objects_v2").paginate(
            Bucket=bucket, PaginationConfig={"MaxItems": MOST}
        )
        for page in pages:
            found.extend(Document(item["Key"], item["Size"]) for item in page.get("Contents", []))
    except Exception as error:
        raise trouble_of(error, THING) from error
    # The console makes empty objects for folders.
    files = [document for document in found if not document.key.endswith("/")]
    good = sorted(
        (document for document in files if document.fits), key=lambda document: document.key.lower()
    )
    return good, len(files) - len(good)


def read_document(s3: Any, bucket: str, document: Document) -> bytes:
    """Raises Trouble."""
    try:
        body: bytes = s3.get_object(Bucket=bucket, Key=document.key)["Body"].read(LARGEST + 1)
    except Exception as error:
        raise trouble_of(error, f'the document "{document.key}"') from error
    if len(body) > LARGEST:
        raise Trouble("too large", f'The document "{document.key}" is larger than 4.5 MB.')
    return body
