"""Parts of the one sentence that a person gets about bad input."""

from __future__ import annotations


def refused(was: object) -> str:
    """*was*, masked already, as the part of a sentence that says it is not allowed; without a second negation."""
    words = str(was)
    whole = {"nothing": "nothing was given", "nobody": "nobody was named"}.get(words)
    if whole is not None:
        return whole
    if words.startswith(("no ", "not ", "one that ", "one without ", "empty, ")):
        return f"it is {words}"
    return f"{words} is not allowed"
