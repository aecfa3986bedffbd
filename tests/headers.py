"""What every response must carry, whoever asks for whatever (OWASP ASVS 5.0, chapter 3)."""

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
POLICY = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "object-src 'none'",
    "frame-ancestors 'none'",
)
# A browser's PDF viewer is a plug-in with a style sheet of its own; the file is no page of ours.
SHOWN_PDF = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'"
DOWNLOAD = "sandbox; default-src 'none'"
# What a browser would run if a stored file were shown as it.
RUNS = ("text/html", "image/svg+xml", "application/xhtml+xml", "text/xml", "application/xml")


def lacks(response) -> list[str]:
    """Everything that is missing or too wide in the headers and cookies of ``response``."""
    wrong = [
        f"{name}: {response.get(name)}" for name, it in ALWAYS.items() if response.get(name) != it
    ]
    if "camera=()" not in response.get("Permissions-Policy", ""):
        wrong.append("Permissions-Policy")
    return wrong + _kept(response) + _policy(response) + _cookies(response)


def _kept(response) -> list[str]:
    """Nothing is kept by caches but a public page that nobody has signed in to see."""
    kept, request = response.get("Cache-Control", ""), response.wsgi_request
    where = request.resolver_match
    app, _colon, name = where.view_name.partition(":") if where else ("", "", "")
    is_public = app in ("applications", "evaluation") and name.startswith("public")
    if is_public and not request.user.is_authenticated and kept == "public, max-age=300":
        return []
    return [] if "no-store" in kept else [f"Cache-Control: {kept}"]


def _policy(response) -> list[str]:
    policy = response.get("Content-Security-Policy", "")
    kind = response.get("Content-Type", "").partition(";")[0]
    if response.streaming:
        shown = not response.get("Content-Disposition", "").startswith("attachment")
        right = policy == (SHOWN_PDF if shown else DOWNLOAD)
        right &= not shown or kind == "application/pdf"
        return [] if right else [f"a file as {kind} with {policy!r}"]
    found = {part.strip() for part in policy.split(";")}
    wrong = [f"CSP without {part}" for part in POLICY if part not in found]
    return wrong + [f"CSP: {part}" for part in found if "unsafe-" in part or " *" in part]


def _cookies(response) -> list[str]:
    return [
        f"cookie {name}"
        for name, cookie in response.cookies.items()
        if cookie.value and not (cookie["httponly"] and cookie["samesite"] in ("Lax", "Strict"))
    ]
