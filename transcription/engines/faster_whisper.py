from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ctranslate2
from faster_whisper import BatchedInferencePipeline, WhisperModel
from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError

from glowing.exceptions import UserError
from transcription.engines import weights
from transcription.engines.memory import is_out_of_memory, out_of_memory, with_smaller_batch
from transcription.engines.protocol import Recognition, SpokenSegment, Word
from transcription.words import untimed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from transcription.engines.config import WhisperConfig
    from transcription.engines.protocol import Options, Samples

# Half of Whisper's context: the other half is for what it writes.
PROMPT_TOKENS = 220
HOTWORD_TOKENS = 110
# The first temperature that samples at all; the library goes up from it while text repeats.
SECOND_TRY_TEMPERATURES = (0.2, 0.4, 0.6, 0.8, 1.0)
LANGUAGES_WITHOUT_SPACES = frozenset({"zh", "ja", "th", "lo", "my", "yue"})


class FasterWhisper:
    """Whisper on CTranslate2: Silero VAD, batched decoding, word times from cross-attention."""

    name = "faster-whisper"

    def __init__(self, config: WhisperConfig) -> None:
        self.model = config.model
        self._batch_size = config.batch_size
        self._whisper = load_whisper(config)
        self._batched = BatchedInferencePipeline(self._whisper)

    def transcribe(
        self, audio: Samples, options: Options, on_progress: Callable[[int], None]
    ) -> Recognition:
        """Recognise mono audio at 16 kHz; see `Transcriber`."""

        def work(batch_size: int) -> Recognition:
            segments, info = self._start(audio, options, batch_size)
            heard = tuple(_spoken(segments, info.language, on_progress))
            return Recognition(info.language if info.duration_after_vad else "", heard)

        return with_smaller_batch(work, self._batch_size)

    def _start(
        self, audio: Samples, options: Options, batch_size: int
    ) -> tuple[Iterable[Any], Any]:
        common: dict[str, Any] = {
            "language": self._language(options.language),
            "vad_filter": True,
            "word_timestamps": True,
        }
        if options.careful:
            ctranslate2.set_random_seed(0)  # a retried job must end with the same words
            heard = self._whisper.transcribe(
                audio,
                temperature=SECOND_TRY_TEMPERATURES,
                condition_on_previous_text=False,
                hallucination_silence_threshold=2.0,
                **common,
            )
        else:
            heard = self._batched.transcribe(
                audio, batch_size=batch_size, **self._prompts(options), **common
            )
        segments, info = heard
        return segments, info

    def _language(self, wanted: str) -> str | None:
        if not self._whisper.model.is_multilingual:
            return "en"
        if wanted and wanted not in self._whisper.supported_languages:
            raise UserError(
                f'"{wanted}" is not a language this speech model knows. Use a code such as "en" '
                'or "de", or leave the language empty to have it detected.',
                code="transcription.unknown_language",
            )
        return wanted or None

    def _prompts(self, options: Options) -> dict[str, str | None]:
        """Keep prompt and hotwords within Whisper's context: a full one leaves no room for text."""
        tokenizer = self._whisper.hf_tokenizer
        hotwords = tokenizer.encode(options.hotwords, add_special_tokens=False).ids
        prompt = tokenizer.encode(options.initial_prompt, add_special_tokens=False).ids
        hotwords = hotwords[:HOTWORD_TOKENS]
        prompt = prompt[-(PROMPT_TOKENS - len(hotwords)) :]
        return {
            "initial_prompt": tokenizer.decode(prompt) or None,
            "hotwords": tokenizer.decode(hotwords) or None,
        }


def load_whisper(config: WhisperConfig) -> WhisperModel:
    """Load the weights. Raises ModelMissing when they are neither here nor to be fetched."""
    try:
        return WhisperModel(
            weights.locate(config.model),
            device=config.device,
            compute_type=config.precision,
            cpu_threads=config.cpu_threads,
        )
    except (LocalEntryNotFoundError, HfHubHTTPError, OSError) as error:
        raise weights.missing(config.model) from error
    except ValueError as error:
        if "Invalid model size" in str(error):
            raise weights.missing(config.model) from error
        raise cannot_compute(error) from error
    except RuntimeError as error:
        if is_out_of_memory(error):
            raise out_of_memory() from error
        raise cannot_compute(error) from error


def cannot_compute(error: Exception) -> UserError:
    """Return the error for a device or precision that this machine does not have."""
    return UserError(
        f"The speech model cannot run here: {error}. See WHISPER_DEVICE and WHISPER_COMPUTE_TYPE.",
        code="transcription.cannot_compute",
    )


def _spoken(
    segments: Iterable[Any], language: str, on_progress: Callable[[int], None]
) -> Iterable[SpokenSegment]:
    for segment in segments:
        spoken = SpokenSegment(
            start_ms=_ms(segment.start),
            end_ms=_ms(segment.end),
            words=tuple(_words(segment, language)),
            avg_logprob=_plain(segment.avg_logprob),
            no_speech_prob=_plain(segment.no_speech_prob),
            compression_ratio=_plain(segment.compression_ratio),
            temperature=_plain(segment.temperature),
        )
        on_progress(spoken.end_ms)
        yield spoken


def _words(segment: Any, language: str) -> list[Word]:
    """Return the words with their parts joined: the model gives "ill" and "-disposed" as two."""
    if not segment.words:
        return untimed(segment.text, _ms(segment.start), _ms(segment.end))
    words: list[Word] = []
    for part in segment.words:
        word = Word(part.word, _ms(part.start), _ms(part.end), _plain(part.probability))
        is_part = not word.text.startswith(" ") and language not in LANGUAGES_WITHOUT_SPACES
        if is_part and words:
            words[-1] = _joined(words[-1], word)
        else:
            words.append(word)
    return words


def _joined(word: Word, part: Word) -> Word:
    probability = min(word.probability or 0.0, part.probability or 0.0)
    return Word(word.text + part.text, word.start_ms, part.end_ms, probability)


def _ms(seconds: float) -> int:
    return round(float(seconds) * 1000)


def _plain(number: float | None) -> float | None:
    return None if number is None else round(float(number), 4)
