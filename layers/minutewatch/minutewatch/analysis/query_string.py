"""Texts in a query as people type it (query-string syntax)."""


def quoted(text: str) -> str:
    """The text as a phrase that stands for itself, whatever is in it."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
