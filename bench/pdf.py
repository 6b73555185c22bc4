"""How quickly the PDF of a plan is made: as the workers do it, and with WeasyPrint called plainly on the same document.

`python -m bench.pdf` prints both. All three are given the same page and the same rules of style, and run alone:

* `ours`: `portal.pdf`, in as many processes as there are workers;
* `naive`: `HTML(string=...).write_pdf()` with the typeface as the portal has it for the web (one variable font);
* `naive_prepared`: the same, given the static fonts that were made for the documents.

The plain calls make no tags: they do less than ours does.
"""

import multiprocessing
import os
import time
from collections.abc import Callable
from multiprocessing.synchronize import Barrier
from pathlib import Path
from queue import Empty
from typing import TYPE_CHECKING, Any

import django

if TYPE_CHECKING:
    from multiprocessing.queues import Queue

STATIC = Path(__file__).resolve().parent.parent / "static"
WEB_FONT = "vendor/atkinson-hyperlegible-next/atkinson-hyperlegible-next-latin-wght-normal.woff2"
PATIENCE = 60.0  # seconds
Make = Callable[..., Callable[[], object]]


def page() -> str:
    """A plan of two pages: three goals with their gap bars and three activities each, agreed by both."""
    django.setup()
    from planning.documents import plan  # noqa: PLC0415 - Django has to be set up first
    from portal.figures import gap_bar  # noqa: PLC0415 - as above
    from portal.texts import Text  # noqa: PLC0415 - as above

    competences = ("Läkemedelshantering och dosberäkning", "Handledning av studenter", "Basal hygien och klädregler")
    levels = ((1, 3, 2), (2, 3, 2), (3, 3, 4))
    said = "nivå {} av 4 – Självständig i det vanliga"
    talk = (
        "Vi talade om året som gått, om vad som är roligt och vad som är tungt. Hon vill gärna handleda mer och känner "
        "sig trygg på avdelningen, men vill öva på svåra samtal med närstående."
    )
    document = plan.PlanDocument(
        language="sv",
        title="Individuell utvecklingsplan",
        person="Demo Person",
        place="Sjuksköterska, Medicinavdelning 3",
        organisation="Region Exempel",
        state="Revision 2, godkänd av båda 1 juni 2026",
        is_agreed=True,
        summary=(talk, talk),
        summary_of="1 juni 2026",
        levels=tuple(
            plan.LevelRow(
                name=Text(name, "sv"),
                now=said.format(now),
                required=said.format(need),
                said=f"{name}: {said.format(now)}",
                bar=gap_bar(now=now, required=need, top=4, own=own),
            )
            for name, (now, need, own) in zip(competences, levels, strict=True)
        ),
        goals=tuple(
            plan.GoalPart(
                heading=f"{number}. {name}",
                why="gap mot krav: Medicinavdelning 3, nivå 3",
                own_why="",
                levels="från nivå 1 till nivå 3",
                sign="Jag tar ansvar för läkemedelsgenomgången på egen hand och vet när jag ska fråga.",
                when="1 mars 2027",
                state="pågår",
                activities=tuple(
                    plan.ActivityRow(
                        title=f"Gå bredvid en erfaren kollega på ronden, pass {activity}",
                        more=(),
                        kind="på arbetet",
                        who="medarbetaren",
                        when="1 december 2026",
                        state="planerad",
                    )
                    for activity in (1, 2, 3)
                ),
            )
            for number, name in enumerate(competences, 1)
        ),
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


def naive(html: str, *, seconds: float) -> float:
    """Documents a second of the plain call, with the web font."""
    rules = _rules()
    face = f'@font-face {{ font-family: "Atkinson Hyperlegible Next"; font-weight: 200 800; src: url("{WEB_FONT}"); }}'
    return _alone(_plain, html, face + rules[rules.index("@page") :], seconds)


def naive_prepared(html: str, *, seconds: float) -> float:
    """Documents a second of the plain call, with our static fonts."""
    return _alone(_plain, html, _rules().replace("../fonts/", "fonts/"), seconds)


def ours(html: str, *, seconds: float, processes: int = 2) -> float:
    """Documents a second of so many worker processes together, after each has made its first."""
    return _together(_pressed, (html,), seconds, processes)


def _rules() -> str:
    return (STATIC / "css" / "pdf-plan.css").read_text()


def _alone(make: Make, html: str, rules: str, seconds: float) -> float:
    return _together(make, (html, rules), seconds, 1)


def _together(make: Make, given: tuple[str, ...], seconds: float, processes: int) -> float:
    """Run it in fresh processes, from one start signal until the time is up; documents a second of all."""
    context = multiprocessing.get_context("spawn")
    barrier = context.Barrier(processes)
    counts: Queue[float] = context.Queue()
    workers = [
        context.Process(target=_count, args=(make, given, seconds, barrier, counts)) for _number in range(processes)
    ]
    for worker in workers:
        worker.start()
    try:
        return sum(counts.get(timeout=seconds + PATIENCE) for _worker in workers)
    except Empty as error:
        raise RuntimeError("A process of the bench gave no answer; its message stands above.") from error
    finally:
        for worker in workers:
            worker.join(PATIENCE)


def _count(
    make: Make,
    given: tuple[str, ...],
    seconds: float,
    barrier: Barrier,
    counts: "Queue[float]",
) -> None:
    print_one = make(*given)
    print_one()
    barrier.wait(PATIENCE)
    started, count = time.monotonic(), 0
    while time.monotonic() - started < seconds:
        print_one()
        count += 1
    counts.put(count / (time.monotonic() - started))


def _pressed(html: str) -> Callable[[], object]:
    django.setup()
    from planning.documents.plan import STYLESHEETS  # noqa: PLC0415 - Django has to be set up first
    from portal import pdf  # noqa: PLC0415 - as above

    return lambda: pdf.render(html, stylesheets=STYLESHEETS)


def _plain(html: str, rules: str) -> Callable[[], Any]:
    from weasyprint import HTML  # noqa: PLC0415 - read by the process that uses it

    styled = html.replace("</head>", f"<style>{rules}</style></head>")
    return lambda: HTML(string=styled, base_url=f"{STATIC.as_uri()}/").write_pdf()


def main(seconds: float = 10.0) -> None:
    """Print the three rates."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.typing")
    html = page()
    print(f"RESULT pdf_per_s={ours(html, seconds=seconds):.1f}")
    print(f"RESULT pdf_one_process_per_s={ours(html, seconds=seconds, processes=1):.1f}")
    print(f"RESULT pdf_naive_per_s={naive(html, seconds=seconds):.1f}")
    print(f"RESULT pdf_naive_prepared_per_s={naive_prepared(html, seconds=seconds):.1f}")


if __name__ == "__main__":
    main()
