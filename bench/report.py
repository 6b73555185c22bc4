"""What was measured: a table for people, and a line `RESULT name=value` for programs."""

from dataclasses import dataclass

GOALS = {
    "page_ms": 25.0, "page_queries": 12.0, "plan_pages_per_s": 150.0, "save_per_s": 200.0, "first_visit_kb": 100.0,
    "page_matrix_ms": 40.0, "page_gapmap_ms": 50.0, "page_coverage_ms": 50.0, "page_coverage_professions_ms": 50.0,
    "page_published_ms": 50.0, "page_published_figures_ms": 50.0, "page_snapshot_ms": 50.0, "page_compare_ms": 50.0,
    "pdf_batch_times_naive": 3.0, "pdf_batch_linear": 1.8,
    "feed_first_s": 60.0, "feed_again_s": 20.0, "feed_peak_mb": 300.0, "onet_import_s": 20.0, "onet_peak_mb": 300.0,
    "case_import_s": 10.0,
}  # fmt: skip
PDF_TIMES_NAIVE = 3.0
MORE_IS_BETTER = ("_per_s", "_times_naive", "_linear")


@dataclass(frozen=True, slots=True)
class Goal:
    """A limit, and whether a larger value is better."""

    limit: float
    more_is_better: bool

    def met(self, value: float) -> bool:
        """Whether the value keeps it."""
        return value >= self.limit if self.more_is_better else value <= self.limit

    def __str__(self) -> str:
        return f"{'at least' if self.more_is_better else 'at most'} {self.limit:g}"


class Report:
    """Collects results in the order they come."""

    def __init__(self) -> None:
        self.results: dict[str, float] = {}
        self.notes: list[str] = []
        self.missed: dict[str, str] = {}

    def add(self, name: str, value: float) -> None:
        """Note a result, and say it at once."""
        self.results[name] = value
        print(f"  {name:<28}{written(value):>12}", flush=True)

    def note(self, words: str) -> None:
        """Something to know beside the figures."""
        self.notes.append(words)

    def miss(self, name: str, why: str) -> None:
        """Something could not be measured."""
        self.missed[name] = why
        print(f"  {name:<28}not measured: {why}", flush=True)

    def show(self) -> None:
        """The table, then the lines for programs."""
        print(f"\n  {'what':<28}{'value':>12}  goal")
        for name, value in self.results.items():
            goal = self.goal(name)
            words = "" if goal is None else f"{goal}{'' if goal.met(value) else ' - not met'}"
            print(f"  {name:<28}{written(value):>12}  {words}".rstrip())
        for words in self.notes:
            print(f"  ({words})")
        for name, why in self.missed.items():
            print(f"  {name}: not measured. {why}")
        print()
        for name, value in self.results.items():
            print(f"RESULT {name}={written(value)}")

    def goal(self, name: str) -> Goal | None:
        """What we aim at, or None."""
        if name in {"pdf_per_s", "pdf_batch_1_per_s"}:
            naive = self.results.get("pdf_naive_per_s")
            return Goal(PDF_TIMES_NAIVE * naive, more_is_better=True) if naive else None
        key = f"page_{name.rpartition('_')[2]}" if name.startswith("page_") and name not in GOALS else name
        limit = GOALS.get(key)
        return None if limit is None else Goal(limit, more_is_better=name.endswith(MORE_IS_BETTER))


def written(value: float) -> str:
    """Whole numbers as they are, others with two digits."""
    return f"{value:g}" if value == int(value) else f"{value:.2f}"
