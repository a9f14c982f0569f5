"""The checks of .ci/swap."""
import hashlib
import io
import json
import os
import re
import struct
import subprocess
import sys
import time
from pathlib import Path
from statistics import mean, median

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

KINDS = {"int32": 1, "int64": 2, "float": 3, "double": 4, "string": 5}
STAGES = ["generate", "train", "dump", "estimate", "solve", "plot"]


def run(*command):
    return subprocess.run(command, check=True, capture_output=True).stdout


def status(infoplane, experiment, store=None):
    where = ["--store", store] if store else []
    return json.loads(run(infoplane, "status", experiment, "--json", *where))


def table(infoplane, name):
    return pq.read_table(io.BytesIO(run(infoplane, "cat", name, "--format", "parquet")))


def logical(names, kinds, columns):
    """The logical digest of a table: see artifacts/table/logical.go."""
    out = b"infoplane table 1\n" + struct.pack("<QQ", len(columns[0]), len(columns))
    for name, kind, values in zip(names, kinds, columns):
        if kind == "string":
            text = [str(v).encode() for v in values]
            data = b"".join(struct.pack("<Q", len(t)) + t for t in text)
        else:
            values = np.array(values)  # a copy
            if values.dtype.kind == "f":
                values[np.isnan(values)] = np.nan
            data = values.tobytes()
        out += struct.pack("<Q", len(name)) + name.encode() + bytes([KINDS[kind]]) + hashlib.sha256(data).digest()
    return hashlib.sha256(out).hexdigest()


def tables(infoplane):
    """Each reader sees what we say that a table says."""
    import duckdb
    import polars as pl

    store, count = Path(os.environ["INFOPLANE_STORE"]), {}
    for action in status(infoplane, "smoke"):
        for port, ref in action["outputs"].items():
            if action["stage"] == "plot":
                continue
            path = str(store / "objects" / "sha256" / ref["blob"][:2] / ref["blob"])
            arrow = pq.read_table(path)
            names, kinds = arrow.column_names, [str(t) for t in arrow.schema.types]
            duck = duckdb.sql(f"SELECT * FROM read_parquet('{path}')").fetchnumpy()
            frame = pl.read_parquet(path)
            readers = {
                "pyarrow": [c.to_numpy() for c in arrow.columns],
                "DuckDB": [duck[n] for n in names],
                "polars": [frame[n].to_numpy() for n in names],
            }
            for reader, columns in readers.items():
                assert logical(names, kinds, columns) == ref["logical"], f"{reader} reads something else of {action['node']}/{port}"
            count[port] = count.get(port, 0) + 1
    expected = {"patterns", "weights", "history", "gradients", "activations", "information", "symbols", "curve", "optimality"}
    assert set(count) == expected, f"tables of {sorted(count)}, expected {sorted(expected)}"
    wrong = logical(["x"], ["int32"], [np.array([1], np.int32)]) != logical(["x"], ["int32"], [np.array([2], np.int32)])
    assert wrong, "the digest tells nothing apart"
    print("  " + ", ".join(f"{n} {port}" for port, n in sorted(count.items())))


def stream(infoplane):
    """stdin is the Arrow stream of smoke:information."""
    streamed = pa.ipc.open_stream(sys.stdin.buffer).read_all()
    stored = table(infoplane, "smoke:information")
    assert streamed.schema.names == stored.schema.names and streamed.num_rows == stored.num_rows > 0
    for name in stored.column_names:
        assert same(streamed[name].to_numpy(), stored[name].to_numpy()), name
    print(f"  {streamed.num_rows} rows")


def labels(folder):
    """Writes the labels of smoke's patterns, as anyone would."""
    import polars as pl

    y = pq.read_table(f"{folder}/patterns.parquet")["y"].to_pylist()
    pl.DataFrame({"y": y}).write_parquet(f"{folder}/labels.parquet")


def alike(one, other):
    """Two Parquet files have the same table, whatever their metadata say."""
    assert pq.read_table(one).replace_schema_metadata().equals(pq.read_table(other).replace_schema_metadata()), (one, other)


def same(a, b, tolerance=0.0):
    if a.dtype.kind == "f":
        return np.allclose(a, b, rtol=0, atol=tolerance, equal_nan=True)
    return (a == b).all()


def entries(*swaps):
    """Adds programs to entries of an experiment file: ENTRY=PROGRAM."""
    text = sys.stdin.read()
    for entry, _, program in (s.partition("=") for s in swaps):
        text, found = re.subn(rf"(?m)^(  {entry}:.*)$", rf"\g<1>\n    program: {program}", text, count=1)
        assert found == 1, entry
    print(text, end="")


def every(infoplane, requests):
    """Has `infoplane stage` do every entry, and keeps the requests and the times."""
    program = ("{{command: [sh, -c, 'cp request.json {0}/$$.json; a=$(date +%s%N); {1} stage {2} --request request.json; s=$?;"
               " echo $(($(date +%s%N)-a)); exit $s'], timeout: 5m}}")
    section, networks = "", []
    for line in sys.stdin.read().splitlines():
        if top := re.match(r"(\w+):", line):
            if section == "train":
                print("dump:")
                for n in networks:
                    print(f"  dump-{n}: {{train: {n}, program: {program.format(requests, infoplane, 'dump')}}}")
            section = top[1]
        print(line)
        if (entry := re.match(r"  ([\w-]+):", line)) and section in STAGES:
            print(f"    program: {program.format(requests, infoplane, section)}")
            if section == "train":
                networks.append(entry[1])


def estimated(infoplane, experiment):
    """Only estimates and what follows differ, and the points lie on ours."""
    ours, theirs = table(infoplane, "smoke:bins30"), table(infoplane, experiment + ":bins30")
    for name in ours.column_names:
        a, b = ours[name].to_numpy(), theirs[name].to_numpy()
        assert same(a, b, 1e-12), f"{name}: differs by {np.nanmax(np.abs(a - b))}"
    before = {a["node"]: a for a in status(infoplane, "smoke")}
    for a in status(infoplane, experiment):
        may = a["node"].startswith(("estimate/bins30/", "solve/bound/", "plot/"))
        assert may or a["key"] == before[a["node"]]["key"], f"{a['node']} ran again"
        if "/symbols/" in a["node"] or a["stage"] == "solve":
            assert a["outputs"] == before[a["node"]]["outputs"], f"{a['node']} differs"
    print(f"  {ours.num_rows} points within 1e-12 bit of ours")


def trained(infoplane, experiment):
    """Networks of another author learn as ours do."""
    ours, theirs = table(infoplane, "smoke:history"), table(infoplane, experiment + ":history")

    def end(t):
        rows = [r for r in t.to_pylist() if r["train"] == "network" and r["fraction"] == 0.85 and r["epoch"] == 300]
        return mean(r["loss_train_bits"] for r in rows), mean(r["accuracy_test"] for r in rows)

    (loss, accuracy), (their_loss, their_accuracy) = end(ours), end(theirs)
    print(f"  after 300 epochs: loss {their_loss:.3f} bit (ours {loss:.3f}), test accuracy {their_accuracy:.3f} (ours {accuracy:.3f})")
    assert abs(their_loss - loss) < 0.15 and abs(their_accuracy - accuracy) < 0.05, "they learn otherwise"


def near(infoplane, experiment, other):
    """The networks of two programs that draw the same random numbers."""
    a, b = (table(infoplane, f"{e}:history") for e in (experiment, other))
    name = [n for n in a.column_names if "loss" in n]
    mine = np.array(a["train"].to_pylist()) == "network"
    most = max(np.nanmax(np.abs(a[n].to_numpy()[mine] - b[n].to_numpy()[mine])) for n in name)
    print(f"  losses within {most:.1e} bit")
    assert 0 < most < 1e-3, "other networks"  # rounding, after 300 epochs


def fifty(infoplane, folder, *names):
    """Fifty networks by a batch of JAX or by a worker of numpy, ten by a process each; the times of those named."""
    for name, networks, program in (("batch", 50, "train_jax.py], files: [train_jax.py, train.py], batch: 64"),
                                    ("worker", 50, "worker.py, train], files: [worker.py, train.py], worker: true"),
                                    ("process", 10, "train.py], files: [train.py]")):
        if name not in names:
            continue
        Path(folder, f"fifty-{name}.yaml").write_text(f"""
generate:
  patterns: {{rule: hard}}
train:
  network:
    program: {{command: [.venv/bin/python, {program}, timeout: 20m}}
    patterns: patterns
    networks: {networks}
    fraction: 0.85
    split: random
    hidden: [10, 7, 5, 4, 3]
    activation: tanh
    optimizer: adam
    rate: 0.0004
    batch: 512
    epochs: 20
    snapshots: 5
""")
        before, began = os.times(), time.time()
        run(infoplane, "run", f"{folder}/fifty-{name}.yaml", "-j", "1", "--progress", "none")
        after = os.times()
        used = after.children_user + after.children_system - before.children_user - before.children_system
        print(f"  {networks} networks, {name}: {time.time() - began:.1f} s, {used:.1f} s of processors")
        logs = {run(infoplane, "log", f"fifty-{name}:train/network/seed={seed}").splitlines()[1] for seed in range(1, networks + 1)}
        if name == "batch":
            assert len(logs) == 1 and logs.pop().startswith(b"a batch of 50 networks"), "not one process"


def same_digests(infoplane, experiment, store):
    """What `infoplane stage` gives is what a run gives; and what the protocol costs."""
    before = {a["node"]: a for a in status(infoplane, "smoke", store)}
    after = status(infoplane, experiment)
    assert {a["node"] for a in after} == set(before)
    costs, results = [], 0
    for a in after:
        assert a["state"] == "fresh", f"{a['node']} is {a['state']}"
        if a["stage"] != "plot":  # the captions of figures say that programs made what they show
            assert a["outputs"] == before[a["node"]]["outputs"], f"{a['node']} differs"
            results += len(a["outputs"])
        log = subprocess.run((infoplane, "log", f"{Path(experiment).stem}:{a['node']}"), capture_output=True)
        if log.returncode == 0:  # of actions that do the same, one did it
            costs.append(a["seconds"] - int(log.stdout.decode().split()[-1]) / 1e9)
    assert len(costs) == len({a["key"] for a in after}), "an action has no log"
    print(f"  {results} results with equal digests; beyond the program's own time "
          f"an action takes {1e3 * median(costs):.0f} ms (median), {1e3 * mean(costs):.0f} ms (mean), {1e3 * max(costs):.0f} ms (most)")


def notebook(*files):
    """Executes notebooks in the working folder; a cell that fails is an error."""
    import nbclient
    import nbformat
    for file in files:
        found = nbformat.read(file, as_version=4)
        nbclient.NotebookClient(found, timeout=300).execute()
        shown = [o for cell in found.cells for o in cell.get("outputs", []) if "image/svg+xml" in o.get("data", {})]
        assert shown, f"{file}: shows no figure"
        print(f"{file}: {len(found.cells)} cells")


def manifest(infoplane):
    """The manifest of submit kubernetes is one by the schemas of Kubernetes, and another is not."""
    import kubernetes_validate
    import yaml

    flags = ["--image", "registry.example/infoplane:1", "--volume", "lab", "--nodes", "3", "--cpus", "2"]
    text = run(infoplane, "submit", "kubernetes", "smoke", *flags).decode()
    jobs = list(yaml.safe_load_all(text))
    assert [job["kind"] for job in jobs] == ["Job", "Job"], text
    for version in ("1.29", kubernetes_validate.latest_version()):
        for job in jobs:
            kubernetes_validate.validate(job, version, strict=True)
    for wrong in (text.replace("completionMode", "completionmode"), text.replace("backoffLimit: 6", "backoffLimit: six"), text.replace("  template:", "  pod:")):
        try:
            for job in yaml.safe_load_all(wrong):
                kubernetes_validate.validate(job, kubernetes_validate.latest_version(), strict=True)
        except kubernetes_validate.ValidationError:
            continue
        sys.exit(f"this passes for a manifest:\n{wrong}")


def requests(folder):
    """Every request fits the schema, and the schema refuses what does not."""
    import jsonschema

    schema = json.loads(Path("docs/swap/request.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    validator, stages = jsonschema.Draft202012Validator(schema), set()
    for path in Path(folder).glob("*.json"):
        request = json.loads(path.read_text())
        validator.validate(request)
        stages.add(request["stage"])
        for spoil in (lambda r: r.update(protocol=2), lambda r: r.pop("seed"), lambda r: r.update(more=1),
                      lambda r: next(iter(r["outputs"].values())).pop("path")):
            wrong = json.loads(path.read_text())
            spoil(wrong)
            assert not validator.is_valid(wrong), "the schema takes anything"
    assert stages == set(STAGES), stages
    print("  of all six stages")


if __name__ == "__main__":
    {"same": same_digests}.get(sys.argv[1], globals().get(sys.argv[1]))(*sys.argv[2:])
    sys.stdout.flush()
    os._exit(0)  # the readers' thread pools abort now and then when the interpreter takes them down
