"""The stage train in JAX: all networks of an entry at once, from the random numbers of train.py.

    program: {command: [.venv/bin/python, train_jax.py], files: [train_jax.py, train.py], timeout: 1h, batch: 64}

It needs jax, numpy and pyarrow, and train.py beside it. It runs on whatever device JAX finds. Networks
that differ by their seeds alone are trained as one, WIDTH at a time: fewer are filled up, so that the
shapes, and with them the order of every sum, do not depend on how many there are.
"""
import functools
import hashlib
import json
import os
import traceback
from typing import NamedTuple

os.environ.setdefault("XLA_FLAGS", "--xla_gpu_deterministic_ops=true")

import jax
import jax.numpy as jnp
import numpy as np
import pyarrow.parquet as pq

import train

jax.config.update("jax_default_matmul_precision", "highest")  # no TF32

WIDTH = 16
ACTIVATIONS = {"tanh": jnp.tanh, "relu": jax.nn.relu, "sigmoid": jax.nn.sigmoid, "softplus": jax.nn.softplus,
               "softsign": jax.nn.soft_sign, "linear": lambda z: z}


def layers(widths, flat):
    """The weights and biases of each layer, which lie one after the other."""
    out, at = [], 0
    for a, b in zip(widths, widths[1:]):
        out.append((flat[at:at + a * b].reshape(b, a), flat[at + a * b:at + a * b + b]))
        at += a * b + b
    return out


def logits(kind, flat, x):
    *hidden, (w, b) = layers(kind.widths, flat)
    for v, c in hidden:
        x = ACTIVATIONS[kind.activation](x @ v.T + c)
    return x @ w.T + b


def gradient(kind, flat, x, y, mask):
    """Of the mean cross-entropy in nats of the samples in the mask."""
    def loss(flat):
        return -jnp.sum(jax.nn.log_softmax(logits(kind, flat, x)) * y * mask[:, None]) / jnp.sum(mask)

    return jax.grad(loss)(flat)


def adam(state, g, rate):
    p, m, v = state
    m = m + jnp.float32(0.1) * (g - m)
    v = v + jnp.float32(0.001) * (g * g - v)
    return p - rate * m / (jnp.sqrt(v) + jnp.float32(1e-8)), m, v


def sgd(state, g, rate):
    return state[0] - rate * g, *state[1:]


STEPS = {"adam": adam, "sgd": sgd}


class Kind(NamedTuple):
    """What networks have in common that are trained as one."""
    widths: tuple
    activation: str
    optimizer: str


def rates(config, steps):
    """The rate of each step; of Adam with its correction of the start."""
    t = np.arange(1, steps + 1)
    corrected = (1 - 0.999 ** t) ** 0.5 / (1 - 0.9 ** t) if config["optimizer"] == "adam" else np.ones(steps)
    return (config["rate"] * corrected).astype(np.float32)


@functools.partial(jax.jit, static_argnums=0)
def advance(kind, states, data, rate, first, count):
    """Trains many networks for some epochs, in as many steps as there are batches."""
    def step(state, batch):
        *samples, r = batch
        return STEPS[kind.optimizer](state, gradient(kind, state[0], *samples), r), None

    def epoch(e, states):
        return jax.vmap(lambda state, data: jax.lax.scan(step, state, (*data, rate[first + e]))[0])(states, data)

    return jax.lax.fori_loop(0, count, epoch, states)


@functools.partial(jax.jit, static_argnums=0)
def watch(kind, states, x, data, rate):
    """The epoch of a snapshot: the answers of many networks before it, and for each of its batches the
    gradients before the epoch, and after the step that the batch makes."""
    def step(carry, batch):
        before, state = carry
        *samples, r = batch
        state = STEPS[kind.optimizer](state, gradient(kind, state[0], *samples), r)
        return (before, state), (gradient(kind, before, *samples), gradient(kind, state[0], *samples))

    def one(state, data):
        (before, after), (frozen, moving) = jax.lax.scan(step, (state[0], state), (*data, rate))
        return after, jax.nn.softmax(logits(kind, before, x)), frozen, moving

    return jax.vmap(one)(states, data)


class Network:
    """One action: its request, its share of the patterns, and the rows of its outputs."""

    def __init__(self, folder, request, x, y):
        config, self.folder, self.request = request["config"], folder, request
        rng = np.random.default_rng(request["seed"])
        order = rng.permutation(len(y)) if config["split"] == "random" else np.arange(len(y))
        cut = max(1, int(config["fraction"] * len(y) + 0.5))
        self.inside, self.outside, self.y = order[:cut], order[cut:], y
        start = train.Network([x.shape[1], *config["hidden"], max(2, y.max() + 1)], "linear", rng)
        self.widths = (x.shape[1], *(len(b) for b in start.biases))
        self.start = np.concatenate([v.ravel() for pair in zip(start.weights, start.biases) for v in pair])
        self.weights, self.history, self.gradients, self.said = [], [], [], []

    def score(self, p, of):
        """Mean cross-entropy in bits, and the share of patterns whose likelier class is theirs."""
        if len(of) == 0:
            return np.nan, np.nan
        return -np.log2(p[of, self.y[of]].astype(float)).mean(), (p[of].argmax(1) == self.y[of]).mean()

    def watch(self, epoch, flat, p, frozen, moving):
        loss, accuracy = self.score(p, self.inside)
        loss_test, accuracy_test = self.score(p, self.outside)
        if not np.isfinite(loss):
            raise ValueError(f"epoch {epoch}: loss is not finite")
        ones = [self.y[of].mean() if len(of) else np.nan for of in (self.inside, self.outside)]
        self.history.append((epoch, loss, loss_test, accuracy, accuracy_test, *ones))
        self.said.append(f"epoch {epoch}: loss {loss:.4f} bit, accuracy {accuracy:.3f}")
        of_batches = [[[w.ravel() for w, _ in layers(self.widths, g)] for g in all] for all in (frozen, moving)]
        for l, (w, b) in enumerate(layers(self.widths, flat)):
            rows = np.hstack([b[:, None], w])
            unit, place = np.indices(rows.shape)
            self.weights.append((np.full(rows.size, epoch), np.full(rows.size, l + 1), unit.ravel(), place.ravel() - 1, rows.ravel()))
            norms = [norm for all in of_batches for norm in train.statistics([g[l] for g in all])]
            self.gradients.append((epoch, l + 1, len(frozen), *norms, np.linalg.norm(w.astype(float))))

    def write(self):
        request = dict(self.request, outputs={
            port: dict(out, path=os.path.join(self.folder, out["path"])) for port, out in self.request["outputs"].items()})
        train.write(request, "weights", [np.concatenate(c) for c in zip(*self.weights)])
        train.write(request, "history", zip(*self.history))
        train.write(request, "gradients", zip(*self.gradients))


def report(folder, code, text):
    """Says how an action of a batch has ended."""
    with open(os.path.join(folder, "result.json"), "w") as f:
        json.dump({"exitCode": code, "output": text}, f)


def train_together(networks, x, y):
    """Trains networks that differ by their seeds alone, and reports each."""
    config, epochs = networks[0].request["config"], networks[0].request["given"]["epochs"]
    filled = networks + networks[-1:] * (WIDTH - len(networks))
    cut = len(networks[0].inside)
    batches = -(-cut // config["batch"])
    size = min(cut, config["batch"])
    place = np.arange(batches * size)
    mask = (place < cut).astype(np.float32).reshape(batches, size)
    index = np.stack([n.inside[np.minimum(place, cut - 1)] for n in filled]).reshape(len(filled), batches, size)
    answers = np.eye(networks[0].widths[-1], dtype=np.float32)[y]
    data = jnp.asarray(x[index]), jnp.asarray(answers[index]), jnp.asarray(np.broadcast_to(mask, index.shape))
    start = jnp.stack([n.start for n in filled])
    states, x = (start, jnp.zeros_like(start), jnp.zeros_like(start)), jnp.asarray(x)
    rate = jnp.asarray(rates(config, batches * (epochs[-1] + 1)).reshape(-1, batches))
    kind, done, failed = Kind(networks[0].widths, config["activation"], config["optimizer"]), 0, {}
    for e in epochs:
        states = advance(kind, states, data, rate, done, e - done)
        before = jax.device_get(states[0])
        states, *seen = watch(kind, states, x, data, rate[e])
        p, frozen, moving = jax.device_get(seen)
        done = e + 1
        for i, n in enumerate(networks):
            if i not in failed:
                try:
                    n.watch(e, before[i], p[i], frozen[i], moving[i])
                except ValueError as error:
                    failed[i] = str(error)
    for i, n in enumerate(networks):
        if i in failed:
            report(n.folder, 1, failed[i])
        else:
            n.write()
            report(n.folder, 0, "\n".join(n.said))


def read(folder):
    """The request of an action, which must ask for nothing that this program does not do."""
    with open(os.path.join(folder, "request.json")) as f:
        request = json.load(f)
    train.check(request["config"], "train_jax.py", ACTIVATIONS, STEPS)
    return request


def main():
    with open("request.json") as f:
        folders = [os.path.dirname(path) for path in json.load(f)["batch"]]
    print(f"a batch of {len(folders)} networks on {jax.devices()[0]}", flush=True)
    groups = {}  # of actions that differ by their seeds alone
    for folder in folders:
        try:
            request = read(folder)
            with open(os.path.join(folder, request["inputs"]["patterns"]["path"]), "rb") as f:
                patterns = hashlib.sha256(f.read()).hexdigest()
            groups.setdefault(json.dumps([request["config"], request["given"], patterns], sort_keys=True), []).append((folder, request))
        except ValueError as error:
            report(folder, 1, str(error))
    for group in groups.values():
        folder, request = group[0]
        patterns = pq.read_table(os.path.join(folder, request["inputs"]["patterns"]["path"]))
        y = patterns["y"].to_numpy()
        x = np.column_stack([patterns[c].to_numpy() for c in patterns.column_names if c.startswith("x_")])
        for i in range(0, len(group), WIDTH):
            some = group[i:i + WIDTH]
            try:
                train_together([Network(*one, x, y) for one in some], x, y)
            except Exception:  # the other groups go on
                for folder, _ in some:
                    report(folder, 1, traceback.format_exc())


if __name__ == "__main__":
    main()
