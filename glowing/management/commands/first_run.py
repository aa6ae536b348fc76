from __future__ import annotations

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from glowing.accounts.models import User
from streams import services

SAMPLE = settings.BASE_DIR / "streams" / "sample"


class Command(BaseCommand):
    help = "Give an empty installation its first login and the sample stream; else do nothing."

    def handle(self, **_options: object) -> None:
        if User.objects.exists():
            return
        call_command("create_first_user", stdout=self.stdout)
        owner = User.objects.get()
        stream = services.import_files(owner=owner, paths=[SAMPLE], title="Sample stream")
        services.request_ingest(stream=stream)
        self.stdout.write("The sample stream is there too and will be processed now.")
