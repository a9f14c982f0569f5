"""The stage train in numpy: the same networks and optimisers, from other random numbers.

    program: {command: [.venv/bin/python, train.py], files: [train.py], timeout: 10m}

It needs numpy and pyarrow. docs/swap.md explains the request.
"""
import json

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

ACTIVATIONS = {  # f(z), and its derivative from f
    "tanh": (np.tanh, lambda t: 1 - t * t),
    "relu": (lambda z: np.maximum(z, 0), lambda t: (t > 0).astype(t.dtype)),
    "linear": (lambda z: z, lambda t: np.ones_like(t)),
    "sigmoid": (lambda z: 1 / (1 + np.exp(-z)), lambda t: t * (1 - t)),
}


class Network:
    def __init__(self, widths, activation, rng):
        self.f, self.df = ACTIVATIONS[activation]
        self.weights = [truncated(rng, (b, a), a ** -0.5) for a, b in zip(widths, widths[1:])]
        self.biases = [np.zeros(b, np.float32) for b in widths[1:]]

    def layers(self, x):
        out = [x]
        for w, b in zip(self.weights[:-1], self.biases[:-1]):
            out.append(self.f(out[-1] @ w.T + b))
        z = out[-1] @ self.weights[-1].T + self.biases[-1]
        e = np.exp(z - z.max(1, keepdims=True))
        return out + [e / e.sum(1, keepdims=True)]

    def gradient(self, x, y):
        """Of the mean cross-entropy in nats: for the weights and biases of each layer."""
        t = self.layers(x)
        delta = t[-1].copy()
        delta[np.arange(len(y)), y] -= 1
        delta /= len(y)
        out = []
        for l in reversed(range(len(self.weights))):
            out.append((delta.T @ t[l], delta.sum(0)))
            if l > 0:
                delta = delta @ self.weights[l] * self.df(t[l])
        return out[::-1]

    def score(self, x, y):
        """Mean cross-entropy in bits, and the share of patterns whose likelier class is theirs."""
        if len(y) == 0:
            return np.nan, np.nan
        p = self.layers(x)[-1]
        return -np.log2(p[np.arange(len(y)), y].astype(float)).mean(), (p.argmax(1) == y).mean()


def truncated(rng, shape, sigma):
    """Normal numbers without those beyond two standard deviations."""
    z = rng.standard_normal(shape)
    while (far := np.abs(z) > 2).any():
        z[far] = rng.standard_normal(far.sum())
    return (sigma * z).astype(np.float32)


class Adam:
    def __init__(self, rate, parameters):
        self.rate, self.step = rate, 0
        self.m = [np.zeros_like(p) for p in parameters]
        self.v = [np.zeros_like(p) for p in parameters]

    def __call__(self, parameters, gradients):
        self.step += 1
        rate = self.rate * (1 - 0.999 ** self.step) ** 0.5 / (1 - 0.9 ** self.step)
        for p, g, m, v in zip(parameters, gradients, self.m, self.v):
            m += 0.1 * (g - m)
            v += 0.001 * (g * g - v)
            p -= np.float32(rate) * m / (np.sqrt(v) + np.float32(1e-8))


def sgd(rate):
    def step(parameters, gradients):
        for p, g in zip(parameters, gradients):
            p -= np.float32(rate) * g
    return step


OPTIMIZERS = {"adam": Adam, "sgd": lambda rate, _: sgd(rate)}
FIELDS = {"fraction", "split", "hidden", "activation", "optimizer", "rate", "batch", "epochs", "snapshots"}


def check(config, program, activations, optimizers):
    """Fails for what the config asks for and the program would not do."""
    if unknown := sorted(config.keys() - FIELDS):
        raise ValueError(f"config: {program} does not know {', '.join(unknown)}: leave them out, or add them to it")
    for field, known in {"activation": activations, "optimizer": optimizers, "split": ("random", "unshuffled")}.items():
        if config[field] not in known:
            raise ValueError(f"config: {program} does not know {field} {config[field]}: it knows {', '.join(known)}")


def statistics(gradients):
    """Norms of the mean and of the deviation over the gradients of all batches."""
    g = np.array(gradients, float).reshape(len(gradients), -1)
    return np.linalg.norm(g.mean(0)), ((g - g.mean(0)) ** 2).sum(1).mean() ** 0.5


def train(config, seed, epochs, x, y):
    """Yields, for each of the epochs, the rows of weights, history and gradients."""
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(y)) if config["split"] == "random" else np.arange(len(y))
    cut = max(1, int(config["fraction"] * len(y) + 0.5))
    inside, outside = order[:cut], order[cut:]
    network = Network([x.shape[1], *config["hidden"], 2], config["activation"], rng)
    parameters = network.weights + network.biases
    step = OPTIMIZERS[config["optimizer"]](config["rate"], parameters)
    batches = [inside[i:i + config["batch"]] for i in range(0, cut, config["batch"])]
    for epoch in range(config["epochs"] + 1):
        watched = epoch in epochs
        if watched:  # before the epoch
            weights = list(weight_rows(epoch, network))
            norms = [np.linalg.norm(w.astype(float)) for w in network.weights]
            frozen = [network.gradient(x[b], y[b]) for b in batches]
            loss, accuracy = network.score(x[inside], y[inside])
            loss_test, accuracy_test = network.score(x[outside], y[outside])
            ones_test = y[outside].mean() if len(outside) else np.nan
            history = (epoch, loss, loss_test, accuracy, accuracy_test, y[inside].mean(), ones_test)
        moving = []
        for b in batches:  # the epoch after the last one is trained for its gradients alone
            by_layer = network.gradient(x[b], y[b])
            step(parameters, [w for w, _ in by_layer] + [b for _, b in by_layer])
            if watched:
                moving.append(network.gradient(x[b], y[b]))
        if watched:
            gradients = [
                (epoch, l + 1, len(batches), *statistics([g[l][0] for g in frozen]), *statistics([g[l][0] for g in moving]), norm)
                for l, norm in enumerate(norms)
            ]
            yield weights, history, gradients


def weight_rows(epoch, network):
    """Every parameter, the bias of a unit (input -1) before its weights."""
    for l, (w, b) in enumerate(zip(network.weights, network.biases)):
        rows = np.hstack([b[:, None], w])
        unit, place = np.indices(rows.shape)
        yield np.full(rows.size, epoch), np.full(rows.size, l + 1), unit.ravel(), place.ravel() - 1, rows.ravel()


def write(request, port, columns):
    """Writes an output, each column in the type that the request asks for."""
    out = request["outputs"][port]
    table = pa.table({c["name"]: pa.array(v, c["type"]) for c, v in zip(out["columns"], columns)})
    pq.write_table(table, out["path"])


def main():
    request = json.load(open("request.json"))
    check(request["config"], "train.py", ACTIVATIONS, OPTIMIZERS)
    patterns = pq.read_table(request["inputs"]["patterns"]["path"])
    y = patterns["y"].to_numpy()
    x = np.column_stack([patterns[c].to_numpy() for c in patterns.column_names if c.startswith("x_")])

    weights, history, gradients = [], [], []
    epochs = request["given"]["epochs"]
    for parameters, row, rows in train(request["config"], request["seed"], set(epochs), x, y):
        print(f"epoch {row[0]}: loss {row[1]:.4f} bit, accuracy {row[3]:.3f}", flush=True)
        weights += parameters
        history.append(row)
        gradients += rows
    write(request, "weights", [np.concatenate(c) for c in zip(*weights)])
    write(request, "history", zip(*history))
    write(request, "gradients", zip(*gradients))


if __name__ == "__main__":
    main()
