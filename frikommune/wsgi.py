import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from support.walls.context import nobody, otherwise

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "frikommune.settings")

application = get_wsgi_application()
# Outside its requests the web server has no business with anybody's rows.
otherwise(nobody())
# All that is loaded by now stays as long as the process: out of the collector's way, which took a
# seventh of the time of a page with its going through it (measured).
_ = get_resolver().url_patterns
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 50)
