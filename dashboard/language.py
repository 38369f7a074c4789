"""The words of the pages in the visitor's language: whole sentences are looked up, never put together from pieces."""


def mark(text: str) -> str:
    """Return the text as it is, noted for translation: for a constant, which `say` looks up when shown."""
    return text


def say(text: str, /, **fields: object) -> str:
    """Return a text in the visitor's language, its {fields} filled in."""
    return text.format(**fields) if fields else text


def say_many(one: str, many: str, number: int, /, **fields: object) -> str:
    """Return the sentence for one thing or for several, its {fields} filled in."""
    return say(one if number == 1 else many, **fields)
