"""Which column names look as if they identify a person.

A programme file with an undeclared column of this kind is not loaded at all: dropping the column would leave the file,
and whoever made it, unwarned. When in doubt a name is stopped: that costs a declaration and leaks nothing.
"""

import re

# fmt: off
WORDS = frozenset({
    "name", "names", "first", "last", "middle", "surname", "initial", "initials", "nickname", "alias", "aka", "dob",
    "born", "ssn", "phone", "telephone", "tel", "mobile", "cell", "email", "mail", "address", "addr", "street", "zip",
    "zipcode", "postal", "postcode", "licence", "license", "booking", "passport",
})
# fmt: on

# Words written together: clientname, dateofbirth, phonenumber, homeaddress. A file name is nobody's.
TOGETHER = re.compile(r"(?<!file)names?$|birth|address|^phone|socialsecurity")

# Telephone and social security numbers, days of birth: seven digits and more, however they are parted.
LONG_NUMBER = re.compile(r"(?:\d[\s().,/_+-]*){7}")


def holds_a_number_of_somebody(text: str) -> bool:
    """Whether `text` holds an e-mail address, or digits enough for a telephone number or a day of birth."""
    return "@" in text or bool(LONG_NUMBER.search(text))


def looks_identifying(header: str) -> bool:
    """Whether a column of this name probably holds something that identifies a person, or is itself such a thing."""
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", header).lower()
    words = re.findall(r"[a-z]+", parted)
    together = "".join(words)
    return (
        holds_a_number_of_somebody(header)
        or not WORDS.isdisjoint(words)
        or together in WORDS
        or "socialsecurity" in together
        or any(TOGETHER.search(word) for word in words)
    )
