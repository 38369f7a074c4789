"""English that a grown-up who left school at fourteen can read: Flesch and Kincaid's grade of what the pages say."""

import re

import pytest

from tools.translations import texts

LONG = 25  # words: the measure says little of less
# Grade 8 is the aim for all of it together; one text may be somewhat harder, as its subject is.
TOGETHER, ONE = 8.0, 11.0
# By their first words: what is harder for a reason.
EXCEPT: tuple[str, ...] = ()


def syllables(word: str) -> int:
    """Give a word's syllables: its runs of vowels, a silent e at the end left out."""
    runs = len(re.findall(r"[aeiouy]+", word.lower()))
    silent = bool(re.search(r"[^aeiouyl]e$|[^aeiouy][^aeiouytd]ed$", word.lower())) and runs > 1
    return max(1, runs - silent)


def grade(text: str) -> float:
    """Give the school grade of a text: 0.39 words a sentence + 11.8 syllables a word - 15.59."""
    plain = re.sub(r"\{[^}]*\}|[*`]", " it ", text)
    words = re.findall(r"[A-Za-z][A-Za-z'’-]*", plain)
    sentences = [part for part in re.split(r"[.!?]+(?:\s|$)", plain) if re.search(r"[A-Za-z]", part)]
    if not words:
        return 0.0
    return 0.39 * len(words) / len(sentences) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def long_texts() -> list[str]:
    """Give what the pages say in more than a few words, the names of sources and studies left out."""
    said = {text if isinstance(text, str) else text[1] for text, where in texts() if "data/reference" not in where}
    return sorted(text for text in said if len(text.split()) > LONG)


def test_what_the_pages_say_reads_at_grade_eight() -> None:
    said = long_texts()
    assert len(said) > 50
    assert grade(" ".join(text if text.endswith((".", "?")) else f"{text}." for text in said)) <= TOGETHER
    hard = {text: round(grade(text), 1) for text in said if grade(text) > ONE and not text.startswith(EXCEPT)}
    assert hard == {}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # The textbook's two examples.
        ("The cat sat on the mat.", -1.4),
        ("The Australian platypus is seemingly a hybrid of a mammal and reptilian creature.", 11.3),
    ],
)
def test_the_grade_is_flesch_s_and_kincaid_s(text: str, expected: float) -> None:
    assert grade(text) == pytest.approx(expected, abs=0.06)
