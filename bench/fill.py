"""Fill a PostgreSQL database with applications: ``python -m bench.fill 10000``.

The demo applications are written and sent through the product's own actions, then copied
inside the database with everything that belongs to them. Prints, as JSON, what there is to visit.
``python -m bench.fill 0`` stops before the copies: a template for databases of several sizes.
"""

import json
import os
import random
import secrets
import sys
from datetime import timedelta

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "frikommune.settings")

import django  # noqa: E402

django.setup()

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from applications.actions import documents, submission  # noqa: E402
from applications.management.demo.load import SLUG  # noqa: E402
from applications.models import Application, SectionText, Submission  # noqa: E402
from applications.workflow import EDITABLE, Sharing, Status  # noqa: E402
from bench.copies import copy_rows  # noqa: E402
from networks.management.reference import load_networks, programme_facts  # noqa: E402
from networks.management.tally import Tally  # noqa: E402
from networks.models import Programme  # noqa: E402
from support.accounts.models import User  # noqa: E402
from support.jobs.models import Job  # noqa: E402

WRITER = "signe.vindholt@hoeje-taastrup.example"
USERS = {
    "writer": WRITER,
    "coordinator": "camilla.oernstoft@hoeje-taastrup.example",
    "ministry": "ditte.klokkehoej@ministeriet.example",
}
# The writer's own network has half of everything: the heaviest list a person can have.
HOME = "boliger"
STATUSES = (
    [Status.DRAFT] * 6
    + [Status.READY] * 3
    + [Status.SUBMITTED] * 7
    + [Status.RETURNED] * 2
    + [Status.ANSWERED, Status.WITHDRAWN]
)
SHARINGS = (Sharing.OWNER, Sharing.OWNER, Sharing.PARTICIPANTS, Sharing.NETWORK)
WHAT = (
    "Fleksible", "Enklere", "Tidsbegrænsede", "Fælles", "Digitale", "Lokale", "Samlede",
)  # fmt: skip
ON_WHAT = (
    "lejekontrakter", "borgerforløb", "lægeattester", "rehabiliteringsteams", "handleplaner",
    "jobsamtaler", "sagsgange", "samtykker", "visitationer", "botilbud", "boliganvisninger",
)  # fmt: skip
FOR = "unge", "familier", "sygemeldte", "ældre", "flygtninge", "hjemløse borgere"


def main(size: int) -> None:
    """Bring the database to ``size`` applications and print what to visit."""
    if size == 0:
        prepare()
        return
    programme = Programme.objects.get(slug=SLUG)
    originals = list(Application.objects.filter(round__programme=programme).order_by("pk"))
    finished = next(a for a in originals if a.status == Status.SUBMITTED)
    with transaction.atomic():
        copies = make_copies(programme, originals, finished, size - len(originals))
        copy_rows(copies, package=finished.submitted_versions.get().submission)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    print(json.dumps(places(), ensure_ascii=False))


def prepare() -> None:
    """Tables, the demo with all nine networks, the writer's finished application sent."""
    call_command("migrate", verbosity=0, interactive=False)
    call_command("load_demo", verbosity=0)
    programme = Programme.objects.get(slug=SLUG)
    load_networks(programme, programme_facts() | {"selected_on": programme.begins_on}, Tally())
    ready = Application.objects.filter(round__programme=programme, status=Status.READY)
    send(ready.filter(owner__affiliations__user__email=WRITER).order_by("pk")[0])


def send(application: Application) -> None:
    """Submit through the action, then do its job as the worker does."""
    at = timezone.now()
    sent = submission.submit(
        [application],
        seen={application.pk: application.latest_version},
        by=application.created_by,
        at=at,
    )
    documents.keep_submission_documents(sent, at=at)
    Job.objects.filter(key=f"submission/{sent.pk}").update(
        status=Job.Status.DONE, done_at=at, attempts=1
    )


def make_copies(programme, originals, finished, how_many: int) -> list[tuple[Application, int]]:
    """New applications, each with the id of the one its rows are copied from."""
    chance = random.Random(20161010)
    networks = {n.slug: n for n in programme.networks.prefetch_related("memberships")}
    made = []
    for number in range(1, how_many + 1):
        status = STATUSES[number % len(STATUSES)]
        original = originals[number % len(originals)] if status == Status.DRAFT else finished
        network = networks[HOME if number % 2 else chance.choice(sorted(networks))]
        members = [m.municipality_id for m in network.memberships.all()]
        owner = finished.owner_id if number % 8 == 1 else chance.choice(members)
        made.append((new_copy(original, number, status, network, owner, chance), original.pk))
    Application.objects.bulk_create([copy for copy, _original in made], batch_size=1000)
    return made


def new_copy(original, number, status, network, owner_id, chance) -> Application:
    """``original`` as another municipality's application number ``number``."""
    title = f"{chance.choice(WHAT)} {chance.choice(ON_WHAT)} for {chance.choice(FOR)}, nr. {number}"
    sent = status not in (Status.DRAFT, Status.READY)
    values = {f.attname: getattr(original, f.attname) for f in Application._meta.concrete_fields}
    return Application(
        **values
        | {
            "id": None,
            "reference": f"DEMO-2099-{number:05}",
            "network_id": network.pk,
            "owner_id": owner_id,
            "title": title,
            "status": status,
            "sharing": chance.choice(SHARINGS),
            "handed_over": status == Status.READY,
            "latest_version": 0 if status == Status.DRAFT else 1,
            "submitted_at": original.changed_at if sent else None,
            "submitted_title": title if sent else "",
            "changed_at": original.changed_at - timedelta(minutes=chance.randrange(80_000)),
        }
    )


def places() -> dict:
    """References to visit, sections to save, sessions to do it with."""
    own = Application.objects.filter(owner__affiliations__user__email=WRITER)
    full = own.filter(status__in=EDITABLE).order_by("-status", "pk")[:4]
    texts = SectionText.objects.filter(section__number=2, application__in=[a.pk for a in full])
    packages = Submission.objects.filter(items__application__in=own.filter(status="submitted"))
    return {
        "application": full[0].reference,
        "saves": list(texts.values_list("application__reference", "revision", "pk")),
        "html": max((t.html for t in full[0].texts.all()), key=len),
        "submission": packages.order_by("pk")[0].reference,
        "sessions": {role: session_of(email) for role, email in USERS.items()},
        "rows": Application.objects.count(),
    }


def session_of(email: str) -> str:
    """The key of a new session in which ``email`` is signed in."""
    user = User.objects.get(email=email)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session["made_for"] = secrets.token_hex(4)
    session.create()
    return session.session_key


if __name__ == "__main__":
    main(int(sys.argv[1]))
