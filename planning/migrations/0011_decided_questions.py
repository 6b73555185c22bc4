"""A version of questions that was decided never changes again, whoever writes: the database refuses.

What may still happen to it is that a later one takes its place: DECIDED -> RETIRED. A question waits for whoever is
deciding its version, so that nothing comes in between.
"""

from django.db import migrations

QUESTIONS = """
CREATE OR REPLACE FUNCTION planning_question_is_decided() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    decided boolean;
BEGIN
    SELECT bool_or(locked.state IN ('DECIDED', 'RETIRED')) INTO decided FROM (
        SELECT v.state FROM planning_questionsetversion v
         WHERE (TG_OP <> 'INSERT' AND v.id = OLD.version_id) OR (TG_OP <> 'DELETE' AND v.id = NEW.version_id)
         FOR SHARE
    ) AS locked;
    IF decided THEN
        RAISE EXCEPTION 'a decided version of questions never changes' USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER decided BEFORE INSERT OR UPDATE OR DELETE ON planning_question
    FOR EACH ROW EXECUTE FUNCTION planning_question_is_decided();
"""
VERSIONS = """
CREATE OR REPLACE FUNCTION planning_question_version_is_decided() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (NEW.state = OLD.state OR (OLD.state = 'DECIDED' AND NEW.state = 'RETIRED')) AND
       to_jsonb(NEW) - ARRAY['state', 'retired_at'] = to_jsonb(OLD) - ARRAY['state', 'retired_at'] THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a decided version of questions never changes' USING ERRCODE = 'restrict_violation';
END $$;
CREATE OR REPLACE TRIGGER decided BEFORE UPDATE OR DELETE ON planning_questionsetversion
    FOR EACH ROW WHEN (OLD.state IN ('DECIDED', 'RETIRED')) EXECUTE FUNCTION planning_question_version_is_decided();
"""
AGAIN = """
DROP TRIGGER decided ON planning_question;
DROP FUNCTION planning_question_is_decided();
DROP TRIGGER decided ON planning_questionsetversion;
DROP FUNCTION planning_question_version_is_decided();
"""


class Migration(migrations.Migration):
    """Triggers of rows: a version has some tens of questions at most."""

    dependencies = [("planning", "0010_who_saved")]
    operations = [migrations.RunSQL(QUESTIONS + VERSIONS, AGAIN)]
