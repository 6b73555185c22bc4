"""One visitor, page after page: how long, how many queries, how many bytes. And what a first visit fetches."""

import gzip
import re
from dataclasses import dataclass
from statistics import median
from urllib.parse import urljoin

from bench.clients import MOVED, OK, Client, Unexpected
from bench.region import People
from bench.report import Report
from portal.demo import PASSWORD

WARM_UPS, MEASURED = 6, 40
KB = 1000  # bytes
AREA = re.compile(r'href="(/my/assessment/area/\d+/)"')
PERSON = re.compile(r'href="(/people/[0-9a-f-]{36}/talk/)"')
PREPARATION = re.compile(r'href="(/talks/[0-9a-f-]{36}/prepare/)')
PUBLISHED = re.compile(r'href="(/published/[0-9a-f-]{36}/)"')
SNAPSHOT = re.compile(r'href="(/snapshots/[0-9a-f-]{36}/)"')
ASSET = re.compile(r'<(?:link|script)[^>]+(?:href|src)="(/static/[^"]+)"')
FONT_FACE = re.compile(r"@font-face\s*\{([^}]*)\}")
URL = re.compile(r'url\("?([^")]+)"?\)')
BASIC_LATIN = "U+0000"


@dataclass(frozen=True, slots=True)
class Page:
    """A page: the name of its results, who looks at it, and where it is ("" finds it from another page's link)."""

    name: str
    username: str
    path: str
    link: re.Pattern[str] | None = None


def pages_of(people: People) -> tuple[Page, ...]:
    """The pages that everybody meets, seen by those who meet them."""
    return (
        Page("hello", "sjukskoterska", "/bench/hello/"),
        Page("page_start", "sjukskoterska", "/"),
        Page("page_start_manager", people.manager_of_60, "/"),
        Page("page_assess", "sjukskoterska", "/my/assessment/", AREA),
        Page("page_assess_overview", "sjukskoterska", "/my/assessment/"),
        Page("page_gap", "sjukskoterska", "/my/competence/"),
        Page("page_plan", "arbetsterapeut", "/my/plan/"),
        Page("page_talkroom", people.manager_of_60, "/team/", PERSON),
        Page("page_prepare", people.manager_of_60, people.room, PREPARATION),
        Page("page_my_talks", "sjukskoterska", "/my/talks/"),
        Page("page_team", people.manager_of_60, "/team/"),
        Page("page_week", people.manager_of_60, "/week/"),
        Page("page_booking", people.manager_of_60, "/team/booking/"),
        Page("page_inbox", people.manager_of_60, "/inbox/"),
        Page("page_matrix", people.manager_of_60, "/unit-competence/"),
        Page("page_coverage", "hrstrateg", "/coverage/"),
        Page("page_coverage_professions", "hrstrateg", "/coverage/professions/"),
        Page("page_published", "politiker", "/published/"),
        Page("page_published_figures", "politiker", "/published/", PUBLISHED),
        Page("page_snapshot", "hrstrateg", "/snapshots/", SNAPSHOT),
        Page("page_compare", "hrstrateg", "/snapshots/compare/"),
        Page("page_gapmap", "hrstrateg", "/gap-map/"),
        Page("page_gapmap_professions", "hrstrateg", "/gap-map/professions/"),
    )


def measure(port: int, people: People, report: Report) -> None:
    """The median of 40 after 6 warm-ups, for each page by itself."""
    visitors: dict[str, Client] = {}
    for page in pages_of(people):
        try:
            if page.username not in visitors:
                visitors[page.username] = Client(port)
                visitors[page.username].sign_in(page.username, PASSWORD)
            _measure(visitors[page.username], page, report)
        except Unexpected as error:
            report.miss(page.name, str(error))
    for visitor in visitors.values():
        visitor.close()


def _measure(visitor: Client, page: Page, report: Report) -> None:
    path = _place(visitor, page)
    for _ in range(WARM_UPS):
        visitor.get(path, packed=True)
    answers = [visitor.get(path, packed=True) for _ in range(MEASURED)]
    if wrong := {one.status for one in answers} - {OK}:
        raise Unexpected(f"{path} answered {sorted(wrong)}.")
    report.add(f"{page.name}_ms", median(one.seconds for one in answers) * 1000)
    if page.name != "hello":
        report.add(f"{page.name}_queries", max(one.queries for one in answers))
        report.add(f"{page.name}_kb", answers[-1].size / KB)


def _place(visitor: Client, page: Page) -> str:
    """The page's own path: the longest answer behind the links of that kind."""
    answer = visitor.get(page.path)
    if answer.status in MOVED:
        return answer.headers["location"]
    if answer.status != OK:
        raise Unexpected(f"{page.path} answered {answer.status} to {page.username}.")
    if page.link is None:
        return page.path
    links: list[str] = sorted(set(page.link.findall(answer.text)))[:8]
    sizes = {link: one.size for link in links if (one := visitor.get(link)).status == OK}
    if not sizes:
        raise Unexpected(f"{page.path} links to no {page.name}.")
    return max(sizes, key=lambda link: sizes[link])


def first_visit(port: int, report: Report) -> None:
    """The sign-in page and every style sheet, script and typeface that it makes a browser fetch, as they are sent."""
    visitor = Client(port)
    page = visitor.get("/account/login/", packed=True)
    plain = visitor.get("/account/login/").text
    sizes = {"html": page.size}
    fonts: set[str] = set()
    for path in sorted(set(ASSET.findall(plain))):
        answer = visitor.get(path, packed=True)
        kind = path.rpartition(".")[2]
        sizes[kind] = sizes.get(kind, 0) + answer.size if not path.endswith(".woff2") else sizes.get(kind, 0)
        if kind == "css":
            fonts |= _fonts_in(visitor.get(path).text, path)
    sizes["woff2"] = sum(visitor.get(path, packed=True).size for path in sorted(fonts))
    visitor.close()
    report.add("first_visit_kb", sum(sizes.values()) / KB)
    report.note("first visit: " + ", ".join(f"{kind} {size / KB:.1f}" for kind, size in sizes.items()) + " kB")
    report.note(f"the sign-in page packed with gzip would be {len(gzip.compress(plain.encode())) / KB:.1f} kB")


def _fonts_in(style: str, path: str) -> set[str]:
    """The typefaces that a Swedish page needs: those whose range begins with basic Latin, or has no range."""
    faces = [face for face in FONT_FACE.findall(style) if "unicode-range" not in face or BASIC_LATIN in face]
    return {urljoin(path, URL.findall(face)[0]) for face in faces}
