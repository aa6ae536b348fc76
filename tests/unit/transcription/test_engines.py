from __future__ import annotations

import pytest

from glowing.exceptions import TransientError, UserError
from transcription import engines
from transcription.engines import memory, weights
from transcription.engines.config import WhisperConfig

OUT_OF_MEMORY = "CUDA failed with error out of memory"


def test_the_installed_model_is_the_published_one():
    assert weights.locate("tiny.en").endswith("model")


def test_a_changed_model_is_refused(tmp_path):
    for name in weights.TINY_EN:
        (tmp_path / name).write_bytes(b"something else")

    with pytest.raises(weights.ModelDamaged):
        weights.check(tmp_path, weights.TINY_EN)


def test_a_folder_without_a_model_is_refused(tmp_path):
    with pytest.raises(weights.ModelMissing, match="WHISPER_MODEL"):
        weights.locate(str(tmp_path))


def test_a_name_is_left_to_the_model_hub():
    assert weights.locate("large-v3") == "large-v3"


@pytest.mark.parametrize("model", ["gigantic", "base"])
def test_a_model_that_cannot_be_had_is_a_sentence_not_a_traceback(model, monkeypatch):
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)

    with pytest.raises(weights.ModelMissing, match=model):
        engines.load(WhisperConfig(model=model))


def test_an_unknown_engine_is_refused():
    with pytest.raises(UserError) as refusal:
        engines.load(WhisperConfig(engine="dictation"))

    assert refusal.value.code == "transcription.unknown_engine"


def test_precision_follows_the_device():
    assert WhisperConfig(device="cpu").precision == "int8"
    assert WhisperConfig(device="cuda").precision == "float16"
    assert WhisperConfig(device="cuda", compute_type="int8_float16").precision == "int8_float16"


def test_what_the_machine_cannot_compute_is_a_sentence():
    with pytest.raises(UserError) as refusal:
        engines.load(WhisperConfig(compute_type="float99"))

    assert refusal.value.code == "transcription.cannot_compute"


def test_a_full_gpu_gets_half_the_batch_once():
    tried = []

    def work(batch_size):
        tried.append(batch_size)
        if batch_size > 4:
            raise RuntimeError(OUT_OF_MEMORY)
        return "done"

    assert memory.with_smaller_batch(work, 8) == "done"
    assert tried == [8, 4]


def test_a_gpu_that_stays_full_is_tried_again_later():
    def work(_batch_size):
        raise RuntimeError(OUT_OF_MEMORY)

    with pytest.raises(TransientError) as failure:
        memory.with_smaller_batch(work, 8)

    assert failure.value.code == "transcription.out_of_memory"


def test_other_failures_are_not_taken_for_a_full_gpu():
    def work(_batch_size):
        raise RuntimeError("broken")

    with pytest.raises(RuntimeError, match="broken"):
        memory.with_smaller_batch(work, 8)
