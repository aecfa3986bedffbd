"""What every page shows around its own content."""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from applications.queries.mails import ANSWERS_FOR_MAILS
from frikommune.version import VERSION
from networks.models import Role
from networks.models.affiliation import AT_MINISTRY
from networks.rules import has_role, roles_of
from networks.standing import MUNICIPAL
from support.accounts.browser_store import storage_owner
from support.notifications.models import Notice

FOLLOWS_APPROVALS = (*MUNICIPAL, Role.LOCAL_ADMIN, Role.COORDINATOR)


def site(request) -> dict:
    """Navigation for the person's roles, their organisation, demo flag, version."""
    user = getattr(request, "user", None)
    context = {"demo": settings.DEMO, "product_version": VERSION, "base_url": settings.BASE_URL}
    if user is None or not user.is_authenticated:
        return context
    return {
        **context,
        "navigation": _navigation(user, request.path),
        "authority": _authority(user),
        "unread_notices": Notice.objects.of(user).unread().filter(at__lte=timezone.now()).count(),
        "storage_owner": storage_owner(user),
    }


def _navigation(user, path: str) -> list[dict]:
    admin = has_role(user, Role.ADMIN)
    only_admin = admin and not has_role(user, *set(Role) - {Role.ADMIN})
    entries = [
        (_("Mit arbejde"), "start", True),
        (_("Ansøgninger"), "applications:list", not (has_role(user, *AT_MINISTRY) or only_admin)),
        (_("Godkendelser"), "applications:boards", has_role(user, *FOLLOWS_APPROVALS)),
        (_("Indsendelser"), "applications:submissions", not only_admin),
        (_("Ministeriet"), "applications:desk", has_role(user, *AT_MINISTRY, Role.COORDINATOR)),
        (_("Lovregister"), "applications:register", not only_admin),
        (_("Evaluering"), "evaluation:overview", not only_admin),
        (_("Udbakke"), "applications:outbox", has_role(user, *ANSWERS_FOR_MAILS)),
        (_("Frister"), "dates:list", True),
        (_("Runder"), "applications:rounds", True),
        (_("Netværk"), "networks:networks", True),
        (_("Ordninger"), "networks:programmes", admin),
        (_("Skabeloner"), "applications:templates", admin),
        (_("Påmindelser"), "applications:reminder_rules", admin),
        (_("Drift"), "operations", admin),
    ]
    shown = [(title, reverse(name)) for title, name, wanted in entries if wanted]
    return [
        {"title": title, "url": url, "current": path == url or path.startswith(url) and url != "/"}
        for title, url in shown
    ]


def _authority(user) -> str:
    """The organisations the person works for, each once."""
    names = [
        str(a.municipality.official_name if a.municipality else a.ministry or a.evaluator or "")
        for a in roles_of(user)
    ]
    return ", ".join(dict.fromkeys(filter(None, names)))
