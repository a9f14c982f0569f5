"""Trains small networks with PyTorch in float64, for TestAgainstPyTorch.

    python3 oracle.py > oracle.json

Each case is the config of a train entry. Networks begin with the same weights, and take
100 steps on batches of 8, 8 and 4 of 20 patterns, in their order.
"""

import hashlib
import json
import math
import sys

import numpy
import torch
from torch import nn

INPUTS, HIDDEN, CLASSES, PATTERNS, BATCH, STEPS = 5, [6, 4], 3, 20, 8, 100
EPOCHS = -(-STEPS // -(-PATTERNS // BATCH))

torch.set_default_dtype(torch.float64)
draw = numpy.random.default_rng(17)


def normal(*shape):
    """Normal numbers that float32 holds."""
    return draw.normal(size=shape).astype(numpy.float32).astype(float)


class CentredSoftplus(nn.Module):
    def forward(self, x):
        return nn.functional.softplus(x) - numpy.log(2)


class Abs(nn.Module):
    def forward(self, x):
        return x.abs()


ACTIVATIONS = {
    "tanh": lambda units: nn.Tanh(),
    "relu": lambda units: nn.ReLU(),
    "sigmoid": lambda units: nn.Sigmoid(),
    "softplus": lambda units: nn.Softplus(),
    "softsign": lambda units: nn.Softsign(),
    "linear": lambda units: nn.Identity(),
    "elu": lambda units: nn.ELU(),
    "swish": lambda units: nn.SiLU(),
    "abs": lambda units: Abs(),
    "leaky-relu": lambda units: nn.LeakyReLU(0.01),
    "prelu": lambda units: nn.PReLU(units),
    "centred-softplus": lambda units: CentredSoftplus(),
}

x, labels, scores = normal(PATTERNS, INPUTS), draw.integers(CLASSES, size=PATTERNS), normal(PATTERNS)


def start(outputs):
    """Initial weights and biases of each layer."""
    widths = [INPUTS, *HIDDEN, outputs]
    return [(normal(n, m) / numpy.float32(2), normal(n) / numpy.float32(4)) for m, n in zip(widths, widths[1:])]


starts = {CLASSES: start(CLASSES), 1: start(1)}


class Stream:
    """The random numbers of a purpose, as package random has them (PCG-DXSM)."""

    def __init__(self, seed, purpose):
        digest = hashlib.sha256(seed.to_bytes(8, "little") + purpose.encode()).digest()
        self.state = int.from_bytes(digest[:8], "little") << 64 | int.from_bytes(digest[8:16], "little")

    def uniform(self):
        multiplier = 2549297995355413924 << 64 | 4865540595714422341
        increment = 6364136223846793005 << 64 | 1442695040888963407
        self.state = (self.state * multiplier + increment) % 2**128
        high, low = self.state >> 64, self.state % 2**64
        high ^= high >> 32
        high = high * 0xDA942042E4DD58B5 % 2**64
        high ^= high >> 48
        return (high * (low | 1) % 2**64 >> 11) / 2**53

    def normals(self):
        while True:
            u, v = 2 * self.uniform() - 1, 2 * self.uniform() - 1
            q = u * u + v * v
            if 0 < q < 1:
                scale = math.sqrt(-2 * math.log(q) / q)
                yield u * scale
                yield v * scale


class Noise:
    """Masks and normal numbers for the hidden layers, drawn by layer, unit and pattern."""

    def __init__(self, deviation=0, dropout=0, kind="binary"):
        self.deviation, self.dropout, self.gaussian = deviation, dropout, kind == "gaussian"
        self.normals, self.masks = Stream(1, "noise"), Stream(1, "dropout")

    def mask(self, normals):
        if self.gaussian:
            return 1 + math.sqrt(self.dropout / (1 - self.dropout)) * next(normals)
        return 0 if self.masks.uniform() < self.dropout else 1 / (1 - self.dropout)

    def draw(self, patterns):
        def rows(number):
            layers = [[[numpy.float32(number()) for _ in range(patterns)] for _ in range(units)] for units in HIDDEN]
            return [torch.tensor(numpy.array(layer, dtype=float).T) for layer in layers]

        pairs, more = self.normals.normals(), self.masks.normals()
        masks = rows(lambda: self.mask(more)) if self.dropout else [1] * len(HIDDEN)
        return list(zip(masks, rows(lambda: self.deviation * next(pairs)) if self.deviation else [0] * len(HIDDEN)))


def levels(x, low, high, bits):
    """The levels next to x, with a straight-through gradient where x is among them."""
    low, high, last = min(low, 0), max(high, 0), 2**bits - 1
    step = (high - low) / last
    zero = min(max(math.floor(-low / step + 0.5), 0), last)
    least, most = -zero * step, (last - zero) * step
    rounded = ((x.detach().clamp(least, most) - least) / step + 0.5).floor() * step + least
    return rounded, (x.detach() >= least) & (x.detach() <= most)


class Quantiser:
    def __init__(self, bits, of="activations", range="batch"):
        self.bits, self.weights, self.moving = bits, of == "both", range == "moving"
        self.ranges = [[-6.0, 6.0] for _ in HIDDEN]

    def weight(self, w):
        if not self.weights:
            return w
        return w + (levels(w, w.min().item(), w.max().item(), self.bits)[0] - w).detach()

    def output(self, layer, x, follow):
        low, high = min(x.min().item(), 0), max(x.max().item(), 0)
        if not self.moving:
            return x + (levels(x, low, high, self.bits)[0] - x).detach()
        average = self.ranges[layer]
        if follow:
            average[:] = [average[0] - (average[0] - low) * 0.001, average[1] - (average[1] - high) * 0.001]
        rounded, inside = levels(x, *average, self.bits)
        return torch.where(inside, x + (rounded - x).detach(), rounded)


def forward(modules, x, noise=None, quantiser=None, follow=False):
    """The sums of the last layer."""
    hidden = 0
    for module in modules:
        if not isinstance(module, nn.Linear):
            x = module(x)
            if noise:
                x = x * noise[hidden][0] + noise[hidden][1]
            if quantiser:
                x = quantiser.output(hidden, x, follow)
            hidden += 1
        else:
            x = nn.functional.linear(x, quantiser.weight(module.weight) if quantiser else module.weight, module.bias)
    return x


def penalty(case, layers):
    regularizer, total = case.get("regularizer", {}), 0
    for l, (w, *_) in enumerate(layers, 1):
        if l not in regularizer.get("except", []):
            gram = w @ w.T if w.shape[0] <= w.shape[1] else w.T @ w
            total += regularizer.get("orthonormality", 0) / 2 * ((gram - torch.eye(len(gram))) ** 2).sum()
    return total


def build(case):
    real = case.get("target") == "score"
    layers, modules = [], []
    for weight, bias in starts[1 if real else CLASSES]:
        layer = nn.Linear(weight.shape[1], weight.shape[0])
        layer.weight.data, layer.bias.data = torch.tensor(weight), torch.tensor(bias)
        layers.append([layer.weight, layer.bias])
        modules.append(layer)
        if len(layers) <= len(HIDDEN):
            modules.append(ACTIVATIONS[case["activation"]](weight.shape[0]))
            layers[-1] += list(modules[-1].parameters())
    return nn.Sequential(*modules), layers


def loss_of(case, z, rows):
    output, squared = case.get("output", "softmax"), case.get("loss") == "squared"
    if case.get("target") == "score":
        return nn.functional.mse_loss(z[:, 0], torch.tensor(scores[rows]))
    one_hot = nn.functional.one_hot(torch.tensor(labels[rows]), CLASSES).to(torch.float64)
    y = {"softmax": z.softmax(1), "sigmoid": z.sigmoid(), "linear": z}[output]
    if squared:
        return nn.functional.mse_loss(y, one_hot)
    if output == "sigmoid":
        return nn.functional.binary_cross_entropy(y, one_hot)
    return nn.functional.cross_entropy(z, torch.tensor(labels[rows]))


def optimizer_of(case, layers):
    kind = case["optimizer"]
    kind = {"kind": kind} if isinstance(kind, str) else kind
    regularizer = case.get("regularizer", {})
    excepted, biases = regularizer.get("except", []), regularizer.get("biases", False)
    groups = [{"params": [], "weight_decay": regularizer.get("decay", regularizer.get("l2", 0))}, {"params": [], "weight_decay": 0}]
    for l, parameters in enumerate(layers, 1):
        for k, p in enumerate(parameters):
            groups[0 if l not in excepted and (k == 0 or biases) else 1]["params"].append(p)
    betas = (kind.get("beta1", 0.9), kind.get("beta2", 0.999))
    if kind["kind"] == "adam":
        return torch.optim.Adam(groups, lr=case["rate"], betas=betas)
    if kind["kind"] == "adamw":
        return torch.optim.AdamW(groups, lr=case["rate"], betas=betas)
    return torch.optim.SGD(groups, lr=case["rate"], momentum=kind.get("momentum", 0), nesterov=kind.get("nesterov", False))


def scheduler_of(case, optimizer):
    schedule = case.get("schedule", {})
    if schedule.get("kind") == "cosine":
        return torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, EPOCHS, case["rate"] * schedule.get("final", 0))
    return torch.optim.lr_scheduler.MultiStepLR(optimizer, schedule.get("at", []), schedule.get("factor", 1))


def train(case):
    model, layers = build(case)
    optimizer = optimizer_of(case, layers)
    kind = case["optimizer"] if isinstance(case["optimizer"], dict) else {}
    scheduler = scheduler_of(case, optimizer)
    noise = Noise(**case["noise"]) if "noise" in case else None
    quantiser = Quantiser(**case["quantize"]) if "quantize" in case else None
    steps = 0
    while steps < STEPS:
        for first in range(0, PATTERNS, BATCH):
            if steps == STEPS:
                break
            rows = slice(first, first + BATCH)
            optimizer.zero_grad()
            drawn = noise.draw(len(x[rows])) if noise else None
            z = forward(model, torch.tensor(x[rows]), drawn, quantiser, follow=True)
            (loss_of(case, z, rows) + penalty(case, layers)).backward()
            steps += 1
            for group in optimizer.param_groups:
                # Ours is TensorFlow's form of Adam, in which the correction of the second
                # moment scales epsilon too.
                group["eps"] = kind.get("epsilon", 1e-8) / (1 - kind.get("beta2", 0.999) ** steps) ** 0.5
            optimizer.step()
        scheduler.step()
    loss = loss_of(case, forward(model, torch.tensor(x), None, quantiser), slice(None)).item()
    return loss, [round(v, 9) for p in layers for t in p for v in t.detach().numpy().ravel().tolist()]


ADAM = {"activation": "tanh", "optimizer": "adam", "rate": 0.01}
SGD = {"activation": "tanh", "optimizer": "sgd", "rate": 0.1}
cases = [{**ADAM, "activation": name} for name in ACTIVATIONS]
cases += [{**SGD, "activation": name} for name in ACTIVATIONS]
cases += [
    {**ADAM, "output": "softmax", "loss": "squared"},
    {**ADAM, "output": "sigmoid"},
    {**ADAM, "output": "sigmoid", "loss": "squared"},
    {**ADAM, "output": "linear", "loss": "squared"},
    {**ADAM, "target": "score", "output": "linear", "loss": "squared"},
    {**ADAM, "optimizer": {"kind": "adam", "beta1": 0.8, "beta2": 0.99}},
    {**ADAM, "optimizer": {"kind": "adam", "epsilon": 0.01}},
    {**ADAM, "regularizer": {"l2": 0.05, "biases": True}},
    {**ADAM, "optimizer": "adamw", "regularizer": {"decay": 0.5}},
    {**ADAM, "optimizer": "adamw", "regularizer": {"decay": 0.5, "biases": True}},
    {**ADAM, "optimizer": "adamw", "regularizer": {"decay": 0.5, "except": [1, 3]}},
    {**SGD, "optimizer": {"kind": "sgd", "momentum": 0.9}},
    {**SGD, "optimizer": {"kind": "sgd", "momentum": 0.9, "nesterov": True}},
    {**SGD, "regularizer": {"l2": 0.05}},
    {**SGD, "regularizer": {"l2": 0.05, "except": [3]}},
    {**ADAM, "schedule": {"kind": "cosine", "final": 0.1}},
    {**SGD, "schedule": {"kind": "steps", "at": [10, 20], "factor": 0.5}},
    {**ADAM, "noise": {"deviation": 0.2}},
    {**ADAM, "noise": {"dropout": 0.3}},
    {**SGD, "activation": "relu", "noise": {"dropout": 0.3, "kind": "gaussian"}},
    {**SGD, "activation": "swish", "noise": {"deviation": 0.1, "dropout": 0.2}},
    {**ADAM, "quantize": {"bits": 4}},
    {**SGD, "quantize": {"bits": 4, "of": "both"}},
    {**ADAM, "activation": "relu", "quantize": {"bits": 4, "of": "both", "range": "moving"}},
    {**SGD, "activation": "relu", "quantize": {"bits": 8, "range": "moving"}},
    {**SGD, "regularizer": {"orthonormality": 0.1}},
    {**ADAM, "regularizer": {"orthonormality": 0.5, "l2": 0.1, "except": [1]}},
]

results = []
for case in cases:
    loss, parameters = train(case)
    results.append({"config": case, "loss": round(loss, 9), "parameters": parameters})
flat = {outputs: [v for w, b in layers for v in [*w.ravel().tolist(), *b.tolist()]] for outputs, layers in starts.items()}
head = {
    "made_by": f"stages/train/testdata/oracle.py, torch {torch.__version__}",
    "x": x.T.tolist(), "labels": labels.tolist(), "scores": scores.tolist(), "start": flat[CLASSES], "start_score": flat[1],
}
out = json.dumps(head, separators=(",", ":"))[:-1] + ',\n"cases":[\n'
out += ",\n".join(json.dumps(r, separators=(",", ":")) for r in results) + "]}\n"
sys.stdout.write(out)
