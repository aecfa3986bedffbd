import os

from django.core.wsgi import get_wsgi_application

from support.walls.context import nobody, otherwise

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "frikommune.settings")

application = get_wsgi_application()
# Outside its requests the web server has no business with anybody's rows.
otherwise(nobody())
