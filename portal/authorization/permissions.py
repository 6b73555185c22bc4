"""Every right there is, and which relation gives which: the one table of domain.md, section 2."""

from enum import StrEnum


class Permission(StrEnum):
    """A right about a person (upper part), about a unit (middle) or about the organisation (lower part)."""

    # about a person
    RATE = "rate"
    READ_ASSESSMENT = "read_assessment"
    AGREE_ASSESSMENT = "agree_assessment"
    ATTEST = "attest"
    TAKE_PART_IN_TALK = "take_part_in_talk"
    OPEN_TALK = "open_talk"
    READ_PLAN = "read_plan"
    WRITE_PLAN = "write_plan"
    AGREE_PLAN_AS_EMPLOYEE = "agree_plan_as_employee"
    AGREE_PLAN_AS_MANAGER = "agree_plan_as_manager"
    READ_DISCLOSURES = "read_disclosures"
    DISCLOSE = "disclose"
    ATTEST_ASKED = "attest_asked"  # only the competences the attester is asked to sign
    SUPPORT_LANGUAGE = "support_language"
    # about a unit
    READ_TEAM = "read_team"
    READ_COVERAGE = "read_coverage"
    DECIDE_UNIT_REQUIREMENTS = "decide_unit_requirements"
    OPEN_ASSESSMENT_WINDOW = "open_assessment_window"
    # about the organisation
    READ_PUBLISHED = "read_published"
    IMPORT_PEOPLE = "import_people"
    IMPORT_FRAMEWORK = "import_framework"
    READ_CATALOGUE = "read_catalogue"  # drafts and consultations too
    COMMENT_CATALOGUE = "comment_catalogue"
    WRITE_CATALOGUE = "write_catalogue"
    DECIDE_CATALOGUE = "decide_catalogue"
    DECIDE_REQUIREMENTS = "decide_requirements"
    RUN_TALK_YEAR = "run_talk_year"
    WRITE_QUESTIONS = "write_questions"
    DECIDE_QUESTIONS = "decide_questions"
    COMMENT_QUESTIONS = "comment_questions"
    TAKE_SNAPSHOT = "take_snapshot"
    PUBLISH_FIGURES = "publish_figures"
    DECIDE_DEFINITIONS = "decide_definitions"
    READ_SETTINGS = "read_settings"


class Relation(StrEnum):
    """What someone is to a person or a unit."""

    SELF = "self"
    MANAGER = "manager"  # the nearest manager, or her deputy
    MANAGER_ABOVE = "manager_above"  # a manager or deputy further up
    DISCLOSED = "disclosed"  # has given a reason that is still open
    HR_PARTNER = "hr_partner"
    HR_STRATEGIST = "hr_strategist"
    UNION = "union"
    READER = "reader"
    PROCESS_LEADER = "process_leader"
    ATTESTER = "attester"
    ADMINISTRATOR = "administrator"


_P = Permission
READS_PERSON = frozenset({_P.READ_ASSESSMENT, _P.READ_PLAN})

GRANTS: dict[Relation, frozenset[Permission]] = {
    Relation.SELF: READS_PERSON
    | {_P.RATE, _P.TAKE_PART_IN_TALK, _P.WRITE_PLAN, _P.AGREE_PLAN_AS_EMPLOYEE, _P.READ_DISCLOSURES},
    Relation.MANAGER: READS_PERSON
    | {
        _P.AGREE_ASSESSMENT,
        _P.ATTEST,
        _P.OPEN_TALK,
        _P.TAKE_PART_IN_TALK,
        _P.WRITE_PLAN,
        _P.AGREE_PLAN_AS_MANAGER,
        _P.READ_TEAM,
        _P.READ_COVERAGE,
        _P.SUPPORT_LANGUAGE,
        _P.DECIDE_UNIT_REQUIREMENTS,
        _P.OPEN_ASSESSMENT_WINDOW,
        _P.READ_CATALOGUE,
        _P.COMMENT_CATALOGUE,
        _P.COMMENT_QUESTIONS,
        _P.READ_PUBLISHED,
    },
    Relation.MANAGER_ABOVE: frozenset({_P.DISCLOSE, _P.READ_TEAM, _P.READ_COVERAGE}),
    Relation.DISCLOSED: READS_PERSON,
    Relation.HR_PARTNER: frozenset(
        {
            _P.DISCLOSE,
            _P.READ_COVERAGE,
            _P.READ_CATALOGUE,
            _P.COMMENT_CATALOGUE,
            _P.WRITE_CATALOGUE,
            _P.WRITE_QUESTIONS,
            _P.COMMENT_QUESTIONS,
            _P.READ_PUBLISHED,
        }
    ),
    Relation.HR_STRATEGIST: frozenset(
        {
            _P.READ_COVERAGE,
            _P.IMPORT_PEOPLE,
            _P.IMPORT_FRAMEWORK,
            _P.READ_CATALOGUE,
            _P.COMMENT_CATALOGUE,
            _P.WRITE_CATALOGUE,
            _P.DECIDE_CATALOGUE,
            _P.DECIDE_REQUIREMENTS,
            _P.OPEN_ASSESSMENT_WINDOW,
            _P.RUN_TALK_YEAR,
            _P.WRITE_QUESTIONS,
            _P.DECIDE_QUESTIONS,
            _P.COMMENT_QUESTIONS,
            _P.TAKE_SNAPSHOT,
            _P.PUBLISH_FIGURES,
            _P.DECIDE_DEFINITIONS,
            _P.READ_PUBLISHED,
        }
    ),
    Relation.UNION: frozenset(
        {_P.READ_COVERAGE, _P.READ_CATALOGUE, _P.COMMENT_CATALOGUE, _P.COMMENT_QUESTIONS, _P.READ_PUBLISHED}
    ),
    Relation.READER: frozenset({_P.READ_PUBLISHED}),
    Relation.PROCESS_LEADER: frozenset(),
    Relation.ATTESTER: frozenset({_P.ATTEST_ASKED}),
    Relation.ADMINISTRATOR: frozenset({_P.IMPORT_PEOPLE, _P.READ_SETTINGS}),
}
