"""What a page is looked at with: axe for WCAG 2.2 AA, nothing sideways, nothing said in the console."""

from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@cache
def _axe() -> str:
    return (Path(__file__).parent / "vendor" / "axe.min.js").read_text()


def faults(page: Page) -> list[str]:
    """Everything axe finds on the page, and scrolling sideways. Runs beside the page's CSP, which forbids eval."""
    session = page.context.new_cdp_session(page)
    session.send("Runtime.evaluate", {"expression": _axe()})
    answer = session.send(
        "Runtime.evaluate",
        {"expression": f"axe.run(document, {{runOnly: {RULES}}})", "awaitPromise": True, "returnByValue": True},
    )
    session.detach()
    found = [_said(violation) for violation in answer["result"]["value"]["violations"]]
    if page.evaluate(SIDEWAYS) > 0:
        found.append(f"the page scrolls sideways by {page.evaluate(SIDEWAYS)} px")
    return found


def _said(violation: dict[str, Any]) -> str:
    places = "; ".join(node["html"][:160] for node in violation["nodes"][:3])
    return f"{violation['id']}: {violation['help']} - {places}"
