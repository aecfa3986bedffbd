"""The pages that are measured, and what is asked of them."""

from dataclasses import dataclass

MOST_QUERIES = 8
MOST_TIMES_FLOOR = 3.0
MOST_SAVE = 2.0
MOST_GROWTH = 1.15
MOST_HTML = 14 * 1024


@dataclass(frozen=True)
class Page:
    """``path`` may name {application} and {submission}; ``budgeted`` pages have 8 queries."""

    name: str
    path: str
    role: str = "writer"
    budgeted: bool = True

    def url(self, places: dict) -> str:
        return self.path.format(**places)


PAGES = (
    Page("start", "/"),
    Page("list", "/ansoegninger/"),
    Page("list, search", "/ansoegninger/?q=borger"),
    Page("list, rare word", "/ansoegninger/?q=DEMO-2099-00057"),
    Page("list, by deadline", "/ansoegninger/?sort=deadline"),
    Page("detail", "/ansoegninger/{application}/"),
    Page("section", "/ansoegninger/{application}/afsnit/1/"),
    Page("check", "/ansoegninger/{application}/tjek/", budgeted=False),
    Page("receipt", "/indsendelser/{submission}/", budgeted=False),
    Page("start, coordinator", "/", "coordinator"),
    Page("list, coordinator", "/ansoegninger/", "coordinator"),
    Page("start, ministry", "/", "ministry"),
    Page("packages, ministry", "/indsendelser/", "ministry"),
)
