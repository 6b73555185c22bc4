"""A framework in force as a file, to change in a spreadsheet program and import again, or to give away."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from competence.documents import framework_sheets
from competence.queries import framework_exports as queries
from competence.reading import layout
from competence.reading.competence_rows import code_from
from portal.authorization import Permission, requires, signed_in_user

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@requires(Permission.READ_CATALOGUE)
@require_safe
def xlsx(request: HttpRequest, framework: int) -> HttpResponse:
    """The framework as a workbook."""
    return _file(request, framework, "xlsx")


@requires(Permission.READ_CATALOGUE)
@require_safe
def csv(request: HttpRequest, framework: int) -> HttpResponse:
    """The framework as a text file."""
    return _file(request, framework, "csv")


def _file(request: HttpRequest, framework_id: int, ending: str) -> HttpResponse:
    found = queries.get(signed_in_user(request), framework_id)
    day = timezone.localdate()
    own = queries.own_framework(found, on=day)
    count = layout.level_count(own, queries.level_count(found))
    write, kind = (
        (framework_sheets.as_xlsx, XLSX) if ending == "xlsx" else (framework_sheets.as_csv, "text/csv; charset=utf-8")
    )
    name = f"{code_from(found.code) or 'framework'}-{day:%Y-%m-%d}.{ending}"
    headers = {
        "Content-Disposition": content_disposition_header(as_attachment=True, filename=name) or "attachment",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(write(own, level_count=count), content_type=kind, headers=headers)
