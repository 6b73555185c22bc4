"""Every address of the portal; the apps are included by name only."""

from django.urls import include, path

from portal.views import disclosures, health, inbox, jobs, languages, message_choices, pages, people_imports, sign_in

own = [
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("about/", pages.about, name="about"),
    path("language/", languages.choose, name="language"),
    path("people/<uuid:person>/disclose/", disclosures.disclose, name="disclose"),
    path("units/<int:unit>/people/", disclosures.people_of_unit, name="people-of-unit"),
    path("my/readers/", disclosures.disclosures, name="disclosures"),
    path("jobs/", jobs.jobs, name="jobs"),
    path("jobs/<uuid:job>/", jobs.job, name="job"),
    path("jobs/<uuid:job>/file/", jobs.job_file, name="job-file"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/read/", inbox.read_all, name="inbox-read"),
    path("inbox/<uuid:message>/open/", inbox.open_message, name="message-open"),
    path("my/messages/", message_choices.choices, name="message-choices"),
    path("people-imports/", people_imports.history, name="people-imports"),
    path("people-imports/new/", people_imports.new, name="people-import-new"),
    path("people-imports/<uuid:people_import>/", people_imports.show, name="people-import"),
    path("people-imports/<uuid:people_import>/confirm/", people_imports.confirm, name="people-import-confirm"),
    path("people-imports/<uuid:people_import>/problems/", people_imports.problems, name="people-import-problems"),
]

urlpatterns = [
    path("", include((own, "portal"))),
    # Of django-allauth only these: accounts come from the HR feed, and nobody signs up or recovers one by mail.
    path("account/login/", sign_in.sign_in, name="account_login"),
    path("account/logout/", sign_in.sign_out, name="account_logout"),
    path("account/inactive/", sign_in.closed, name="account_inactive"),
    path("account/password/change/", sign_in.change_password, name="account_change_password"),
    path("", include("planning.urls")),
    path("", include("competence.urls")),
]
