"""SigLIP's two towers, with the parameter names of the released checkpoints.

Written out instead of taken from `transformers` for speed on a CPU: one product makes queries, keys and values, and the last
layer of the text tower computes only the position that is pooled. `test_training.py` checks that `transformers` gives the same vectors.
"""

import torch
import torch.nn.functional as F
from torch import nn

IMAGE, PATCH, WIDTH, POSITIONS, VOCABULARY = 64, 8, 192, 64, 12_000
HEADS = 3
VISION_LAYERS, TEXT_LAYERS = 6, 3
EPS = 1e-6


class Attention(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.k_proj, self.v_proj, self.q_proj, self.out_proj = (nn.Linear(width, width) for _ in range(4))

    def split(self, x):
        return x.unflatten(-1, (self.heads, -1)).transpose(1, 2)

    def forward(self, x, last_only=False):
        if last_only:
            q = self.q_proj(x[:, -1:])
            w, b = joined(self.k_proj, self.v_proj)
            k, v = F.linear(x, w, b).chunk(2, -1)
        else:
            w, b = joined(self.q_proj, self.k_proj, self.v_proj)
            q, k, v = F.linear(x, w, b).chunk(3, -1)
        y = attend(self.split(q), self.split(k), self.split(v))
        return self.out_proj(y.transpose(1, 2).flatten(2))


def attend(q, k, v):
    """Softmax attention in plain products: at 64 positions faster than the fused kernel, whose backward pass is slow on a CPU."""
    return (q * q.shape[-1] ** -0.5 @ k.transpose(-1, -2)).softmax(-1).to(v.dtype) @ v


def joined(*layers):
    return torch.cat([l.weight for l in layers]), torch.cat([l.bias for l in layers])


class MLP(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.fc1, self.fc2 = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def forward(self, x):
        return self.fc2(F.gelu(self.fc1(x), approximate="tanh"))


class Layer(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.layer_norm1, self.layer_norm2 = nn.LayerNorm(width, EPS), nn.LayerNorm(width, EPS)
        self.self_attn, self.mlp = Attention(width, heads), MLP(width)

    def forward(self, x, last_only=False):
        residual = x[:, -1:] if last_only else x
        h = residual + self.self_attn(self.layer_norm1(x), last_only)
        return h + self.mlp(self.layer_norm2(h))


class Encoder(nn.Module):
    def __init__(self, width, heads, layers):
        super().__init__()
        self.layers = nn.ModuleList(Layer(width, heads) for _ in range(layers))

    def forward(self, x, last_only=False):
        for layer in self.layers[:-1]:
            x = layer(x)
        return self.layers[-1](x, last_only)


class PoolingHead(nn.Module):
    """One learned probe attends over all patches."""

    def __init__(self, width, heads):
        super().__init__()
        self.probe = nn.Parameter(torch.randn(1, 1, width))
        self.attention = nn.MultiheadAttention(width, heads, batch_first=True)
        self.layernorm, self.mlp, self.heads = nn.LayerNorm(width, EPS), MLP(width), heads

    def forward(self, x):
        a, d = self.attention, x.shape[-1]
        w, b = a.in_proj_weight, a.in_proj_bias
        q = F.linear(self.probe.expand(len(x), -1, -1), w[:d], b[:d])
        k, v = F.linear(x, w[d:], b[d:]).chunk(2, -1)
        q, k, v = (t.unflatten(-1, (self.heads, -1)).transpose(1, 2) for t in (q, k, v))
        h = a.out_proj(attend(q, k, v).transpose(1, 2).flatten(2))
        return (h + self.mlp(self.layernorm(h)))[:, 0]


class VisionEmbeddings(nn.Module):
    def __init__(self):
        super().__init__()
        self.patch_embedding = nn.Conv2d(3, WIDTH, PATCH, PATCH)
        self.position_embedding = nn.Embedding((IMAGE // PATCH) ** 2, WIDTH)

    def forward(self, pixels):
        # [n, 3, 64, 64] to [n, 64, 192]: cut into patches, so the convolution is one matrix product.
        n, g = len(pixels), IMAGE // PATCH
        patches = pixels.view(n, 3, g, PATCH, g, PATCH).permute(0, 2, 4, 1, 3, 5).reshape(n, g * g, -1)
        conv = self.patch_embedding
        return F.linear(patches, conv.weight.flatten(1), conv.bias) + self.position_embedding.weight


class VisionTower(nn.Module):
    def __init__(self):
        super().__init__()
        self.embeddings = VisionEmbeddings()
        self.encoder = Encoder(WIDTH, HEADS, VISION_LAYERS)
        self.post_layernorm = nn.LayerNorm(WIDTH, EPS)
        self.head = PoolingHead(WIDTH, HEADS)

    def forward(self, pixels, dtype=torch.float32):
        return self.head(self.post_layernorm(self.encoder(self.embeddings(pixels).to(dtype))))


class TextEmbeddings(nn.Module):
    def __init__(self):
        super().__init__()
        self.token_embedding = nn.Embedding(VOCABULARY, WIDTH)
        self.position_embedding = nn.Embedding(POSITIONS, WIDTH)

    def forward(self, ids, positions):
        return self.token_embedding(ids[:, positions]) + self.position_embedding(positions)


class TextTower(nn.Module):
    def __init__(self):
        super().__init__()
        self.embeddings = TextEmbeddings()
        self.encoder = Encoder(WIDTH, HEADS, TEXT_LAYERS)
        self.final_layer_norm = nn.LayerNorm(WIDTH, EPS)
        self.head = nn.Linear(WIDTH, WIDTH)

    def forward(self, ids, dtype=torch.float32, positions=None):
        """ids [n, 64]. While training some positions may be left out, to save time; the last, which is pooled, must be in."""
        positions = torch.arange(POSITIONS, device=ids.device) if positions is None else positions
        x = self.encoder(self.embeddings(ids, positions).to(dtype), last_only=True)
        return self.head(self.final_layer_norm(x[:, 0]))


class SigLIP(nn.Module):
    def __init__(self):
        super().__init__()
        self.vision_model, self.text_model = VisionTower(), TextTower()
        self.logit_scale = nn.Parameter(torch.tensor([20.0]).log())
        self.logit_bias = nn.Parameter(torch.tensor([-10.0]))
        initialise(self)

    def images(self, pixels, dtype=torch.float32):
        return F.normalize(self.vision_model(pixels, dtype).float(), dim=-1)

    def texts(self, ids, dtype=torch.float32, positions=None):
        return F.normalize(self.text_model(ids, dtype, positions).float(), dim=-1)


def initialise(model):
    for name, p in model.named_parameters():
        if name.endswith("bias") and p.ndim == 1 and "logit" not in name:
            nn.init.zeros_(p)
        elif "position_embedding" in name or "token_embedding" in name:
            nn.init.normal_(p, std=0.05)
        elif p.ndim >= 2 and "probe" not in name:
            nn.init.trunc_normal_(p, std=p[0].numel() ** -0.5)
    for layer in [*model.vision_model.encoder.layers, *model.text_model.encoder.layers]:
        nn.init.zeros_(layer.mlp.fc2.weight)
        nn.init.zeros_(layer.self_attn.out_proj.weight)
