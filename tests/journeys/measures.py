"""What a page must keep on a phone: nothing wider than the screen, nothing too small to hit."""

# Text fields scroll inside by nature, and a writer's own wide table scrolls in its frame
# (WCAG 1.4.10 excepts data tables and diagrams, so the timeline too).
TOO_WIDE = """() => {
    const root = document.documentElement;
    const may = "input, textarea, select, .rich-text table, .editor-content table, .timeline,"
        + " .chart-frame, .sr-only, svg";
    const clipped = [...document.querySelectorAll("body *")].filter(element =>
        !element.closest(may) && element.clientWidth > 1
        && getComputedStyle(element).overflowX !== "visible"
        && element.scrollWidth > element.clientWidth + 1);
    const page = root.scrollWidth > root.clientWidth ? [root] : [];
    return [...page, ...clipped].map(element =>
        `${element.tagName}.${element.className} ${element.scrollWidth}>${element.clientWidth}`);
}"""

# WCAG 2.5.8: 24 by 24 px, or 24 px of room around the middle; links in running text are excepted.
TOO_SMALL = """() => {
    const shown = element => element.checkVisibility({visibilityProperty: true})
        && element.getBoundingClientRect().width > 1;
    const box = element => {
        const own = element.getBoundingClientRect();
        const label = element.labels && element.labels[0];
        const given = label && label.getBoundingClientRect();
        return given && given.height > own.height ? given : own;
    };
    const targets = [...document.querySelectorAll(
        "a[href], button, input:not([type=hidden]), select, textarea, summary")]
        .filter(element => shown(element) && !element.closest(".skipnav, .sr-only"));
    const inText = element => element.tagName === "A"
        && getComputedStyle(element).display === "inline"
        && element.parentElement.textContent.trim() !== element.textContent.trim();
    const middle = element => {
        const {left, top, width, height} = box(element);
        return [left + width / 2, top + height / 2];
    };
    const isCrowded = element => {
        const [x, y] = middle(element);
        return targets.some(other => other !== element && !element.contains(other)
            && !other.contains(element)
            && Math.hypot(middle(other)[0] - x, middle(other)[1] - y) < 24);
    };
    return targets.filter(element => {
        const {width, height} = box(element);
        return (width < 24 || height < 24) && !inText(element) && isCrowded(element);
    }).map(element => element.outerHTML.slice(0, 120));
}"""


def faults_on_a_phone(page) -> list[str]:
    return [*page.evaluate(TOO_WIDE), *page.evaluate(TOO_SMALL)]
