# A worker without a GPU: docker build -f docker/worker.Dockerfile .
FROM python:3.12-slim-bookworm
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PATH=/app/.venv/bin:$PATH \
    DJANGO_SETTINGS_MODULE=glowing.settings.production GLOWING_DATA_DIR=/data
# hadolint ignore=DL3008
RUN apt-get update && apt-get install -y --no-install-recommends ffmpeg \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY requirements requirements
RUN requirements/venv .venv && uv pip install --no-cache --python .venv/bin/python \
        --require-hashes -r requirements/base.txt
COPY . .
RUN useradd --uid 10001 --create-home glowing && install -d -o glowing /data
USER glowing
VOLUME /data
CMD ["celery", "-A", "glowing", "worker", "-Q", "default,upload", "-c", "2"]
