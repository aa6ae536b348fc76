from __future__ import annotations

import json

import pytest
from django.core.management import call_command

from tests.integration.dynamodb.reading import EXPORTS


@pytest.fixture
def bring_in(owner, capsys):
    def bring_in(*paths, user=owner, **options):
        paths = paths or (EXPORTS,)
        call_command("import_dynamodb", *map(str, paths), user=user.username, **options)
        return capsys.readouterr().out

    return bring_in


@pytest.fixture
def export(tmp_path):
    def export(name, *items):
        file = tmp_path / name
        file.write_text(json.dumps({"Items": items}, indent=1))
        return file

    return export
