"""A tiny wav2vec2 with random weights, and an empty sentence splitter: enough to align with."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import nltk
from transformers import (
    Wav2Vec2Config,
    Wav2Vec2CTCTokenizer,
    Wav2Vec2FeatureExtractor,
    Wav2Vec2ForCTC,
    Wav2Vec2Processor,
)

if TYPE_CHECKING:
    from pathlib import Path

LETTERS = "|abcdefghijklmnopqrstuvwxyz'"


def save_aligner(folder: Path) -> str:
    """Write the model; its times mean nothing, but they are times."""
    tokens = ["<pad>", "<s>", "</s>", "<unk>", *LETTERS]
    vocabulary = folder / "vocab.json"
    vocabulary.write_text(json.dumps({token: number for number, token in enumerate(tokens)}))
    extractor = Wav2Vec2FeatureExtractor(do_normalize=True)
    tokenizer = Wav2Vec2CTCTokenizer(str(vocabulary), word_delimiter_token="|")
    Wav2Vec2Processor(extractor, tokenizer).save_pretrained(folder)
    shape = Wav2Vec2Config(
        vocab_size=len(tokens),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        conv_dim=(8,) * 7,
        num_conv_pos_embeddings=16,
        num_conv_pos_embedding_groups=2,
    )
    Wav2Vec2ForCTC(shape).save_pretrained(folder)
    return str(folder)


def save_splitter(folder: Path) -> None:
    """Write NLTK's data for a language that has no abbreviations, and let NLTK find it."""
    english = folder / "tokenizers" / "punkt_tab" / "english"
    english.mkdir(parents=True)
    for name in ("collocations.tab", "sent_starters.txt", "abbrev_types.txt", "ortho_context.tab"):
        (english / name).write_text("")
    nltk.data.path.insert(0, str(folder))
