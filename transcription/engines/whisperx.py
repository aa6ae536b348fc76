"""WhisperX, for GPUs. Import it only where it runs: torch and transformers take half a minute."""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

# Before torch loads OpenMP: threads that spin while they wait slow VAD down twentyfold on a CPU.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import torch
import whisperx

from glowing.exceptions import UserError
from transcription.engines import weights
from transcription.engines.memory import with_smaller_batch
from transcription.engines.protocol import Recognition, SpokenSegment, Word
from transcription.words import untimed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from transcription.engines.config import WhisperConfig
    from transcription.engines.protocol import Options, Samples

# What wav2vec2 in its large form and half a minute of audio need.
ALIGNMENT_BYTES = 4 * 2**30


class WhisperX:
    """VAD cut and merge, batched Whisper, then wav2vec2 alignment where weights are set.

    Without them every word's time is an estimate.
    """

    name = "whisperx"

    def __init__(self, config: WhisperConfig) -> None:
        self.model = config.model
        self._config = config
        try:
            self._pipeline = whisperx.load_model(
                weights.locate(config.model),
                config.device,
                compute_type=config.precision,
                threads=config.cpu_threads,
                vad_method="pyannote",  # its weights are in the wheel, those of Silero are not
                language="en" if config.model.endswith(".en") else None,
            )
        except (OSError, ValueError) as error:
            raise weights.missing(config.model) from error
        self._options = self._pipeline.options

    def transcribe(
        self, audio: Samples, options: Options, on_progress: Callable[[int], None]
    ) -> Recognition:
        """Recognise mono audio at 16 kHz; see `Transcriber`."""
        self._pipeline.options = self._decoding(options)
        length_ms = len(audio) // 16

        def work(batch_size: int) -> Any:
            return self._pipeline.transcribe(
                audio,
                batch_size=batch_size,
                language=options.language or self._pipeline.preset_language,
                progress_callback=lambda percent: on_progress(int(length_ms * percent / 100)),
            )

        heard = with_smaller_batch(work, self._config.batch_size)
        segments = heard["segments"]
        if segments and self._config.align_model:
            segments = self._aligned(audio, segments, heard["language"])
        spoken = tuple(_spoken(segment) for segment in segments if segment["text"].strip())
        return Recognition(heard["language"] if segments else "", spoken)

    def _decoding(self, options: Options) -> Any:
        if options.careful:
            return replace(self._options, repetition_penalty=1.2, no_repeat_ngram_size=4)
        return replace(
            self._options,
            initial_prompt=options.initial_prompt or None,
            hotwords=options.hotwords or None,
        )

    def _aligned(self, audio: Samples, segments: Any, language: str) -> Any:
        with self._room():
            model, metadata = self._aligner(language)
            try:
                aligned = whisperx.align(segments, model, metadata, audio, self._config.device)
            except LookupError as error:
                raise UserError(
                    "WhisperX needs NLTK's punkt_tab to align words. Put it on this machine and "
                    "name its folder in NLTK_DATA, or leave WHISPERX_ALIGN_MODEL empty.",
                    code="transcription.alignment_missing",
                ) from error
        return aligned["segments"]

    def _aligner(self, language: str) -> tuple[Any, Any]:
        try:
            model, metadata = whisperx.load_align_model(
                language, self._config.device, model_name=self._config.align_model
            )
        except (OSError, ValueError) as error:
            raise UserError(
                f'There is no alignment model in "{self._config.align_model}": see '
                "WHISPERX_ALIGN_MODEL, or leave it empty.",
                code="transcription.alignment_missing",
            ) from error
        return model, metadata

    @contextmanager
    def _room(self) -> Iterator[None]:
        """Take Whisper out of a GPU's memory for as long as alignment needs what it occupies."""
        is_short = self._config.device == "cuda" and torch.cuda.mem_get_info()[0] < ALIGNMENT_BYTES
        whisper = self._pipeline.model.model
        if is_short:
            whisper.unload_model(to_cpu=True)
        try:
            yield
        finally:
            if is_short:
                torch.cuda.empty_cache()
                whisper.load_model()


def _spoken(segment: dict[str, Any]) -> SpokenSegment:
    start_ms, end_ms = _ms(segment["start"]), _ms(segment["end"])
    aligned = [_word(word) for word in segment.get("words", ())]
    return SpokenSegment(
        start_ms,
        end_ms,
        tuple(aligned or untimed(segment["text"], start_ms, end_ms)),
        avg_logprob=segment.get("avg_logprob"),
    )


def _word(word: dict[str, Any]) -> Word:
    """Return an aligned word; one that could not be aligned gets a time that cannot be true."""
    return Word(
        text=f" {word['word']}",
        start_ms=_ms(word.get("start", 0.0)),
        end_ms=_ms(word.get("end", -1.0)),
        probability=word.get("score"),
        estimated="score" not in word,
    )


def _ms(seconds: float) -> int:
    return round(float(seconds) * 1000)
