"""Signs of life for load balancers and monitoring: public, cheap, without data about anyone."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.authorization import public
from portal.queries.health import readiness


@public
@never_cache
@require_safe
def alive(_request: HttpRequest) -> HttpResponse:
    """This process answers. Nothing else is asked, so a broken database does not get the web restarted."""
    return HttpResponse("ok\n", content_type="text/plain")


@public
@never_cache
@require_safe
def ready(_request: HttpRequest) -> HttpResponse:
    """Whether people can be served: 200, or 503 and which part is missing."""
    state = readiness(at=timezone.now())
    body = {
        "ready": state.ready,
        "database": state.database,
        "broker": state.broker,
        "worker": state.worker,
        "heartbeat_age_seconds": state.heartbeat_age,
        "oldest_job_age_seconds": state.oldest_job_age,
    }
    return JsonResponse(body, status=200 if state.ready else 503)
