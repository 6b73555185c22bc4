"""Where things are, for the guards."""

from collections.abc import Iterator
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent.parent
APPS = ("portal", "competence", "planning")
LAYERS_OF_CODE = (*APPS, "bench")


def python_files(*folders: str) -> Iterator[Path]:
    """The Python files of the folders, without generated migrations."""
    for folder in folders:
        yield from (path for path in sorted((PROJECT / folder).rglob("*.py")) if "migrations" not in path.parts)


def templates() -> list[Path]:
    """Every template of the project."""
    return sorted((PROJECT / "templates").rglob("*.html")) + sorted((PROJECT / "templates").rglob("*.txt"))


def relative(path: Path) -> str:
    """The path as one writes it in the project."""
    return str(path.relative_to(PROJECT))
