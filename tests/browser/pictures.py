"""Pictures for the guides in docs/: taken of the demo region while `make run` runs. See `make pictures`.

Each is what the named demo person sees at a desk or on a phone, in Swedish; the palette is cut down so that the files
stay small.
"""

import argparse
import io
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

PASSWORD = "kompetens-demo"
FOLDER = Path(__file__).parent.parent.parent / "docs" / "pictures"
DESK, PHONE = (1280, 900), (360, 740)
COLOURS = 128


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as somebody sees it: her user name, the way there (an address, then links by their words)."""

    name: str
    person: str
    address: str
    links: tuple[str, ...] = ()
    size: tuple[int, int] = DESK


PICTURES = (
    Picture("assessment-phone", "sjukskoterska", "/my/assessment/", size=PHONE),
    Picture("my-competence", "sjukskoterska", "/my/competence/"),
    Picture("certificates-phone", "sjukskoterska", "/my/certificates/", size=PHONE),
    Picture("matrix", "chef", "/unit-competence/"),
    Picture("needs", "chef", "/unit-competence/", ("Behov och vem som är ensam",)),
    Picture("if-people-leave", "chef", "/unit-competence/", ("Om någon slutar",)),
    Picture("mission", "chef", "/unit-competence/", ("Uppdrag och arbetsuppgifter",)),
    Picture("certificates", "chef", "/certificates/"),
    Picture("catalogue", "hrstrateg", "/catalogue/"),
    Picture("requirements", "hrstrateg", "/requirements/"),
    Picture("gap-map", "hrstrateg", "/gap-map/"),
    Picture("gap-map-professions", "hrstrateg", "/gap-map/professions/"),
)


def main() -> None:
    """Take them all."""
    parser = argparse.ArgumentParser(description="Take the pictures of the guides.")
    parser.add_argument("--url", default="http://127.0.0.1:8000", help="where the demo runs")
    options = parser.parse_args()
    FOLDER.mkdir(exist_ok=True)
    program = shutil.which("chromium") or "/usr/bin/chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        for picture in PICTURES:
            take(browser, options.url, picture)
            sys.stdout.write(f"{picture.name}\n")
        browser.close()


def take(browser: Browser, url: str, picture: Picture) -> None:
    """Sign in as the person, go there, and keep what is seen."""
    width, height = picture.size
    context = browser.new_context(viewport={"width": width, "height": height}, locale="sv", base_url=url)
    page = context.new_page()
    sign_in(page, picture.person)
    page.goto(picture.address)
    for words in picture.links:
        page.get_by_role("link", name=words).first.click()
        page.wait_for_load_state()
    seen = Image.open(io.BytesIO(page.screenshot()))
    seen.convert("P", palette=Image.Palette.ADAPTIVE, colors=COLOURS).save(
        FOLDER / f"{picture.name}.png", optimize=True
    )
    context.close()


def sign_in(page: Page, person: str) -> None:
    """By the form, as people do."""
    page.goto("/account/login/")
    page.fill("input[name=login]", person)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda address: "login" not in address)


if __name__ == "__main__":
    main()
