"""Case numbers as municipalities write them; KLE is the municipalities' common subject plan."""

import re

# Subject, facet, running number, year: 00.01.00-P08-1-16.
KLE = re.compile(
    r"([0-9]{2})\.([0-9]{2})\.([0-9]{2})-[A-ZÆØÅ][0-9]{2}-[0-9]+-[0-9]{2}(?:[0-9]{2})?"
)
# 16/1808 · 2016-0039029 and 2016 - 5326, with -19 after it for a document.
OTHER = re.compile(r"[0-9]{2,4}/[0-9]{1,8}|[0-9]{4} ?- ?[0-9]{3,8}(?:-[0-9]{1,5})?")
PLAN = "https://www.kle-online.dk/emneplan/{group}/#_{subject}"


def kle_subject(case_number: str) -> str:
    """The subject of a KLE case number, such as "00.01.00"; "" for any other number."""
    match = KLE.fullmatch(case_number.strip())
    return ".".join(match.groups()) if match else ""


def kle_link(case_number: str) -> str:
    """The address of the subject in the plan on the web; "" when it is not a KLE number."""
    subject = kle_subject(case_number)
    return PLAN.format(group=subject[:2], subject=subject) if subject else ""


def first_case_number(text: str) -> tuple[str, bool]:
    """The case number ``text`` starts with, and whether its form is known."""
    text = text.strip()
    for form in (KLE, OTHER):
        if match := form.match(text):
            return match.group(), True
    word = text.split(" ")[0]
    return (word[:60], False) if re.search(r"[0-9]", word) else ("", False)
