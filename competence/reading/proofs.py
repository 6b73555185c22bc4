"""What a proof file is, told by its content: a PDF, a PNG or a JPEG, looked into by a limited child process."""

import json
import re
import signal
import subprocess
import sys
import tempfile
import unicodedata
from dataclasses import asdict, dataclass
from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CHILD = Path(__file__).with_name("proof_child.py")
MEGABYTE = 1024 * 1024
MOST_MEGABYTES = 10
WAIT = 2  # the child may wait for a processor this many times longer than it may use one
LONGEST_NAME = 100
ENDINGS = {"application/pdf": ".pdf", "image/png": ".png", "image/jpeg": ".jpg"}
SAID: dict[str, Promise] = {
    "too_big": _("The file is larger than 10 MB. Take the picture again with fewer pixels, or scan fewer pages."),
    "empty": _("The file is empty. Choose it again."),
    "kind": _("The file is not a PDF, a PNG or a JPEG. Save it as one of these, or take a picture of the paper."),
    "broken": _("The file is damaged or not whole. Save it again, or take a picture of the paper."),
    "encrypted": _("The PDF has a password. Save it without, or take a picture of the paper."),
    "active": _(
        "The PDF holds a program, a form or another file. Print it to a new PDF, or take a picture of the paper."
    ),
    "too_much": _(
        "The file takes too much to look through. Save only the page that is needed, or take a picture of it."
    ),
}


class NotAProof(Exception):
    """The file is not kept; the message says why and what to do, `code` is one of `SAID`."""

    def __init__(self, code: str) -> None:
        super().__init__(str(SAID[code]))
        self.code = code


@dataclass(frozen=True, slots=True)
class Caps:
    """The most that looking into a file may take: bytes of memory and of output, seconds of processor time."""

    memory: int = 900 * MEGABYTE
    output: int = 30 * MEGABYTE
    seconds: int = 15


@dataclass(frozen=True, slots=True)
class ProofFile:
    """What is kept: a name that harms nobody, what it is, and its bytes."""

    name: str
    content_type: str
    content: bytes


def read(name: str, content: bytes, caps: Caps | None = None) -> ProofFile:
    """The proof as it will be kept. Raises `NotAProof`."""
    if len(content) > MOST_MEGABYTES * MEGABYTE:
        raise NotAProof("too_big")
    if not content:
        raise NotAProof("empty")
    with tempfile.NamedTemporaryFile() as file:
        file.write(content)
        file.flush()
        kind, kept = _look(file.name, caps or Caps())
    if len(kept) > MOST_MEGABYTES * MEGABYTE:
        raise NotAProof("too_big")
    return ProofFile(safe_name(name, ENDINGS[kind]), kind, kept)


def safe_name(name: str, ending: str) -> str:
    r"""The file's own name without folders, control and direction marks; it ends as what the file is.

    >>> safe_name("C:\\hemligt\\diplom.exe", ".pdf")
    'diplom.pdf'
    """
    last = re.split(r"[\\/]", name)[-1]
    plain = unicodedata.normalize(
        "NFC", "".join(sign for sign in last if unicodedata.category(sign)[0] in "LMN" or sign in " ._-()")
    )
    stem = re.sub(r"\s+", " ", plain.rpartition(".")[0] or plain).strip(" .-")
    return f"{stem[:LONGEST_NAME].strip(' .-') or 'proof'}{ending}"


def _look(path: str, caps: Caps) -> tuple[str, bytes]:
    ask = {"path": path, "caps": asdict(caps)}
    try:
        ended = subprocess.run(  # noqa: S603 - our own script
            [sys.executable, "-I", str(CHILD)],
            input=json.dumps(ask).encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={},
            timeout=caps.seconds * WAIT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise NotAProof("too_much") from None
    if ended.returncode:
        is_limit = ended.returncode in {-signal.SIGXCPU, -signal.SIGKILL, -signal.SIGABRT}
        raise NotAProof("too_much" if is_limit else "broken")
    line, _newline, kept = ended.stdout.partition(b"\n")
    said = json.loads(line)
    if "fault" in said:
        raise NotAProof(said["fault"])
    return said["type"], kept
