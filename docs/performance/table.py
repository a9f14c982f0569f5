"""Prints a table: what, measured, the floor or a peer on the same machine, what is to be reached.

    python3 docs/performance/table.py          (make bench runs it)

It runs the benchmarks that it names, and the same work through numpy, torch and JAX
where these are installed; one that is not is named and left out. Times are wall-clock, the
median of a few runs: compare ratios, and only on a machine that does nothing else.
"""

import importlib.util
import re
import statistics
import subprocess
import time

PEERS = {name: importlib.util.find_spec(name) is not None for name in ("numpy", "torch", "jax")}


def bench(package, pattern, count=3, times="1x", metric="ns/op"):
    """The median of a metric of a benchmark, the last of its kernels."""
    out = subprocess.run(["go", "test", "-run", "^$", "-bench", pattern, "-count", str(count), "-benchtime", times, package],
                         capture_output=True, text=True).stdout
    found = {}
    for line in out.splitlines():
        fields = line.split()
        if line.startswith("Benchmark") and metric in fields:
            found.setdefault(fields[0], []).append(float(fields[fields.index(metric) - 1]))
    if not found:
        return None
    return statistics.median(list(found.values())[-1])


def seconds(ns):
    if ns is None:
        return "failed"
    s = ns / 1e9
    return f"{s:.2f} s" if s >= 0.1 else f"{s * 1e3:.3g} ms"


def numpy_kde():
    """Both bounds for 6 000 patterns of 1 024 units, |a|² + |b|² - 2ab in blocks."""
    if not PEERS["numpy"]:
        return "numpy is not installed"
    import numpy as np

    t = np.tanh(np.random.default_rng(1).standard_normal((6000, 1024), dtype=np.float32))
    times = []
    for _ in range(3):
        begun = time.perf_counter()
        squares = (t * t).sum(1)
        for i in range(0, len(t), 1000):
            d = squares[i:i + 1000, None] + squares[None, :] - 2 * (t[i:i + 1000] @ t.T)
            wide = np.exp(-np.maximum(d, 0) / 800)
            wide.sum(1)
            wide *= wide
            wide *= wide
            wide.sum(1)
        times.append(time.perf_counter() - begun)
    return f"numpy in blocks {statistics.median(times):.2f} s"


def torch_epoch():
    """An epoch of the paper's network, batch 256, SGD: torch.nn.Sequential."""
    if not PEERS["torch"]:
        return "torch is not installed"
    import torch

    torch.set_num_threads(1)
    widths = [12, 10, 7, 5, 4, 3, 2]
    layers = []
    for a, b in zip(widths, widths[1:]):
        layers += [torch.nn.Linear(a, b), torch.nn.Tanh()]
    net = torch.nn.Sequential(*layers[:-1])
    opt = torch.optim.SGD(net.parameters(), lr=0.1)
    x, y = torch.randn(3276, 12), torch.randint(2, (3276,))
    times = []
    for _ in range(30):
        begun = time.perf_counter()
        for i in range(0, len(x), 256):
            opt.zero_grad()
            torch.nn.functional.cross_entropy(net(x[i:i + 256]), y[i:i + 256]).backward()
            opt.step()
        times.append(time.perf_counter() - begun)
    return f"torch.nn.Sequential {statistics.median(times) * 1e3:.1f} ms"


def jax_epoch():
    """The same through jax, jitted."""
    if not PEERS["jax"]:
        return "jax is not installed"
    import jax
    import jax.numpy as jnp
    import numpy as np

    widths = [12, 10, 7, 5, 4, 3, 2]
    r = np.random.default_rng(1)
    params = [(jnp.asarray(r.standard_normal((a, b), dtype=np.float32)) / a ** 0.5, jnp.zeros(b)) for a, b in zip(widths, widths[1:])]
    x, y = jnp.asarray(r.standard_normal((12, 256, 12), dtype=np.float32)), jnp.asarray(r.integers(0, 2, (12, 256)))

    def loss(params, x, y):
        for w, b in params[:-1]:
            x = jnp.tanh(x @ w + b)
        w, b = params[-1]
        return -jax.nn.log_softmax(x @ w + b)[jnp.arange(len(y)), y].mean()

    @jax.jit
    def epoch(params):
        def step(params, batch):
            g = jax.grad(loss)(params, *batch)
            return jax.tree_util.tree_map(lambda p, g: p - 0.1 * g, params, g), None
        return jax.lax.scan(step, params, (x, y))[0]

    jax.block_until_ready(epoch(params))
    times = []
    for _ in range(30):
        begun = time.perf_counter()
        jax.block_until_ready(epoch(params))
        times.append(time.perf_counter() - begun)
    return f"jax, jitted {statistics.median(times) * 1e3:.1f} ms"


def main():
    wide, solve, pipeline = "./stages/estimate", "./stages/solve", "./pipeline"
    rows = [
        ("network-epoch, SGD", lambda: seconds(bench("./internal/nn", "^BenchmarkEpoch$", times="200x")), lambda: f"{torch_epoch()}; {jax_epoch()}", "0.80 of the floor (of-floor, BenchmarkEpoch)"),
        ("binning, 60 000 × 1 024", lambda: seconds(bench(wide, "BenchmarkWide/binning")), lambda: "–", "0.5 s"),
        ("quantised, 60 000 × 1 024", lambda: seconds(bench(wide, "BenchmarkWide/quantised")), lambda: "–", "0.5 s"),
        ("kde, both bounds, 6 000 × 1 024, all near", lambda: seconds(bench(wide, "BenchmarkWide/kde.*variance=100")), lambda: numpy_kde(), "0.6 s, which is 60 s for 60 000"),
        ("kde, the same, little noise", lambda: seconds(bench(wide, "BenchmarkWide/kde.*variance=0.1")), lambda: "–", "–"),
        ("solve, 300²", lambda: seconds(bench(solve, "BenchmarkJointTable/n=300")), lambda: "–", "–"),
        ("solve, 600²", lambda: seconds(bench(solve, "BenchmarkJointTable/n=600")), lambda: "–", "–"),
        ("solve, 1 200²", lambda: seconds(bench(solve, "BenchmarkJointTable/n=1200,beta=5")), lambda: "–", "5 s"),
        ("solve, 330² at β = 1.1", lambda: seconds(bench(solve, "BenchmarkJointTable/n=330")), lambda: "–", "ends"),
        ("binary curve to 1e-4, 4 096 rows", lambda: seconds(bench(solve, "BenchmarkCurveRows/n=4096", count=1)), lambda: "–", "10 s"),
        ("1 000 actions, cold", lambda: seconds(bench(pipeline, "BenchmarkEngine1000Cold")), lambda: "–", "1 s"),
        ("1 000 actions, nothing to do", lambda: seconds(bench(pipeline, "BenchmarkEngine1000Warm")), lambda: "–", "–"),
    ]
    widths = (42, 12, 60, 48)

    def line(cells):
        print("| " + " | ".join(c.ljust(w) for c, w in zip(cells, widths)) + " |", flush=True)

    line(("what", "measured", "floor or peer", "reach"))
    line(tuple("-" * w for w in widths))
    for what, measured, peer, reach in rows:
        line((what, measured(), peer(), reach))


if __name__ == "__main__":
    main()
