"""The document that is printed: a plan of two pages, three goals with their gap bars and three activities each."""

from planning.documents import plan
from portal.figures import gap_bar
from portal.texts import Text

COMPETENCES = ("Läkemedelshantering och dosberäkning", "Handledning av studenter", "Basal hygien och klädregler")
LEVELS = ((1, 3, 2), (2, 3, 2), (3, 3, 4))
"""Now, required and the own view, of each."""

TALK = (
    "Vi talade om året som gått, om vad som är roligt och vad som är tungt. Hon vill gärna handleda mer och känner "
    "sig trygg på avdelningen, men vill öva på svåra samtal med närstående."
)


def page() -> str:
    """The page, agreed by both."""
    document = plan.PlanDocument(
        language="sv",
        title="Individuell utvecklingsplan",
        person="Demo Person",
        place="Sjuksköterska, Medicinavdelning 3",
        organisation="Region Exempel",
        state="Revision 2, godkänd av båda 1 juni 2026",
        is_agreed=True,
        summary=(TALK, TALK),
        summary_of="1 juni 2026",
        levels=tuple(map(_level, COMPETENCES, LEVELS)),
        goals=tuple(_goal(number, name) for number, name in enumerate(COMPETENCES, 1)),
        agreements=(
            plan.Agreement("Medarbetare", "Demo Person", "1 juni 2026 12:00"),
            plan.Agreement("Chef", "Demo Chef", "2 juni 2026 08:30"),
        ),
        fingerprint="01234567 89abcdef " * 4,
        record="",
        record_path="",
        dissents=(),
        wishes=(),
        foot="Demo Person, revision 2, utskriven 22 november 2026",
        is_demo=True,
    )
    return plan.html(document)


def _level(name: str, levels: tuple[int, int, int]) -> plan.LevelRow:
    now, need, own = levels
    said = "nivå {} av 4 – Självständig i det vanliga"
    return plan.LevelRow(
        name=Text(name, "sv"),
        now=said.format(now),
        required=said.format(need),
        said=f"{name}: {said.format(now)}",
        bar=gap_bar(now=now, required=need, top=4, own=own),
    )


def _goal(number: int, name: str) -> plan.GoalPart:
    return plan.GoalPart(
        heading=f"{number}. {name}",
        why="gap mot krav: Medicinavdelning 3, nivå 3",
        own_why="",
        levels="från nivå 1 till nivå 3",
        sign="Jag tar ansvar för läkemedelsgenomgången på egen hand och vet när jag ska fråga.",
        when="1 mars 2027",
        state="pågår",
        activities=tuple(_activity(activity) for activity in (1, 2, 3)),
    )


def _activity(number: int) -> plan.ActivityRow:
    return plan.ActivityRow(
        title=f"Gå bredvid en erfaren kollega på ronden, pass {number}",
        more=(),
        kind="på arbetet",
        who="medarbetaren",
        when="1 december 2026",
        state="planerad",
    )
