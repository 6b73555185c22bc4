"""E-mail addresses: whether the portal can write to one, and how it goes over the wire."""


class CannotBeWrittenTo(Exception):
    """No mail can go to this address: it holds what no mail server takes."""


def on_the_wire(address: str) -> str:
    """The address in the letters that every mail server takes: its domain in IDNA.

    `CannotBeWrittenTo` where the part before the @ has other letters than a-z, or anything holds a space or line break.
    """
    local, _at, domain = address.rpartition("@")
    if not local or not local.isascii() or any(sign.isspace() or not sign.isprintable() for sign in address):
        raise CannotBeWrittenTo
    try:
        return f"{local}@{domain.encode('idna').decode('ascii')}"
    except UnicodeError as error:
        raise CannotBeWrittenTo from error


def can_be_written_to(address: str) -> bool:
    """Whether a mail can go there."""
    try:
        on_the_wire(address)
    except CannotBeWrittenTo:
        return False
    return True
