"""The key to a person's own texts in the browser, and the name they lie under there.

What is typed and not yet at the server lies encrypted in the browser's IndexedDB
(frontend/src/vault.js). The key is never stored: it follows from the secret of the installation
and the person, and is given only to a page that person is signed in to.
"""

import base64

from django.utils.crypto import salted_hmac

from support.accounts.models import User


def storage_owner(user: User) -> str:
    """A name for ``user`` in the browser that tells nobody who it is."""
    return salted_hmac("browser store: owner", str(user.pk), algorithm="sha256").hexdigest()[:32]


def storage_key(user: User) -> str:
    """256 bits for AES-GCM, as base64; the same whenever ``user`` is signed in."""
    digest = salted_hmac("browser store: key", str(user.pk), algorithm="sha256").digest()
    return base64.b64encode(digest).decode()
