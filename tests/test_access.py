"""Nobody reaches, or is told of, what is not theirs: every address, every role, every state.

The answers come from tests/access_oracle.py, which knows nothing of the product's own rules. Of
address × person × application one in ``EVERY`` is asked, so spread that each person meets each
address by each method; ``ACCESS_EVERY=1`` asks all of them (some minutes).
"""

import os
import re
from contextlib import contextmanager
from functools import partial

import pytest
from django.contrib.messages import get_messages
from django.db import connection, transaction
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from applications.models import Application, ReadingGrant
from applications.queries.lists import ApplicationFilter, in_order
from applications.queries.readers import readers_of
from tests.access_oracle import (
    FORBIDDEN,
    HIDDEN,
    READABLE,
    knowledge,
    sees_decisions_of,
    verdict,
)
from tests.access_table import (
    ACCOUNT,
    ADMINISTRATOR,
    APPLICATION,
    CASE_OFFICER,
    CLOSED,
    PUBLIC,
    SIGNED_IN,
    TABLE,
    TEMPLATE,
)
from tests.access_world import PERSONS
from tests.headers import ALWAYS, lacks

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("access")]

WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE|REPLACE)\b", re.IGNORECASE)
CANARY = re.compile(rb"qz[a-z]+-[a-z]+-[a-z]+zq")
EVERY = int(os.environ.get("ACCESS_EVERY", "13"))
# What the few forms that read more than their fields need to be taken for real.
SENT_ALONG = {"answer": "yes", "base": "0", "to": "done"}
STRANGERS = ("anonymous", "inactive")
NOWHERE = "FK-NOWHERE"
STARTING = ("plan_start", "start_trial", "stop_trial", "overtaken", "issue_by_law")


def url_names(resolver, namespace=""):
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name or entry.pattern}"
        else:
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from url_names(entry, inner)


def test_every_address_has_a_row_and_every_row_an_address():
    assert set(url_names(get_resolver())) ^ TABLE.keys() == set()


# --- asking ---------------------------------------------------------------------------------------


@contextmanager
def no_writes():
    """Fail on any statement that changes a row, the session's own apart."""

    def refuse(execute, sql, params, many, context):
        assert not WRITES.match(sql) or "django_session" in sql, sql
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse):
        yield


@contextmanager
def undone():
    """Do it, then take it back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def told(response) -> bytes:
    """Everything a response tells: body, headers, cookies and messages for the next page."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    headers = "\n".join(f"{name}: {value}" for name, value in response.items())
    messages = "\n".join(map(str, get_messages(response.wsgi_request)))
    return b"\n".join([body, headers.encode(), str(response.cookies).encode(), messages.encode()])


def heard(secrets: set[bytes], text: bytes) -> list[str]:
    return sorted(word.decode() for word in secrets & set(CANARY.findall(text)))


def shape(response) -> tuple:
    """What can be compared between two refusals: all but the request's own number."""
    headers = {name: value for name, value in response.items() if name != "X-Request-ID"}
    return response.status_code, headers, response.content, str(response.cookies)


def visit(client, method: str, url: str, allowed: bool):
    """Ask; a GET may write nothing, and neither may a POST that is refused."""
    response = _visit(client, method, url, allowed)
    assert lacks(response) == [], f"{method} {url}"
    return response


def _visit(client, method: str, url: str, allowed: bool):
    if method == "get":
        with no_writes():
            return client.get(url)
    if allowed:
        with undone():
            return client.post(url, SENT_ALONG)
    with no_writes():
        return client.post(url, SENT_ALONG)


def verdict_of(response) -> str:
    return {403: FORBIDDEN, 404: HIDDEN}.get(response.status_code, READABLE)


# --- addresses of one application -------------------------------------------------------------


FIXED = {
    "section": {"number": 1},
    "autosave": {"number": 1},
    "goal": {"number": 1},
    "exemption": {"number": 1},
    "attachment_file": {"number": 1},
    "delete_row": {"kind": "maal", "number": 1},
    "section_history": {"number": 1},
    "compare_revisions": {"number": 1},
    "comments": {"number": 1},
    "presence": {"number": 1},
    "answer_wish": {"number": 1},
    "share_out": {"number": 1},
    "authority": {"number": 1},
}


def of_versions(case, _world, **more):
    newest = case.application.versions.count()
    return [({"number": n, **more}, "") for n in range(1, max(newest, 1) + 1)]


def of_municipalities(case, world):
    about = sorted(case.facts.accepted | case.facts.invited)
    return [({"code": world.municipalities[m].code}, m) for m in about]


def of_takers(case, world):
    about = sorted(case.facts.accepted)
    return [({"code": world.municipalities[m].code}, m) for m in about]


def of_decisions(case, world):
    return [
        ({"code": world.municipalities[m].code, "step": step}, m) for m, step in case.steps.items()
    ]


def of_frozen(case, _world):
    newest = case.application.versions.count()
    return [({"number": newest}, "")] if newest else []


ARGUMENTS = {
    "version": of_versions,
    "version_file": partial(of_versions, kind="pdf"),
    "restore_version": of_frozen,
    "revision": lambda case, _world: [({"number": 1, "pk": case.newest_revision}, "")],
    "close_section": lambda case, _world: [({"opening": pk}, "") for pk in case.openings],
    "end_grant": lambda case, _world: [({"grant": pk}, "") for pk in case.grants],
    "reply_comment": lambda case, _world: [({"pk": case.threads["comment"]}, "")],
    "resolve_comment": lambda case, _world: [({"pk": case.threads["comment"]}, "")],
    "reply_note": lambda case, _world: [({"pk": pk}, "") for pk in case.notes],
    "answer": of_municipalities,
    "register_decision": of_municipalities,
    "correct_decision": of_decisions,
    **dict.fromkeys(("start_page", "follow_up", *STARTING), of_takers),
}


def arguments_of(name: str, case, world) -> list[tuple[dict, str]]:
    """Arguments for the address, each with the municipality it is about."""
    if name in ARGUMENTS:
        return ARGUMENTS[name](case, world)
    return [(FIXED.get(name, {}), "")]


def about_applications(world):
    for full_name, row in TABLE.items():
        if row.kind != APPLICATION:
            continue
        for case in world.cases.values():
            for arguments, municipality in arguments_of(full_name.partition(":")[2], case, world):
                for method, right in (("get", row.get), ("post", row.post)):
                    yield full_name, case, arguments, municipality, method, right


def expected(right, roles, case, arguments, municipality, name) -> str:
    if name in ("applications:version", "applications:version_file"):
        known, number = knowledge(roles, case.facts), arguments["number"]
        if not case.facts.frozen_once:
            return HIDDEN
        if not {"text", "frozen"} & known and number != case.sent_version:
            return HIDDEN
    return verdict(right, roles, case.facts, municipality)


def forbidden_words(world, person: str) -> set[bytes]:
    """Every canary ``person`` may meet nowhere."""
    roles = PERSONS[person] if person not in STRANGERS else []
    return {
        word.encode()
        for case in world.cases.values()
        for (layer, field), word in case.canaries.items()
        if not may_meet(roles or [], case, layer, field)
    }


# What is said about a text: among its readers, and with a ministry's sparring partner.
INTERNAL = ("comment", "talk")


def may_meet(roles, case, layer: str, field: str) -> bool:
    known, names = knowledge(roles, case.facts), {role.name for role in roles}
    if layer == "decided":
        return sees_decisions_of(roles, case.facts, field)
    if field in INTERNAL and layer == case.layer and "guest" in known and "admin" not in names:
        return field == "talk"
    if field in INTERNAL:
        return "text" in known
    if "text" in known or ({"sent", "frozen"} & known and layer == "first"):
        return True
    if "guest" in known and layer == case.layer:
        return True
    return "exists" in known and field == "title" and layer == case.layer


@pytest.fixture(scope="module")
def nowhere(world):
    """How each address answers about an application there is not."""
    client, answers = world.client("officer of foreign"), {}
    for name, _case, arguments, _municipality, method, right in about_applications(world):
        if right and (name, method) not in answers:
            url = reverse(name, kwargs={"reference": NOWHERE, **arguments})
            answers[name, method] = shape(visit(client, method, url, allowed=False))
    return answers


@pytest.mark.timeout(600)
@pytest.mark.parametrize("person", [p for p in PERSONS if p not in STRANGERS])
def test_a_person_reaches_what_is_theirs_and_is_told_of_nothing_else(world, nowhere, person):
    client, roles, wrong = world.client(person), PERSONS[person], []
    secrets = forbidden_words(world, person)
    turn = list(PERSONS).index(person)
    for number, asked in enumerate(about_applications(world), start=turn):
        name, case, arguments, municipality, method, right = asked
        if right is None or (number % EVERY and name != "applications:detail"):
            continue
        wanted = expected(right, roles, case, arguments, municipality, name)
        url = reverse(name, kwargs={"reference": case.reference, **arguments})
        response = visit(client, method, url, allowed=wanted == READABLE)
        found, text = verdict_of(response), told(response)
        if found != wanted:
            wrong.append(f"{case.name} {method} {name} {municipality}: {found}, not {wanted}")
        if wanted == HIDDEN == found and shape(response) != nowhere[name, method]:
            wrong.append(f"{case.name} {method} {name}: unlike one that does not exist")
        wrong += [
            f"{case.name} {method} {name}: {s.decode()}"
            for s in secrets & set(CANARY.findall(text))
        ]
    assert wrong == []


@pytest.mark.parametrize("person", STRANGERS)
def test_a_stranger_is_sent_to_sign_in_and_told_nothing(world, person):
    client, wrong = world.client(person), []
    secrets = forbidden_words(world, person)
    case = world.cases["sent"]
    for name, it, arguments, _municipality, method, right in about_applications(world):
        if it is not case or right is None:
            continue
        url = reverse(name, kwargs={"reference": case.reference, **arguments})
        response = visit(client, method, url, allowed=False)
        if not response.get("Location", "").startswith(reverse("account_login")):
            wrong.append(f"{method} {name}: {response.status_code}")
        wrong += [
            f"{name}: {secret.decode()}" for secret in secrets & set(CANARY.findall(told(response)))
        ]
    assert wrong == []


def test_a_method_that_is_not_offered_answers_alike_for_all(world):
    own, foreign = world.client("officer of owner"), world.client("officer of foreign")
    seen, case, wrong = set(), world.cases["private"], []
    for name, it, arguments, _municipality, method, right in about_applications(world):
        if it is not case or right is not None or name in seen:
            continue
        seen.add(name)
        url = reverse(name, kwargs={"reference": case.reference, **arguments})
        answers = [visit(client, method, url, allowed=False) for client in (own, foreign)]
        if [answer.status_code for answer in answers] != [405, 405]:
            wrong.append(f"{method} {name}: {[a.status_code for a in answers]}")
    assert wrong == []


# --- packages -------------------------------------------------------------------------------------


def files_of(package, cases, roles):
    """(address, whether ``roles`` may have it) for everything in a package."""
    known = [case for case in cases if "sent" in knowledge(roles, case.facts)]
    place = [package.reference]
    yield reverse("applications:submission", args=place), bool(known)
    for position, case in enumerate(cases, start=1):
        file = reverse("applications:submission_file", args=[*place, position, "pdf"])
        yield file, case in known
        for number in (1, 2):
            annex = [*place, position, number]
            yield reverse("applications:submission_attachment", args=annex), case in known
    if len(cases) > 1:
        whole = reverse("applications:submission_file", args=[*place, 0, "pdf"])
        yield whole, known == list(cases)


@pytest.mark.parametrize("person", [p for p in PERSONS if p not in STRANGERS])
def test_a_package_is_read_by_those_it_concerns(world, person):
    client, roles, wrong = world.client(person), PERSONS[person], []
    secrets = forbidden_words(world, person)
    for package, cases in world.packages.values():
        in_order = sorted(cases, key=lambda case: case.application.pk)
        for url, allowed in files_of(package, in_order, roles):
            response = visit(client, "get", url, allowed)
            if verdict_of(response) != (READABLE if allowed else HIDDEN):
                wrong.append(f"{url}: {response.status_code}, allowed: {allowed}")
            text = told(response)
            wrong += [f"{url}: {word}" for word in heard(secrets, text)]
    assert wrong == []


# --- pages about everything -----------------------------------------------------------------------


def arguments_anywhere(world) -> dict:
    round_, network = world.rounds["one"], world.networks["one"]
    programme, template = network.programme, world.rounds["one"].template
    section = template.sections.first()
    return {
        "programme": programme.slug,
        "slug": programme.slug,
        "pk": round_.pk,
        "code": world.municipalities["owner"].code,
        "reference": NOWHERE,
        "section_pk": section.pk,
        "part_pk": 1,
        "step": 1,
    }


def url_of(name: str, world) -> str:
    given = arguments_anywhere(world)
    if name in ("networks:network", "applications:public_network"):
        given["slug"] = world.networks["one"].slug
    if name.partition(":")[2] in ("template", "preview_template", "edit_template"):
        given["pk"] = world.rounds["one"].template_id
    if name.endswith("reminder_rule"):
        given["pk"] = world.rules[0].pk
    patterns = get_resolver().reverse_dict if ":" not in name else _namespace(name).reverse_dict
    wanted = patterns.getlist(name.rpartition(":")[2])[0][0][0][1]
    return reverse(name, kwargs={key: given[key] for key in wanted})


def _namespace(name: str):
    return get_resolver().namespace_dict[name.partition(":")[0]][1]


def of_kind(*kinds):
    return [name for name, row in TABLE.items() if row.kind in kinds and "/" not in name]


@pytest.mark.parametrize("person", PERSONS)
def test_pages_about_everything_name_only_what_one_may_know(world, person):
    client, wrong = world.client(person), []
    roles = PERSONS[person] if person not in STRANGERS else []
    secrets = forbidden_words(world, person) | {
        case.reference.encode()
        for case in world.cases.values()
        if not knowledge(roles or [], case.facts)
    }
    for name in of_kind(PUBLIC, SIGNED_IN, CASE_OFFICER, ADMINISTRATOR, TEMPLATE):
        url = url_of(name, world)
        with no_writes():
            response = client.get(url)
        wrong += [f"{url}: {lack}" for lack in lacks(response)]
        wrong += [
            f"{url}: {secret.decode()}"
            for secret in secrets - rightly_told(world, person, name)
            if secret in told(response)
        ]
    assert wrong == []


def rightly_told(world, person: str, name: str) -> set[bytes]:
    """What stays in an inbox: the numbers of the drafts a guest was once asked to read."""
    if name != "notices:inbox" or person not in world.users:
        return set()
    asked = ReadingGrant.objects.filter(reader=world.users[person])
    return {number.encode() for number in asked.values_list("application__reference", flat=True)}


def listed(user, **asked) -> set[str]:
    """The references the list holds for ``user``, as its view puts it together."""
    today = timezone.localdate()
    rows = Application.objects.visible_to(user, on=today)
    found = in_order(ApplicationFilter(asked, rows, user=user).qs, asked.get("sort", ""))
    return set(found.values_list("reference", flat=True))


def signed_in(world):
    return ((p, world.users[p], roles) for p, roles in PERSONS.items() if p not in STRANGERS)


@pytest.mark.parametrize("sort", ["", "title", "-status", "deadline"])
def test_the_list_holds_for_each_person_what_they_may_know(world, sort):
    wrong = []
    for person, user, roles in signed_in(world):
        known = {c.reference for c in world.cases.values() if knowledge(roles, c.facts)}
        wrong += [f"{person}: {r}" for r in listed(user, sort=sort) ^ known]
    assert wrong == []


@pytest.mark.parametrize("case_name", ["private", "fornetwork", "opened", "sparring", "glass"])
def test_who_can_see_it_names_those_who_can_and_no_one_else(world, case_name):
    case = world.cases[case_name]
    application = Application.objects.get(pk=case.application.pk)
    named = {reader.user.pk for reader in readers_of(application, on=timezone.localdate())}
    sees = {
        user.pk
        for _person, user, roles in signed_in(world)
        if knowledge(roles, case.facts) & {"text", "guest"} and user.is_active
    }
    assert named & {user.pk for _person, user, _roles in signed_in(world)} == sees


@pytest.mark.parametrize("person", ["officer of double", "secretary of owner", "ministry reader"])
def test_the_list_counts_what_it_shows(world, person):
    page = world.client(person).get(reverse("applications:list")).context["page"]
    shown = {row.reference for row in page.object_list}
    assert shown == listed(world.users[person])
    assert page.paginator.count == len(shown)


def test_the_list_of_ones_own_is_of_ones_own(world):
    user = world.users["officer of owner"]
    own = {c.reference for c in world.cases.values() if c.facts.owner == "owner"}
    assert listed(user, mine="on") == own


def test_a_search_finds_no_title_one_may_not_know(world):
    wrong = []
    names = (
        "foreignprivate",
        "private",
        "frozen",
        "unlocked",
        "unlockedshared",
        "sent",
        "returned",
        "withdrawnsent",
    )
    titles = [
        (case, layer, word)
        for case in map(world.cases.get, names)
        for (layer, field), word in case.canaries.items()
        if field == "title"
    ]
    for person, user, roles in signed_in(world):
        for case, layer, word in titles:
            found = listed(user, q=word)
            if found and not may_meet(roles, case, layer, "title"):
                wrong.append(f"{person} finds {word}")
    assert wrong == []


def test_a_search_finds_the_title_one_is_shown(world):
    user, case = world.users["officer of member"], world.cases["returned"]
    assert listed(user, q=case.canaries["first", "title"]) == {case.reference}


def test_a_filter_tells_no_status_one_may_not_know(world):
    """Who reads what was sent sees »Indsendt«, wherever the owner has got to since."""
    wrong = []
    for person, user, roles in signed_in(world):
        for status in ("draft", "ready", "submitted", "returned", "withdrawn"):
            known = {
                case.reference
                for case in world.cases.values()
                if status == shown_status(roles, case)
            }
            wrong += [f"{person} {status}: {r}" for r in listed(user, status=status) ^ known]
    assert wrong == []


def shown_status(roles, case) -> str:
    known = knowledge(roles, case.facts)
    if "text" in known:
        return case.facts.status
    if "sent" in known:
        return "submitted"
    return case.facts.status if "frozen" in known else ""


@pytest.mark.parametrize("person", PERSONS)
def test_administration_is_for_administrators(world, person):
    client, wrong = world.client(person), []
    for name in of_kind(ADMINISTRATOR):
        url = url_of(name, world)
        for method in ("get", "post"):
            allowed = any(role.name == "admin" for role in PERSONS[person] or ())
            response = visit(client, method, url, allowed)
            signing_in = response.get("Location", "").startswith(reverse("account_login"))
            wanted = signing_in if person in STRANGERS else response.status_code == 403
            if wanted == allowed:
                wrong.append(f"{method} {name}: {response.status_code}")
    assert wrong == []


def test_an_application_is_begun_by_case_officers_only(world):
    url = reverse("applications:create")
    allowed = {
        person
        for person in PERSONS
        if person not in STRANGERS and world.client(person).get(url).status_code == 200
    }
    assert allowed == {
        person
        for person, roles in PERSONS.items()
        if person not in STRANGERS and any(role.name == "case_officer" for role in roles)
    }


@pytest.mark.parametrize("name", of_kind(ACCOUNT, SIGNED_IN, CASE_OFFICER, TEMPLATE))
def test_a_page_behind_sign_in_sends_a_stranger_there(world, name):
    given = {"pk": 1} if name in ("mfa_remove_webauthn", "mfa_edit_webauthn") else None
    url = reverse(name, kwargs=given) if given else url_of(name, world)
    with no_writes():
        answer = world.client("anonymous").get(url)
    assert answer["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("path", [n for n, row in TABLE.items() if row.kind == CLOSED])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_closed_page_is_not_found(world, path, method):
    answer = visit(world.client("officer of owner"), method, f"/{path}", allowed=False)
    assert answer.status_code == 404


def test_nobody_signs_up_by_themselves(world):
    url = reverse("account_signup")
    values = {
        "email": "ny@x.example",
        "password1": "kommunen-2016-x",
        "password2": "kommunen-2016-x",
    }
    with no_writes():
        answer = world.client("anonymous").post(url, values)
    assert (answer.status_code, b"closed" in answer.content) != (302, False)


def test_the_same_file_of_two_tenants_keeps_their_own_names(world):
    """Bytes are stored once; the name a file was given is its owner's."""
    package, cases = world.packages["sent"]
    url = reverse("applications:submission_attachment", args=[package.reference, 1, 2])
    answer = world.client("ministry officer").get(url)
    answer.close()
    assert cases[0].canaries["first", "file"] in answer["Content-Disposition"]


# --- headers --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url", ["/findes-ikke/", "/healthz", "/robots.txt", "/favicon.ico", "/konto/login/"]
)
def test_answers_outside_the_application_carry_the_headers_too(world, url):
    assert lacks(world.client("anonymous").get(url)) == []


def test_headers_that_lack_are_found(world):
    """The control: each header taken away is missed."""
    response = world.client("anonymous").get("/konto/login/")
    for name in (*ALWAYS, "Permissions-Policy", "Cache-Control", "Content-Security-Policy"):
        kept = response.headers[name]
        del response.headers[name]
        assert lacks(response) != [], name
        response.headers[name] = kept
    assert lacks(response) == []
