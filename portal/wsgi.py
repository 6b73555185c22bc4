"""The web server's door. It stays shut for real people while anybody could sign in with a password that is public."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

from portal.embedded import NotStarted

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.production")
try:
    application = get_wsgi_application()
    from portal.checks import refuse_demo_people  # the apps must be loaded first

    refuse_demo_people()
except (ImproperlyConfigured, NotStarted) as error:
    sys.exit(str(error))
