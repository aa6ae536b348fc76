# Web and beat: docker build -f docker/web.Dockerfile .
FROM node:24-bookworm-slim AS assets
WORKDIR /app/assets
COPY assets/package.json assets/package-lock.json ./
RUN npm install --no-save --no-audit --no-fund
COPY assets ./
COPY templates ../templates
COPY widgets ../widgets
RUN npm run build

FROM python:3.12-slim-bookworm
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PATH=/app/.venv/bin:$PATH \
    DJANGO_SETTINGS_MODULE=glowing.settings.production \
    GLOWING_DATA_DIR=/data STATIC_ROOT=/app/static
WORKDIR /app
COPY requirements requirements
RUN requirements/venv .venv && uv pip install --no-cache --python .venv/bin/python \
        --require-hashes -r requirements/base.txt
COPY . .
COPY --from=assets /app/assets/dist assets/dist
RUN docker/production-env python manage.py collectstatic --noinput \
    && useradd --uid 10001 --create-home glowing && install -d -o glowing /data
USER glowing
VOLUME /data
EXPOSE 8000
HEALTHCHECK --start-period=30s CMD ["python", "docker/healthcheck.py"]
CMD ["uvicorn", "glowing.asgi:application", "--no-access-log", \
     "--ws", "websockets-sansio", "--ws-max-size", "65536", "--ws-per-message-deflate", "false", \
     "--ws-ping-interval", "55", "--ws-ping-timeout", "20", \
     "--host", "0.0.0.0", "--port", "8000", "--proxy-headers"]
