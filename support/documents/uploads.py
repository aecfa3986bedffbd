"""What may be uploaded: judged by what a file is, never by what its name says."""

import re
import unicodedata
import zipfile
from pathlib import PurePosixPath
from xml.etree import ElementTree

from django.core.exceptions import ValidationError
from django.core.files import File
from django.utils.translation import gettext as _

from support.documents.scanning import refuse_infected

LARGEST = 25 * 1024 * 1024
LARGEST_UNPACKED = 200 * 1024 * 1024
MOST_PARTS = 5000
LONGEST_NAME = 120
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
EXTENSIONS = {
    "application/pdf": {".pdf"},
    "image/png": {".png"},
    "image/jpeg": {".jpg", ".jpeg"},
    DOCX: {".docx"},
    XLSX: {".xlsx"},
}
_MAIN_PARTS = {f"{DOCX}.main+xml": DOCX, f"{XLSX}.main+xml": XLSX}
_CONTENT_TYPES = "[Content_Types].xml"
# Compound files: Word and Excel before 2007, and any Office file with a password.
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_RESERVED = re.compile(r"(?i)^(con|prn|aux|nul|com\d|lpt\d)$")


def check_upload(file: File) -> str:
    """The media type of an uploaded ``file`` that may be kept.

    Allowed are PDF, PNG, JPEG, DOCX and XLSX of at most 25 MB, whole, without password and
    macros, with the extension of their type, and found clean where there is a scanner. Raises
    ``ValidationError`` in Danish.
    """
    if file.size == 0:
        raise _refusal(_("Filen er tom. Vælg en anden fil."))
    if file.size > LARGEST:
        raise _refusal(_("Filen fylder mere end 25 MB. Gør den mindre, eller del den i flere."))
    media_type = _type_of(file)
    if PurePosixPath(clean_filename(file.name)).suffix.lower() not in EXTENSIONS[media_type]:
        raise _refusal(
            _("Filens navn passer ikke til indholdet. Navnet skal ende på %(extension)s.")
            % {"extension": " / ".join(sorted(EXTENSIONS[media_type]))}
        )
    refuse_infected(file)
    return media_type


def clean_filename(name: str) -> str:
    """The last part of ``name`` without signs that fool a reader or a file system."""
    name = unicodedata.normalize("NFC", name.replace("\\", "/")).rsplit("/", 1)[-1]
    kept = "".join(sign for sign in name if unicodedata.category(sign)[0] != "C")
    kept = re.sub(r'[<>:"|?*]', "-", re.sub(r"\s+", " ", kept)).strip(". ")
    stem, extension = PurePosixPath(kept or "x").stem, PurePosixPath(kept or "x").suffix[:12]
    if not kept or _RESERVED.match(stem):
        stem = "fil"
    return stem[: LONGEST_NAME - len(extension)] + extension


def _refusal(message: str) -> ValidationError:
    return ValidationError(message, code="upload")


def _type_of(file: File) -> str:
    file.seek(0)
    start = file.read(1024)
    try:
        return _judge(file, start)
    finally:
        file.seek(0)


def _judge(file: File, start: bytes) -> str:
    # At the very start: a file that is two things at once has its second nature before this.
    if start.startswith(b"%PDF-"):
        return _checked_pdf(file)
    if start.startswith(b"\x89PNG\r\n\x1a\n"):
        return _ending(file, b"IEND\xaeB`\x82", "image/png")
    if start.startswith(b"\xff\xd8\xff"):
        return _ending(file, b"\xff\xd9", "image/jpeg")
    if start.startswith(b"PK\x03\x04"):
        return _checked_office(file)
    if start.startswith(_OLD_OFFICE):
        raise _refusal(
            _("Filen er i et ældre Office-format eller har adgangskode. Gem den som .docx/.xlsx.")
        )
    raise _refusal(
        _("Filtypen kan ikke bruges. Vælg en PDF, et billede (PNG, JPEG), .docx eller .xlsx.")
    )


def _damaged() -> ValidationError:
    return _refusal(_("Filen er beskadiget. Gem den igen i det program, den er lavet i."))


def _checked_pdf(file: File) -> str:
    file.seek(0)
    content = file.read()
    tail = content[-2048:]
    if b"%%EOF" not in tail or _hides_zip(content):
        raise _damaged()
    # Only between the streams: packed data holds any few letters by chance.
    content = re.sub(rb"stream\r?\n.*?endstream", b"", content, flags=re.DOTALL)
    if re.search(rb"/Encrypt\s*(\d+\s+\d+\s+R|<<)", content):
        raise _refusal(_("PDF-filen har adgangskode. Fjern den, og vælg filen igen."))
    if re.search(rb"/(JavaScript|JS|Launch)\b", content):
        raise _refusal(_("PDF-filen indeholder et program. Udskriv den til en ny PDF først."))
    return "application/pdf"


def _ending(file: File, ending: bytes, media_type: str) -> str:
    file.seek(0)
    content = file.read()
    if not content.rstrip(b"\x00\r\n").endswith(ending) or _hides_zip(content):
        raise _damaged()
    return media_type


def _hides_zip(content: bytes) -> bool:
    # A zip is found from its end; one that follows a picture opens as a zip (and as Java).
    return b"PK\x05\x06" in content[-66_000:]


def _checked_office(file: File) -> str:
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            _refuse_bomb(archive)
            types = archive.read(_CONTENT_TYPES)
            _refuse_macros(archive.namelist(), types)
    except (zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError, EOFError) as error:
        raise _damaged() from error
    return _main_type(types)


def _refuse_bomb(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise _refusal(_("Filen fylder for meget, når den pakkes ud. Gør den mindre."))
    if any(part.flag_bits & 0x1 for part in parts):
        raise _refusal(_("Filen har adgangskode. Fjern den, og vælg filen igen."))
    if any(".." in part.filename.split("/") or part.filename[:1] == "/" for part in parts):
        raise _damaged()
    # The sizes above are what the file says of itself; reading a lying part breaks off in time.
    for part in parts:
        _read_to_the_end(archive, part)


def _read_to_the_end(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    left = LARGEST_UNPACKED
    try:
        with archive.open(part) as stream:
            while chunk := stream.read(1 << 20):
                left -= len(chunk)
                if left < 0:
                    raise _damaged()
    except zipfile.zlib.error as error:
        raise _damaged() from error


def _refuse_macros(names: list[str], types: bytes) -> None:
    lowered = " ".join(names).lower()
    if "vbaproject" in lowered or "macroenabled" in types.decode("utf-8", "replace").lower():
        raise _refusal(_("Filen indeholder makroer. Gem den uden makroer (.docx eller .xlsx)."))


def _main_type(types: bytes) -> str:
    # No DTD, so no entity can grow while it is read.
    if b"<!" in types or len(types) > 1_000_000:
        raise _damaged()
    try:
        declared = {node.get("ContentType") for node in ElementTree.fromstring(types)}
    except ElementTree.ParseError as error:
        raise _damaged() from error
    for content_type, media_type in _MAIN_PARTS.items():
        if content_type in declared:
            return media_type
    raise _refusal(_("Filtypen kan ikke bruges. Vælg en PDF, et billede, .docx eller .xlsx."))
