"""Counts the queries of each request. Installed by the settings of the bench alone, outermost of all."""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse

HEADER = "X-Queries"


def count_queries(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Put the number of statements that were sent to the database into a header of the answer."""

    def answer(request: HttpRequest) -> HttpResponse:
        count = 0

        def run(execute: Callable[..., Any], *args: Any) -> Any:  # noqa: ANN401 - Django's signature
            nonlocal count
            count += 1
            return execute(*args)

        with connection.execute_wrapper(run):
            response = get_response(request)
        response.headers[HEADER] = str(count)
        return response

    return answer
