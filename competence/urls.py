"""The addresses of the competence app."""

from django.urls import path

from competence.views import (
    as_it_was,
    assessments,
    credentials,
    gaps,
    job_roles,
    submissions,
    unit_changes,
    unit_leaving,
    unit_matrix,
    unit_needs,
    unit_strengths,
    unit_workbook,
)

app_name = "competence"

urlpatterns = [
    path("my/assessment/", assessments.overview, name="assessment"),
    path("my/assessment/start/", assessments.start, name="assessment-start"),
    path("my/assessment/area/<int:area>/", assessments.area, name="assessment-area"),
    path("my/assessment/area/<int:area>/keep/", assessments.keep, name="assessment-keep-area"),
    path("my/assessment/competence/<int:competence>/", assessments.competence, name="assessment-competence"),
    path("my/assessment/keep/", assessments.keep, name="assessment-keep"),
    path("my/assessment/submit/", assessments.submit, name="assessment-submit"),
    path("my/competence/", gaps.my_gap, name="my-gap"),
    path("my/competence/then/", as_it_was.my_competence_then, name="my-competence-then"),
    path("people/<uuid:person>/competence/then/", as_it_was.competence_then, name="competence-then"),
    path("people/<uuid:person>/assessment/", submissions.assessment_of, name="assessment-of"),
    path("people/<uuid:person>/assessment/send-back/", submissions.send_back, name="send-back"),
    path("people/<uuid:person>/competence/", gaps.gap_of, name="gap-of"),
    path("people/<uuid:person>/credentials/new/", credentials.new, name="credential-new"),
    path("people/<uuid:person>/roles/", job_roles.roles_of, name="roles-of"),
    path("people/<uuid:person>/roles/<int:role>/end/", job_roles.end, name="role-end"),
    # the unit's competence
    path("unit-competence/", unit_matrix.choose, name="unit-competence"),
    path("units/<int:unit>/competence/", unit_matrix.matrix, name="unit-matrix"),
    path("units/<int:unit>/competence/print/", unit_matrix.print_out, name="unit-matrix-print"),
    path("units/<int:unit>/competence/workbook.xlsx", unit_workbook.workbook, name="unit-matrix-workbook"),
    path("units/<int:unit>/competence/needs/", unit_needs.needs, name="unit-needs"),
    path("units/<int:unit>/competence/leaving/", unit_leaving.leaving, name="unit-leaving"),
    path("units/<int:unit>/competence/strengths/", unit_strengths.strengths, name="unit-strengths"),
    path("units/<int:unit>/competence/changes/", unit_changes.changes, name="unit-changes"),
]
