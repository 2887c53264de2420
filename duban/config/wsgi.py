"""The WSGI entrance; granian serves it, gunicorn could."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "duban.config.settings")
application = get_wsgi_application()
