"""CASE (v1p0 and v1p1): decided public frameworks for other systems. Open to all, read only, nobody's data.

Every answer is JSON: the object, or the error body of CASE. An id that is not published is unknown, whoever asks.
"""

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.http import http_date, parse_etags, urlencode
from django.views.decorators.http import require_safe

from competence.documents import case_listing, case_published
from competence.documents.case_listing import BadQuery, Page
from competence.documents.case_serializer import error
from competence.reading.case_package import UUID_OF_CASE
from portal.authorization import public

ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
MAY_BE_KEPT = "public, max-age=300"  # seconds
COLLECTIONS = frozenset({
    "CFDocuments", "CFPackages", "CFItems", "CFItemAssociations", "CFAssociations", "CFRubrics", "CFItemTypes",
    "CFSubjects", "CFConcepts", "CFLicenses", "CFAssociationGroupings",
})  # fmt: skip
Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said: the body, when it changed, and further headers."""

    body: Body
    changed_at: datetime | None = None
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()


def case_answer(view: Callable[..., Answer]) -> Callable[..., HttpResponse]:
    """Give the answer as JSON that scripts of any site may read, with an ETag; 304 to whoever has it."""

    @public
    @require_safe
    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return _response(request, view(request, *args, **kwargs))

    return answered


@case_answer
def documents(request: HttpRequest, case: str) -> Answer:
    """The list of documents: `limit`, `offset`, `sort`, `orderBy`, `filter`, `fields`."""
    serializer = case_published.SERIALIZERS[case]
    try:
        wanted = case_listing.Query.of(request.GET)
        page = case_listing.page_of(case_published.documents(case, _base(request, case)), wanted, serializer.tables)
    except BadQuery as fault:
        return Answer(error(str(fault), fault.value, fault.field), status=400)
    headers = (("X-Total-Count", str(page.total)), *_link_header(request, page))
    if not page.rows:  # the specification has no empty list
        return Answer(error("There is no document there.", "unknownobject", "CFDocuments"), status=404, headers=headers)
    return Answer({"CFDocuments": page.rows}, headers=headers)


@case_answer
def thing(request: HttpRequest, case: str, collection: str, identifier: str) -> Answer:
    """One object, or a document with everything in it."""
    if collection not in COLLECTIONS:
        return Answer(error("There is no such endpoint.", "unknownobject", "collection"), status=404)
    name = identifier.lower()
    if not ID.fullmatch(name):
        value = case_published.SERIALIZERS[case].invalid_uuid
        return Answer(error("Invalid UUID", value, "sourcedId"), status=404)
    found = case_published.find(case, collection, name, _base(request, case)) if UUID_OF_CASE.fullmatch(name) else None
    if found is None:
        return Answer(error("Unknown Object", "unknownobject", "sourcedId"), status=404)
    body, changed_at = found
    return Answer(body, changed_at)


def _base(request: HttpRequest, case: str) -> str:
    return request.build_absolute_uri(f"/ims/case/{case}")


def _link_header(request: HttpRequest, page: Page) -> tuple[tuple[str, str], ...]:
    here = request.build_absolute_uri(request.path)
    links = [
        f'<{here}?{urlencode([*_others(request), ("limit", page.limit), ("offset", offset)])}>; rel="{name}"'
        for name, offset in page.neighbours()
    ]
    return (("Link", ", ".join(links)),) if links else ()


def _others(request: HttpRequest) -> list[tuple[str, str]]:
    """The rest of the question, for the pages beside this one."""
    names = (name for name in ("sort", "orderBy", "filter", "fields") if name in request.GET)
    return [(name, request.GET[name]) for name in names]


def _response(request: HttpRequest, answer: Answer) -> HttpResponse:
    content = json.dumps(answer.body, ensure_ascii=False, separators=(",", ":")).encode()
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    asked = parse_etags(request.headers.get("If-None-Match", ""))
    response: HttpResponse
    if answer.status == HTTPStatus.OK and ("*" in asked or etag in {one.removeprefix("W/") for one in asked}):
        response = HttpResponseNotModified()
    else:
        response = HttpResponse(content, status=answer.status, content_type="application/json; charset=utf-8")
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = "ETag, Last-Modified, Link, X-Total-Count"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = MAY_BE_KEPT if answer.status == HTTPStatus.OK else "no-store"
    if answer.status == HTTPStatus.OK:
        response["ETag"] = etag
        if answer.changed_at:
            response["Last-Modified"] = http_date(answer.changed_at.timestamp())
    for name, value in answer.headers:
        response[name] = value
    return response
