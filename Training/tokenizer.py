"""A Gemma-style tokenizer: BPE with byte fallback, spaces as "▁", no dummy prefix, EOS appended, right padding to 64."""

import json

from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

from model import POSITIONS, VOCABULARY

SPECIAL = ["<pad>", "<eos>", "<bos>", "<unk>"]
BYTES = [f"<0x{b:02X}>" for b in range(256)]


def train(texts):
    """Learns the merges from an iterator of lower-cased texts."""
    learner = Tokenizer(models.BPE(unk_token="<unk>"))
    learner.normalizer = normalizers.Replace(" ", "▁")
    # While learning only: no piece spans two words, or a word and its full stop.
    learner.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Split("▁", "merged_with_next"), pre_tokenizers.Punctuation("isolated")])
    learner.train_from_iterator(texts, trainers.BpeTrainer(
        vocab_size=VOCABULARY - len(BYTES), special_tokens=SPECIAL, limit_alphabet=3600, min_frequency=2, show_progress=False))
    return assemble(learner)


def assemble(learner):
    """The released layout: special tokens, 256 bytes, then the learned pieces with their merges."""
    learned = json.loads(learner.to_str())["model"]
    pieces = [p for p, _ in sorted(learned["vocab"].items(), key=lambda item: item[1]) if p not in SPECIAL]
    vocabulary = {p: i for i, p in enumerate(SPECIAL + BYTES + pieces)}
    merges = [tuple(m) if isinstance(m, list) else tuple(m.split(" ")) for m in learned["merges"]]
    tokenizer = Tokenizer(models.BPE(vocabulary, merges, unk_token="<unk>", byte_fallback=True, fuse_unk=True))
    tokenizer.normalizer = normalizers.Replace(" ", "▁")
    tokenizer.pre_tokenizer = pre_tokenizers.Split(" ", "merged_with_previous")
    tokenizer.post_processor = processors.TemplateProcessing(single="$A <eos>", pair="$A <eos> $B <eos>", special_tokens=[("<eos>", 1)])
    tokenizer.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()])
    tokenizer.add_special_tokens([AddedToken(t, special=True, normalized=False) for t in SPECIAL])
    return tokenizer


def for_training(path):
    """The tokenizer as the training and the released checkpoint use it: 63 ids at most, EOS, padded to 64."""
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.enable_truncation(POSITIONS)
    tokenizer.enable_padding(length=POSITIONS, pad_id=0, pad_token="<pad>")
    return tokenizer
