"""ffmpeg and ffprobe behind typed functions. Rule: nothing here imports Django or Celery."""
