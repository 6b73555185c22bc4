"""What a process prints with: the portal's press, or WeasyPrint called plainly. Read when Django is set up."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from weasyprint import HTML

from planning.documents.plan import STYLESHEETS
from portal import pdf

STATIC = Path(__file__).resolve().parent.parent / "static"


def pressed(html: str) -> Callable[[], object]:
    """As a worker does it."""
    return lambda: pdf.render(html, stylesheets=STYLESHEETS)


def plain(html: str, rules: str) -> Callable[[], Any]:
    """As a first program would do it, with these rules of style."""
    styled = html.replace("</head>", f"<style>{rules}</style></head>")
    return lambda: HTML(string=styled, base_url=f"{STATIC.as_uri()}/").write_pdf()
