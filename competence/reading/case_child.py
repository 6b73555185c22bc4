"""Read an untrusted CASE package in a process of its own, with limits on memory, time and output.

Run as a script (`python -I case_child.py CAPS`), so it imports nothing of the project and has none of its secrets. The
file comes on standard input, `CAPS` is JSON. It answers on standard output with one JSON object:
`{"package": {...}, "mended": n}` where `mended` counts texts that held what no database keeps (NUL, half of a surrogate
pair) and numbers that are none, or `{"fault": code, ...}`, which `competence.reading.case_files` puts into words.
"""

import json
import math
import re
import resource
import sys
from typing import Any

LARGEST_NUMBER = 2**53  # what every reader of JSON understands
LISTS = ("CFItems", "CFAssociations")
UNKEPT = re.compile("[\x00\ud800-\udfff]")
UNKNOWN_SIGN = "\N{REPLACEMENT CHARACTER}"


class Fault(Exception):
    """The file cannot be used; a code and what belongs to it."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.answer = {"fault": code, **facts}


class Cleaner:
    """Makes parsed JSON fit to be kept; counts what it mended."""

    def __init__(self, deepest: int, longest: int) -> None:
        self.deepest = deepest
        self.longest = longest
        self.mended = 0

    def clean(self, value: object, depth: int = 0) -> Any:  # noqa: ANN401 - what JSON can hold
        """The value without what cannot be kept. Raises `Fault` for a nesting that is too deep."""
        if depth > self.deepest:
            raise Fault("deep", most=self.deepest)
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, dict):
            return {self.text(name): self.clean(inner, depth + 1) for name, inner in value.items()}
        if isinstance(value, list):
            return [self.clean(inner, depth + 1) for inner in value]
        return self.number(value)

    def text(self, value: str) -> str:
        """A text that PostgreSQL keeps. Raises `Fault` for one that is too long."""
        if len(value) > self.longest:
            raise Fault("long_text", most=self.longest)
        kept, count = UNKEPT.subn(UNKNOWN_SIGN, value)
        self.mended += bool(count)
        return kept

    def number(self, value: Any) -> Any:  # noqa: ANN401 - a number, a truth or nothing
        """A number that is one: not infinite, not beyond what others can read."""
        if isinstance(value, bool) or value is None:
            return value
        if not math.isfinite(value) or abs(value) > LARGEST_NUMBER:
            self.mended += 1
            return None
        return value


def main() -> None:
    caps = json.loads(sys.argv[1])
    limit(caps)
    try:
        answer = read(sys.stdin.buffer.read(caps["size"] + 1), caps)
    except Fault as fault:
        answer = fault.answer
    except RecursionError:
        answer = {"fault": "deep", "most": caps["deepest"]}
    except MemoryError:
        answer = {"fault": "memory"}
    sys.stdout.write(json.dumps(answer))


def limit(caps: dict[str, int]) -> None:
    """No more than this of memory, processor time and output, whatever the file makes the reader do."""
    for what, most in (
        (resource.RLIMIT_AS, caps["memory"]),
        (resource.RLIMIT_CPU, caps["seconds"]),
        (resource.RLIMIT_FSIZE, caps["output"]),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def read(content: bytes, caps: dict[str, int]) -> dict[str, Any]:
    if len(content) > caps["size"]:
        raise Fault("size", most=caps["size"])
    package = parsed(content)
    if isinstance(package, dict) and isinstance(package.get("CFPackage"), dict):
        package = package["CFPackage"]  # some servers wrap what they send
    check(package, caps)
    cleaner = Cleaner(caps["deepest"], caps["text"])
    return {"package": cleaner.clean(package), "mended": cleaner.mended}


def parsed(content: bytes) -> Any:  # noqa: ANN401 - whatever the file says
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = content.decode("utf-16") if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else content.decode("cp1252")
        except UnicodeDecodeError:
            raise Fault("not_text") from None
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise Fault("not_json", line=error.lineno, column=error.colno) from None
    except ValueError:  # a number of more than 4300 digits
        raise Fault("number") from None


def check(package: object, caps: dict[str, int]) -> None:
    """It is a package at all, and not larger than can be shown to a person before she decides."""
    if not isinstance(package, dict) or not isinstance(package.get("CFDocument"), dict):
        raise Fault("no_document", names=[str(name)[:80] for name in package][:20] if isinstance(package, dict) else [])
    for name in LISTS:
        entries = package.get(name)
        if entries is not None and not isinstance(entries, list):
            raise Fault("no_list", name=name)
        if len(entries or ()) > caps[name]:
            raise Fault("many", name=name, most=caps[name])


if __name__ == "__main__":
    main()
