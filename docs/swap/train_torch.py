"""The stage train in PyTorch: the same networks and optimisers, from other random numbers.

    program: {command: [.venv/bin/python, train_torch.py], files: [train_torch.py, train.py], timeout: 10m}

It needs torch, numpy and pyarrow, and train.py beside it, which writes the tables.
"""
import json

import numpy as np
import pyarrow.parquet as pq
import torch
from torch import nn

import train

ACTIVATIONS = {"tanh": nn.Tanh, "relu": nn.ReLU, "sigmoid": nn.Sigmoid, "softplus": nn.Softplus,
               "softsign": nn.Softsign, "linear": nn.Identity}

OPTIMIZERS = {"adam": torch.optim.Adam, "sgd": torch.optim.SGD}


def build(widths, activation):
    """A network as the authors initialise it: normal weights within two deviations, biases 0."""
    parts = []
    for a, b in zip(widths, widths[1:]):
        linear = nn.Linear(a, b)
        nn.init.trunc_normal_(linear.weight, std=a ** -0.5, a=-2 * a ** -0.5, b=2 * a ** -0.5)
        nn.init.zeros_(linear.bias)
        parts += [linear, ACTIVATIONS[activation]()]
    return nn.Sequential(*parts[:-1])  # the softmax is part of the loss


def linears(network):
    return [m for m in network if isinstance(m, nn.Linear)]


def gradient(network, loss, x, y):
    """Of the mean cross-entropy, left in the parameters; returns a copy of each layer's weights'."""
    network.zero_grad()
    loss(network(x), y).backward()
    return [m.weight.grad.flatten().double() for m in linears(network)]


def statistics(gradients):
    """Norms of the mean and of the deviation over the gradients of all batches."""
    g = torch.stack(gradients)
    return g.mean(0).norm().item(), ((g - g.mean(0)) ** 2).sum(1).mean().sqrt().item()


@torch.no_grad()
def score(network, loss, x, y):
    if len(y) == 0:
        return float("nan"), float("nan")
    z = network(x).double()
    return loss(z, y).item() / np.log(2), (z.argmax(1) == y).double().mean().item()


@torch.no_grad()
def weight_rows(epoch, network):
    for l, m in enumerate(linears(network)):
        rows = torch.hstack([m.bias[:, None], m.weight]).numpy()
        unit, place = np.indices(rows.shape)
        yield np.full(rows.size, epoch), np.full(rows.size, l + 1), unit.ravel(), place.ravel() - 1, rows.ravel()


def main():
    request = json.load(open("request.json"))
    config, epochs = request["config"], set(request["given"]["epochs"])
    train.check(config, "train_torch.py", ACTIVATIONS, OPTIMIZERS)
    torch.manual_seed(request["seed"])
    torch.use_deterministic_algorithms(True)
    torch.set_num_threads(1)  # infoplane runs several actions at a time
    patterns = pq.read_table(request["inputs"]["patterns"]["path"])
    y = torch.tensor(patterns["y"].to_numpy()).long()
    x = torch.tensor(np.column_stack([patterns[c].to_numpy() for c in patterns.column_names if c.startswith("x_")]))

    order = torch.randperm(len(y)) if config["split"] == "random" else torch.arange(len(y))
    cut = max(1, int(config["fraction"] * len(y) + 0.5))
    inside, outside = order[:cut], order[cut:]
    batches = inside.split(config["batch"])
    network, loss = build([x.shape[1], *config["hidden"], 2], config["activation"]), nn.CrossEntropyLoss()
    optimizer = OPTIMIZERS[config["optimizer"]](network.parameters(), lr=config["rate"])

    weights, history, gradients = [], [], []
    for epoch in range(config["epochs"] + 1):
        watched, frozen, moving = epoch in epochs, [], []
        if watched:  # before the epoch
            loss_train, accuracy_train = score(network, loss, x[inside], y[inside])
            loss_test, accuracy_test = score(network, loss, x[outside], y[outside])
            ones_test = y[outside].double().mean().item() if len(outside) else float("nan")
            history.append((epoch, loss_train, loss_test, accuracy_train, accuracy_test,
                            y[inside].double().mean().item(), ones_test))
            weights += weight_rows(epoch, network)
            norms = [m.weight.double().norm().item() for m in linears(network)]
            frozen = [gradient(network, loss, x[b], y[b]) for b in batches]
            print(f"epoch {epoch}: loss {loss_train:.4f} bit, accuracy {accuracy_train:.3f}", flush=True)
        for b in batches:  # the epoch after the last one is trained for its gradients alone
            gradient(network, loss, x[b], y[b])
            optimizer.step()
            if watched:
                moving.append(gradient(network, loss, x[b], y[b]))
        if watched:
            gradients += [
                (epoch, l + 1, len(batches), *statistics([g[l] for g in frozen]), *statistics([g[l] for g in moving]), norm)
                for l, norm in enumerate(norms)
            ]
    train.write(request, "weights", [np.concatenate(c) for c in zip(*weights)])
    train.write(request, "history", zip(*history))
    train.write(request, "gradients", zip(*gradients))


if __name__ == "__main__":
    main()
