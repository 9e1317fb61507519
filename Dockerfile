# syntax=docker/dockerfile:1
# One image for web, worker and beat. Built in two stages: the second holds the wheel and what it needs, nothing more.

FROM python:3.13-slim-bookworm AS build
ENV BUILD=/build WHEELS=/wheels
WORKDIR /src
COPY . .
# A test runs these very lines outside a container.
RUN <<SCRIPT
set -eu
python -m venv "$BUILD"
"$BUILD/bin/python" -m pip install --quiet --require-hashes -r requirements-build.lock
"$BUILD/bin/python" platform/assets.py
"$BUILD/bin/python" translations/compile.py
"$BUILD/bin/python" -m pip wheel --quiet --no-deps --no-build-isolation --wheel-dir "$WHEELS" .
SCRIPT

FROM python:3.13-slim-bookworm
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-core \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin wegwijs
COPY --from=build /wheels /wheels
COPY requirements.lock /wheels/requirements.lock
RUN python -m pip install --no-cache-dir --require-hashes -r /wheels/requirements.lock \
    && python -m pip install --no-cache-dir --no-deps /wheels/*.whl \
    && rm -rf /wheels
ENV PYTHONSAFEPATH=1 PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 WEGWIJS_HOME=/tmp/wegwijs
USER 10001
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=3s --start-period=10s --retries=4 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/health', timeout=2)"]
ENTRYPOINT ["wegwijs"]
CMD ["web", "--host", "0.0.0.0"]
