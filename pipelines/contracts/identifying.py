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


def looks_identifying(header: str) -> bool:
    """Whether a column of this name probably holds something that identifies a person."""
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", header).lower()
    words = re.findall(r"[a-z]+", parted)
    together = "".join(words)
    return (
        not WORDS.isdisjoint(words)
        or together in WORDS
        or "socialsecurity" in together
        or any(TOGETHER.search(word) for word in words)
    )
