# The GPU worker with WhisperX: docker build -f docker/gpu.Dockerfile .
# torch brings its CUDA libraries; the host needs NVIDIA's driver and container toolkit.
FROM python:3.12-slim-bookworm
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PATH=/app/.venv/bin:$PATH \
    DJANGO_SETTINGS_MODULE=glowing.settings.production GLOWING_DATA_DIR=/data \
    WHISPER_ENGINE=whisperx WHISPER_DEVICE=cuda OMP_WAIT_POLICY=PASSIVE
# hadolint ignore=DL3008
RUN apt-get update && apt-get install -y --no-install-recommends ffmpeg \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY requirements requirements
RUN requirements/venv .venv && uv pip install --no-cache --python .venv/bin/python \
        --require-hashes -r requirements/transcribe.txt
COPY . .
RUN useradd --uid 10001 --create-home glowing && install -d -o glowing /data
USER glowing
VOLUME /data
CMD ["celery", "-A", "glowing", "worker", "-Q", "gpu", "-c", "1", "--disable-prefetch", "--max-tasks-per-child", "20"]
