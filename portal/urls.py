"""Every address of the portal; the apps are included by name only."""

from django.urls import include, path

from portal.views import health, jobs, languages, pages

own = [
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("about/", pages.about, name="about"),
    path("language/", languages.choose, name="language"),
    path("jobs/<uuid:job>/", jobs.job, name="job"),
    path("jobs/<uuid:job>/file/", jobs.job_file, name="job-file"),
]

urlpatterns = [
    path("", include((own, "portal"))),
    path("account/", include("allauth.account.urls")),
    path("", include("planning.urls")),
    path("", include("competence.urls")),
]
