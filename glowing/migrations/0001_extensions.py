from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations


class Migration(migrations.Migration):
    """What PostgreSQL needs before any app's tables can be indexed; all apps follow accounts."""

    initial = True
    run_before = [("accounts", "0001_initial")]
    operations = [TrigramExtension()]
