"""Trains small networks with PyTorch in float64, for TestAgainstPyTorch.

    python3 oracle.py > oracle.json

Each case is the config of a train entry. Networks begin with the same weights, and take
100 steps on batches of 8, 8 and 4 of 20 patterns, in their order.
"""

import json
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
    steps = 0
    while steps < STEPS:
        for first in range(0, PATTERNS, BATCH):
            if steps == STEPS:
                break
            rows = slice(first, first + BATCH)
            optimizer.zero_grad()
            loss_of(case, model(torch.tensor(x[rows])), rows).backward()
            steps += 1
            for group in optimizer.param_groups:
                # Ours is TensorFlow's form of Adam, in which the correction of the second
                # moment scales epsilon too.
                group["eps"] = kind.get("epsilon", 1e-8) / (1 - kind.get("beta2", 0.999) ** steps) ** 0.5
            optimizer.step()
        scheduler.step()
    loss = loss_of(case, model(torch.tensor(x)), slice(None)).item()
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
