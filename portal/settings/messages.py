"""Kinds of messages: the function that makes the words of each, `words(facts) -> portal.texts.Said`."""

MESSAGE_TEXTS: dict[str, str] = {}
