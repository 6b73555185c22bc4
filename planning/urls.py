"""The addresses of the planning app."""

from django.urls import path

from planning.views import activities, coverage, goals, plans, start, talks, team

app_name = "planning"

urlpatterns = [
    path("", start.start, name="start"),
    path("team/", team.team, name="team"),
    path("people/<uuid:person>/talk/", talks.talk_room, name="talk-room"),
    path("people/<uuid:person>/talk/open/", talks.open_room, name="talk-open"),
    path("people/<uuid:person>/talk/levels/<int:competence>/", talks.level, name="talk-level"),
    path("people/<uuid:person>/plan/start/", plans.start, name="plan-start"),
    path("my/talk/", talks.my_talk, name="my-talk"),
    path("my/plan/", plans.my_plan, name="my-plan"),
    path("talks/<uuid:talk>/summary/", talks.summary, name="talk-summary"),
    path("talks/<uuid:talk>/held/", talks.hold, name="talk-hold"),
    path("plans/<uuid:plan>/", plans.plan, name="plan"),
    path("plans/<uuid:plan>/propose/", plans.propose, name="plan-propose"),
    path("plans/<uuid:plan>/agree/", plans.agree, name="plan-agree"),
    path("plans/<uuid:plan>/take-back/", plans.take_back, name="plan-take-back"),
    path("plans/<uuid:plan>/discard/", plans.discard, name="plan-discard"),
    path("plans/<uuid:plan>/follow-up/", plans.follow_up, name="plan-follow-up"),
    path("plans/<uuid:plan>/pdf/", plans.pdf, name="plan-pdf"),
    path("plans/<uuid:plan>/goals/choose/", goals.choose, name="goal-choose"),
    path("plans/<uuid:plan>/goals/new/", goals.new, name="goal-new"),
    path("plans/<uuid:plan>/goals/<int:goal>/", goals.change, name="goal-change"),
    path("plans/<uuid:plan>/goals/<int:goal>/remove/", goals.remove, name="goal-remove"),
    path("plans/<uuid:plan>/goals/<int:goal>/state/", goals.move, name="goal-state"),
    path("plans/<uuid:plan>/goals/<int:goal>/activities/new/", activities.new, name="activity-new"),
    path("plans/<uuid:plan>/activities/<int:activity>/", activities.change, name="activity-change"),
    path("plans/<uuid:plan>/activities/<int:activity>/remove/", activities.remove, name="activity-remove"),
    path("plans/<uuid:plan>/activities/<int:activity>/state/", activities.move, name="activity-state"),
    path("coverage/", coverage.overview, name="coverage"),
    path("coverage/<int:unit>/", coverage.unit, name="coverage-unit"),
    path("coverage/<int:unit>/table.csv", coverage.table, name="coverage-csv"),
]
