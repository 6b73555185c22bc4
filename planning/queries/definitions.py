"""What the figures mean: the settings of domain.md, rules 8 and 9, as an organisation has them."""

from portal.models import Organisation


def key_of(organisation: Organisation) -> str:
    """The settings that decide a count, in one text: counts kept by other settings are not used."""
    months = f"{organisation.plan_valid_months}-{organisation.living_months}"
    return f"{months}-{organisation.min_days_in_job}-{organisation.leave_days}-{organisation.leaving_days}"
