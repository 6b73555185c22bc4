"""What a mail says: that there is something to read, about what in general words, and where. Nothing of what is in it.

Said in the language that is active; links are absolute, since a mail is read outside the portal.
"""

from collections.abc import Mapping
from functools import lru_cache

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from portal.texts import Said


def news(topics: Mapping[str, int]) -> Said:
    """So many new messages, counted by what they are about."""
    return _news(get_language() or "", settings.PORTAL_URL, tuple(topics.items()))


@lru_cache(maxsize=1024)
def _news(_language: str, _portal: str, counted: tuple[tuple[str, int], ...]) -> Said:
    """The same for everybody whom the same is told: a thousand mails of a morning have few different texts."""
    topics = dict(counted)
    count = sum(topics.values())
    title = ngettext(
        "%(count)s new message in Kompetensportalen", "%(count)s new messages in Kompetensportalen", count
    ) % {"count": count}
    lines = [
        ngettext("%(count)s message about %(topic)s", "%(count)s messages about %(topic)s", number)
        % {"count": number, "topic": topic}
        for topic, number in sorted(topics.items(), key=lambda one: (-one[1], one[0]))
    ]
    listed = "\n".join(f"- {line}" for line in lines)
    text = _("There is something for you to read:") + f"\n\n{listed}\n\n" + _("Read it here:")
    return Said(title, _letter(text, reverse("portal:inbox")))


def week(count: int) -> Said:
    """So many things to do this week, for those who lead."""
    title = ngettext(
        "%(count)s thing for you this week in Kompetensportalen",
        "%(count)s things for you this week in Kompetensportalen",
        count,
    ) % {"count": count}
    text = ngettext(
        "You have %(count)s thing to do this week. It should take less than five minutes.",
        "You have %(count)s things to do this week. Each should take less than five minutes.",
        count,
    ) % {"count": count}
    return Said(title, _letter(text, settings.WEEK_PATH))


def _letter(text: str, path: str) -> str:
    foot = _("You get this mail because of your choices, which you can change here:")
    choices = address(reverse("portal:message-choices"))
    return f"{text}\n{address(path)}\n\n-- \n{foot}\n{choices}\n"


def address(path: str) -> str:
    """The absolute address of a page of the portal."""
    return f"{settings.PORTAL_URL}{path}"
