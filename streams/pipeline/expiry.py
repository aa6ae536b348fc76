from __future__ import annotations

from datetime import timedelta
from functools import partial

from django.db import transaction
from django.utils import timezone

from streams.models import Upload
from streams.recordings import part_of

KEPT = timedelta(days=7)


@transaction.atomic
def expire_uploads() -> int:
    """Forget uploads that nothing was added to for a week; return how many."""
    old = Upload.objects.filter(updated_at__lt=timezone.now() - KEPT)
    uploads = list(old.select_for_update(of=("self",), skip_locked=True).order_by("pk"))
    for upload in uploads:
        transaction.on_commit(partial(part_of(upload).unlink, missing_ok=True))
    Upload.objects.filter(pk__in=[upload.pk for upload in uploads]).delete()
    return len(uploads)
