"""The stage estimate in numpy: the plug-in estimate of the binned layers, with the
authors' fixed edges.

    program: {command: [.venv/bin/python, estimate.py], files: [estimate.py], timeout: 5m}

It does what `estimator: binning` with `range: fixed` does, to the last digits, and also
writes the symbols that `solve` compares with the bound.
"""
import json
import sys

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq


def entropy(symbols):
    """In bits, of the shares of the values."""
    p = np.unique(symbols, return_counts=True)[1] / len(symbols)
    return -(p * np.log2(p)).sum()


def numbered(keys):
    """Numbers keys 0, 1, … in the order of the row that shows them first."""
    _, first, inverse = np.unique(keys, return_index=True, return_inverse=True)
    rank = np.empty(len(first), np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    return rank[inverse]


def binned(layer, bins):
    """The layer as one symbol per pattern: the bins of all its units."""
    edges = (-1 + 2 * np.arange(bins) / (bins - 1)).astype(np.float32)
    symbols = np.zeros(len(layer[0]), np.int64)
    for unit in layer:
        symbols = numbered(symbols * (bins + 1) + np.searchsorted(edges, unit, side="right"))
    return symbols


def saturated(layer, low, high):
    """The share of activations at either end of the layer's range in the run."""
    margin = (float(high) - float(low)) / 20
    low, high = np.float32(float(low) + margin), np.float32(float(high) - margin)
    return ((layer <= low) | (layer >= high)).mean()


def main():
    request = json.load(open("request.json"))
    config = request["config"]
    if config["estimator"] != "binning" or config["range"] != "fixed":
        sys.exit(f"estimate.py: {config['estimator']} with range {config.get('range')}: knows binning with range fixed only")
    if unknown := sorted(config.keys() - {"estimator", "bins", "range", "epochs", "output"}):  # output: that it writes symbols
        sys.exit(f"estimate.py: does not know {', '.join(unknown)}: leave them out, or add them to it")
    name = f"binning(bins={config['bins']})"
    y = pq.read_table(request["inputs"]["patterns"]["path"])["y"].to_numpy()
    table = pq.read_table(request["inputs"]["activations"]["path"])
    epochs = np.unique(table["epoch"].to_numpy())
    pattern = table["pattern"].to_numpy()[:len(y)]

    layers = []  # layers[l][unit][epoch][pattern]
    while f"t{len(layers) + 1}_0" in table.column_names:
        front = f"t{len(layers) + 1}_"
        units = [c for c in table.column_names if c.startswith(front)]
        layers.append(np.array([table[c].to_numpy().reshape(len(epochs), len(y)) for c in units]))

    if "symbols" in request["outputs"]:  # of the last snapshot
        rows = [(epochs[-1], l + 1, name, p, s) for l, t in enumerate(layers)
                for p, s in zip(pattern, binned(t[:, -1], config["bins"]))]
        return write(request, "symbols", rows)

    rows = []
    most = np.log2(len(y))
    for i, epoch in enumerate(epochs):
        if config.get("epochs") and epoch not in config["epochs"]:
            continue
        least = [most, entropy(y)]  # of the layers before, the input among them
        for l, t in enumerate(layers):
            symbols = binned(t[:, i], config["bins"])
            ht = entropy(symbols)  # and I(X;T), since T is a function of x
            ity = ht - sum((y == c).mean() * entropy(symbols[y == c]) for c in np.unique(y))
            rise = [r if r > 1e-9 else 0 for r in (ht - least[0], ity - least[1])]
            least = [min(ht, least[0]), min(ity, least[1])]
            rows.append((epoch, l + 1, name, ht, ity, 0, 0, ht, symbols.max() + 1, ht / most,
                         saturated(t[:, i], t.min(), t.max()), *rise))
    write(request, "information", rows)


def write(request, port, rows):
    """Writes an output, each column in the type that the request asks for."""
    out = request["outputs"][port]
    table = pa.table({c["name"]: pa.array(v, c["type"]) for c, v in zip(out["columns"], zip(*rows))})
    pq.write_table(table, out["path"])


if __name__ == "__main__":
    main()
