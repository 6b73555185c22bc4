"""How quickly the PDF of a plan is made: as the workers do it, and with WeasyPrint called plainly on the same document.

`python -m bench --only pdf` prints it. Both are given the same page and the same rules of style, and run alone:

* `ours`: `portal.pdf`, in as many processes as there are workers;
* `naive`: `HTML(string=...).write_pdf()` with the typeface as the portal has it for the web (one variable font).

The plain call makes no tags: it does less than ours does.
"""

import multiprocessing
from queue import Empty
from typing import TYPE_CHECKING

from bench.pdf_worker import PATIENCE, count
from bench.pressing import STATIC, plain, pressed

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.queues import Queue

WEB_FONT = "vendor/atkinson-hyperlegible-next/atkinson-hyperlegible-next-latin-wght-normal.woff2"


def naive(html: str, *, seconds: float) -> float:
    """Documents a second of the plain call, with the web font."""
    rules = _rules()
    face = f'@font-face {{ font-family: "Atkinson Hyperlegible Next"; font-weight: 200 800; src: url("{WEB_FONT}"); }}'
    return _together(plain, (html, face + rules[rules.index("@page") :]), seconds, 1)


def ours(html: str, *, seconds: float, processes: int = 2) -> float:
    """Documents a second of so many worker processes together, after each has made its first."""
    return _together(pressed, (html,), seconds, processes)


def _rules() -> str:
    return (STATIC / "css" / "pdf-plan.css").read_text()


def _together(make: "Callable[..., object]", given: tuple[str, ...], seconds: float, processes: int) -> float:
    """Run it in fresh processes, from one start signal until the time is up; documents a second of all."""
    context = multiprocessing.get_context("spawn")
    barrier = context.Barrier(processes)
    counts: Queue[float] = context.Queue()
    name = f"{make.__module__}.{make.__name__}"
    workers = [
        context.Process(target=count, args=(name, given, seconds, barrier, counts)) for _number in range(processes)
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
