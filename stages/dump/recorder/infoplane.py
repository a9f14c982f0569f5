"""Record the layers of a network while it trains, for infoplane, and call it from Python.

    from infoplane import Recorder

    record = Recorder(model, x, y, "runs/seed1")   # x, y: what to look at, such as the test set
    for epoch in range(epochs):
        record(epoch)                              # before the epoch
        train_one_epoch(model)
    record.close()                                 # and after the last one

Then, in a shell, `infoplane plane runs/` draws the information plane.

model is a torch.nn.Module, a Keras model, or a function that returns the layers as a dict of
arrays (JAX: Recorder(layers, x, y, folder), then record(epoch, params) calls layers(params, x)).
Without any of these, Recorder(None, None, y, folder) and record.write(epoch, {"fc1": array}).

estimate, solve, table and plane call the program infoplane, which PATH or the variable
INFOPLANE names.

A recorded run is a folder:

    run.json                  what was recorded: model, layers and shapes, versions, git
    labels.arrow              pattern, y, and part (train, test) where test is given
    epoch-00000010.arrow      pattern, and a column for each layer: fixed_size_list<float32>

It needs numpy and pyarrow, and works with Python 3.9 or later.
"""
import contextlib
import hashlib
import json
import math
import os
import platform
import re
import shutil
import subprocess
import sys
import threading

import numpy as np
import pyarrow as pa

__version__ = "1.0"
__all__ = ["Recorder", "tap", "estimate", "solve", "table", "plane"]

FORMAT = 1  # of a recorded run; infoplane refuses others
PER_DECADE = 24  # snapshots of the default grid


class Recorder:
    """Writes the outputs of the layers of a model for the patterns x, at chosen epochs.

    layers   names of layers, in order; None: every layer with weights, each after the
             activation that follows it, in the order in which they are computed
    epochs   the epochs to record; None: a grid that is dense at first (0 to 11, then 24
             to a decade)
    before   True: layers before their activations
    reduce   how a layer with more than one axis becomes a vector: "flatten", "mean" (over
             all axes but the channels), "last" (the last step of a sequence), or
             "project:K" (K random directions, drawn from seed); or a dict by layer
    batch    patterns that go through the model at once
    test     (x, y) of patterns for testing, those before being for training: estimates may
             then be on one of the two
    resume   go on in a folder that has a run already: what it has is kept
    """

    def __init__(self, model, x, y, folder, *, layers=None, epochs=None, before=False,
                 reduce="flatten", seed=0, batch=1024, test=None, resume=False):
        self.folder = os.fspath(folder)
        self._path = os.path.abspath(self.folder)  # the program may change its folder
        self._syncing = None  # the thread that brings the last epoch to the disk
        self._failed = None  # its error
        self._labels, self._parts = _labels(y), None
        self._source = _source(model, before)
        self._x = None if x is None else self._source.inputs(x)
        if test is not None:
            self._join(*test)
        if self._x is not None and _length(self._x) != len(self._labels):
            raise ValueError(f"y: has {len(self._labels)} labels for {_length(self._x)} patterns; give one for each")
        self._layers = [layers] if isinstance(layers, str) else None if layers is None else list(layers)
        self._epochs = None if epochs is None else {int(e) for e in epochs}
        self._reduce, self._seed, self._batch = reduce, int(seed), int(batch)
        if self._batch < 1:
            raise ValueError(f"batch: is {batch}; at least one pattern goes through the model at once")
        self._shapes = None  # by layer, once known
        self._last = None  # the last epoch that was offered, with its arguments
        self._closed = False
        self._open(resume)

    def _join(self, x, y):
        """Appends the patterns for testing."""
        trained, more = len(self._labels), _labels(y)
        if more.dtype.kind != self._labels.dtype.kind and "U" in (more.dtype.kind, self._labels.dtype.kind):
            raise ValueError("test: its labels are text, or those for training are; expected one kind")
        self._labels = np.concatenate([self._labels, more])
        self._parts = ["train"] * trained + ["test"] * len(more)
        if (x is None) != (self._x is None):
            raise ValueError("test: (x, y); x is given for both parts, or for none")
        if self._x is None:
            return
        if _length(self._x) != trained:
            raise ValueError(f"y: has {trained} labels for {_length(self._x)} patterns; give one for each")
        self._x = _both(self._source.joined, self._x, self._source.inputs(x))

    def __call__(self, epoch, *args):
        """Records the model as it is before an epoch, if the epoch is one to record.

        args go to a function that returns the layers: record(epoch, params).
        """
        epoch = self._checked(epoch)
        self._last = (epoch, args)
        if self.wanted(epoch) and not self._has(epoch):
            self._write(epoch, self._forward(args))

    def wanted(self, epoch):
        """Reports whether the epoch is one to record."""
        if self._epochs is not None:
            return epoch in self._epochs
        if epoch < 12:
            return True
        near = round(PER_DECADE * math.log10(epoch))
        return any(epoch == round(10 ** (k / PER_DECADE)) for k in (near - 1, near, near + 1))

    def write(self, epoch, layers):
        """Records arrays, one for each layer, whose first axis are the patterns."""
        epoch = self._checked(epoch)
        if not self._has(epoch):
            self._write(epoch, {name: _array(a) for name, a in dict(layers).items()})

    def close(self, final=True):
        """Records the model after the last epoch, unless final is False, and ends the run."""
        if self._closed:
            return
        self._synced()
        if final and self._last is not None and self._source.model is not None:
            epoch, args = self._last[0] + 1, self._last[1]
            if not self._has(epoch, quiet=True):
                self._write(epoch, self._forward(args))
        self._closed = True
        self._synced()
        if not self._recorded():
            raise ValueError(f"{self.folder}: no epoch was recorded; call record(epoch) in the loop")

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        """Records the end, but not that of a run which an exception or Ctrl-C ends."""
        if kind is None:
            self.close()

    def keras(self):
        """Returns a callback: model.fit(…, callbacks=[record.keras()])."""
        import keras
        record = self

        class Callback(keras.callbacks.Callback):
            def on_epoch_begin(self, epoch, logs=None):
                record(epoch)

            def on_train_end(self, logs=None):
                record.close()

        return Callback()

    # The folder.

    def _open(self, resume):
        path = os.path.join(self._path, "run.json")
        known = map(str, self._labels) if self._parts is None else map("{} {}".format, self._labels, self._parts)
        digest = hashlib.sha256("\n".join(known).encode()).hexdigest()
        self._meta = {
            "format": FORMAT, "recorder": __version__, "patterns": len(self._labels), "labels_sha256": digest,
            "model": self._source.name, "framework": self._source.framework,
            "python": platform.python_version(), "numpy": np.__version__, "pyarrow": pa.__version__,
            "git": _git(), "seed": self._seed, "layers": None,
        }
        if self._parts is not None:
            self._meta["parts"] = {part: self._parts.count(part) for part in ("train", "test")}
        if os.path.exists(path):
            with open(path, encoding="utf-8") as f:
                old = json.load(f)
            if not resume:
                raise FileExistsError(f"{self.folder}: has a recorded run already; name another folder, remove it, or go on with it: resume=True")
            for key, what in (("format", "another format"), ("patterns", "another number of patterns"), ("labels_sha256", "other labels")):
                if old.get(key) != self._meta[key]:
                    raise ValueError(f"{self.folder}: holds a run with {what}, which cannot be resumed; name another folder")
            if old.get("layers"):
                self._shapes = {layer["name"]: tuple(layer["shape"]) for layer in old["layers"]}
                self._meta["layers"] = old["layers"]
            self._tidy()
            return
        os.makedirs(self._path, exist_ok=True)
        if self._recorded():
            raise FileExistsError(f"{self.folder}: has epochs and no run.json; name another folder, or remove them")
        columns = {"pattern": np.arange(len(self._labels), dtype=np.int32), "y": self._labels}
        if self._parts is not None:
            columns["part"] = self._parts
        self._file("labels.arrow", pa.table({name: _column(a) for name, a in columns.items()}))
        self._synced()
        self._save()

    def _tidy(self):
        """Removes what a run that was killed left behind: half files, and an epoch that the disk lost."""
        for name in os.listdir(self._path):
            path = os.path.join(self._path, name)
            if re.fullmatch(r"\..*\.\d+\.tmp", name):
                with contextlib.suppress(OSError):
                    os.remove(path)
            elif re.fullmatch(r"epoch-\d+\.arrow", name) and not _is_whole(path):
                print(f"infoplane: {path}: is not whole, and is recorded again", file=sys.stderr)
                os.remove(path)

    def _save(self):
        text = json.dumps(self._meta, indent=2) + "\n"
        self._whole("run.json", lambda path: _write_text(path, text))
        self._synced()

    def _file(self, name, columns):
        def write(path):
            with pa.OSFile(path, "wb") as f, pa.ipc.new_file(f, columns.schema) as w:
                w.write_table(columns)
        self._whole(name, write)

    def _whole(self, name, write):
        """Writes a file under another name first: nobody sees half of it, and it outlives the process.

        A thread brings it to the disk, which outlives a power cut, while training goes on.
        """
        self._synced()
        path = os.path.join(self._path, name)
        partial = os.path.join(self._path, f".{name}.{os.getpid()}.tmp")
        try:
            write(partial)
            os.replace(partial, path)
        except OSError as e:
            raise self._lost(path, e) from e
        finally:
            with contextlib.suppress(OSError):
                os.remove(partial)
        self._syncing = threading.Thread(target=self._sync, args=(path,))
        self._syncing.start()

    def _sync(self, path):
        try:
            with open(path, "rb") as f:
                os.fsync(f.fileno())
        except OSError as e:
            self._failed = (path, e)

    def _synced(self):
        """Waits for the last file to be on the disk."""
        if self._syncing is not None:
            self._syncing.join()
            self._syncing = None
        if self._failed is not None:
            (path, e), self._failed = self._failed, None
            with contextlib.suppress(OSError):
                os.remove(path)
            raise self._lost(path, e) from e

    def _lost(self, path, e):
        """The error of a file that could not be written."""
        if not os.path.isdir(self._path):
            return FileNotFoundError(e.errno, f"{self._path}: the folder is gone; was it moved? What was recorded is where it is now: put it back, and go on with resume=True")
        return OSError(e.errno, f"{path}: {e.strerror or e}; what was recorded before is whole: go on with it by resume=True")

    def _recorded(self):
        """Lists the epochs in the folder."""
        try:
            names = os.listdir(self._path)
        except OSError as e:
            raise self._lost(self._path, e) from e
        found = (re.fullmatch(r"epoch-(\d+)\.arrow", name) for name in names)
        return sorted(int(m[1]) for m in found if m)

    def _has(self, epoch, quiet=False):
        if not os.path.exists(os.path.join(self._path, _epoch_file(epoch))):
            return False
        if not quiet:
            print(f"infoplane: {self.folder}: epoch {epoch} was recorded before, and is kept", file=sys.stderr)
        return True

    # The layers.

    def _checked(self, epoch):
        if self._closed:
            raise ValueError(f"{self.folder}: the run is closed")
        if int(epoch) != epoch or not 0 <= epoch < 2 ** 31:
            raise ValueError(f"epoch: is {epoch}; epochs are whole numbers from 0")
        return int(epoch)

    def _forward(self, args):
        if self._x is None:
            raise ValueError("x: is None; give the patterns to look at, or write the layers by record.write")
        parts = {}
        n = len(self._labels)
        with self._source.quiet():
            for start in range(0, n, self._batch):
                stop = min(start + self._batch, n)
                for name, a in self._source.run(self._x, start, stop, args, self._layers).items():
                    if a.ndim == 0 or len(a) != stop - start:
                        raise ValueError(f"layer {name}: has the shape {a.shape} for {stop - start} patterns; the first axis is that of the patterns")
                    flat = self._reduced(name, a)
                    if name not in parts:
                        parts[name] = np.empty((n,) + flat.shape[1:], np.float32)
                    parts[name][start:stop] = flat
        return parts

    def _reduced(self, name, a):
        how = self._reduce.get(name, "flatten") if isinstance(self._reduce, dict) else self._reduce
        if how == "mean" and a.ndim > 2:
            a = a.mean(axis=self._source.spatial(name, a))
        elif how == "last" and a.ndim > 2:
            a = a[:, -1]
        elif how.startswith("project:"):
            a = a.reshape(len(a), -1)
            a = a @ self._directions(name, a.shape[1], how)
        elif how not in ("flatten", "mean", "last"):
            raise ValueError(f'reduce: is "{how}"; it is flatten, mean, last or project:K')
        return np.asarray(a.reshape(len(a), -1), np.float32)

    def _directions(self, name, units, how):
        """Draws K directions for a layer: normal, with variance 1/K, so that distances stay on average."""
        k = int(how.split(":")[1])
        word = int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "little")
        return np.random.default_rng([self._seed, word]).standard_normal((units, k), np.float32) / np.float32(math.sqrt(k))

    def _write(self, epoch, layers):
        if not layers:
            raise ValueError("the model has no layer to record; name some: layers=[…]")
        n = len(self._labels)
        columns = {"pattern": _column(np.arange(n, dtype=np.int32))}
        shapes = {}
        for name, a in layers.items():
            if name in ("pattern", "epoch", "y"):
                raise ValueError(f"layer {name}: is the name of another column; rename the layer")
            if len(a) != n:
                raise ValueError(f"layer {name}: has {len(a)} rows for {n} patterns")
            flat = np.ascontiguousarray(self._reduced(name, a), np.float32) if self._source.model is None else a
            with np.errstate(over="ignore", invalid="ignore"):
                suspect = not np.isfinite(flat.sum())  # a sum is finite only if all are
            if suspect and not np.isfinite(flat).all():
                raise ValueError(f"layer {name}: has a value at epoch {epoch} that is not finite (float32); the network has diverged, or the layer is to be left out")
            shapes[name] = tuple(flat.shape[1:])
            columns[name] = pa.FixedSizeListArray.from_arrays(_column(flat.reshape(-1)), flat.shape[1])
        if self._shapes is None:
            self._shapes = shapes
            self._meta["layers"] = [
                {"name": name, "shape": list(shape), "reduce": self._reduce.get(name, "flatten") if isinstance(self._reduce, dict) else self._reduce}
                for name, shape in shapes.items()]
            self._save()
        elif shapes != self._shapes:
            raise ValueError(f"epoch {epoch}: has the layers {shapes}, and the run {self._shapes}; every epoch has the same")
        self._file(_epoch_file(epoch), pa.table(columns).replace_schema_metadata({"epoch": str(epoch)}))


def tap(name, tensor):
    """Names a tensor within a model's forward pass, so that it is recorded as a layer:

        h = tap("h1", torch.tanh(self.fc1(x)))

    It returns the tensor as it is. Outside of a recording it does nothing else.
    """
    if _Torch.tapped is not None:
        _Torch.tapped.take(name, tensor)
    return tensor


# Sources of layers.

def _source(model, before):
    if model is None:
        return _Arrays()
    kinds = {c.__module__.split(".")[0] for c in type(model).__mro__}
    if "torch" in kinds:
        return _Torch(model, before)
    if "keras" in kinds:
        return _Keras(model, before)
    if callable(model):
        return _Function(model)
    raise TypeError(f"model: is a {type(model).__name__}; expected a torch module, a Keras model, or a function that returns the layers")


class _Arrays:
    """Layers that the caller writes."""
    model, name, framework = None, None, "numpy " + np.__version__

    def inputs(self, x):
        return x

    def joined(self, a, b):
        return np.concatenate([np.asarray(a), np.asarray(b)])

    def spatial(self, name, a):
        return tuple(range(1, a.ndim - 1))


class _Function(_Arrays):
    """A function of (args…, x) that returns a dict, a list or a tree of arrays."""

    def __init__(self, model):
        self.model, self.name = model, getattr(model, "__qualname__", type(model).__name__)
        jax = sys.modules.get("jax")
        self.framework = "jax " + jax.__version__ if jax else "python " + platform.python_version()

    def quiet(self):
        return contextlib.nullcontext()

    def run(self, x, start, stop, args, layers):
        found = dict(_leaves("", self.model(*args, _part(x, start, stop))))
        return _chosen({name: _array(a) for name, a in found.items() if layers is None or name in layers}, layers, found)


class _Keras(_Arrays):
    """A Sequential or Functional Keras model."""

    def __init__(self, model, before):
        import keras
        self.model, self.name, self.framework = model, model.name, f"keras {keras.__version__} on {keras.backend.backend()}"
        self._before, self._outputs = before, None

    def quiet(self):
        return contextlib.nullcontext()  # a call with training=False changes nothing

    def run(self, x, start, stop, args, layers):
        import keras
        if self._outputs is None:
            try:
                self._outputs = self._graph(layers)
                inputs = self.model.inputs
                self._inner = keras.Model(inputs[0] if len(inputs) == 1 else inputs, list(self._outputs.values()))
            except (AttributeError, ValueError) as e:
                raise ValueError(f"model: {e}; build the model first, or give a function that returns its layers") from e
        out = self._inner(_part(x, start, stop), training=False)
        out = out if isinstance(out, (list, tuple)) else [out]
        return {name: _array(a) for name, a in zip(self._outputs, out)}

    def _graph(self, layers):
        if layers is not None:
            return {name: self.model.get_layer(name).output for name in layers}
        found, last = {}, None
        for layer in self.model.layers:
            if layer.weights and "Norm" not in type(layer).__name__:
                found[layer.name], last = layer.output, layer.name
            elif last and not self._before and type(layer).__name__ in _KERAS_ACTIVATIONS:
                found[last], last = layer.output, None
        return found


_KERAS_ACTIVATIONS = {"Activation", "ReLU", "LeakyReLU", "PReLU", "ELU", "Softmax"}


class _Torch(_Arrays):
    """A torch module, by forward hooks."""
    tapped = None  # the source whose forward pass runs

    def __init__(self, model, before):
        import torch
        while type(model).__name__ in ("DataParallel", "DistributedDataParallel"):
            model = model.module
        self.model, self.name, self.framework = model, type(model).__name__, "torch " + torch.__version__
        self._before, self._torch = before, torch
        self._channels = {}

    def inputs(self, x):
        first = next(iter(self.model.parameters()), None)

        def one(a):
            t = a if isinstance(a, self._torch.Tensor) else self._torch.as_tensor(np.asarray(a))
            if t.is_floating_point() and first is not None and first.is_floating_point():
                t = t.to(first.dtype)
            return t.detach()
        return _map(one, x)

    def joined(self, a, b):
        return self._torch.cat([a, b])

    @contextlib.contextmanager
    def quiet(self):
        """In evaluation mode, without gradients; every module's mode is restored."""
        modes = [(m, m.training) for m in self.model.modules()]
        random = self._torch.get_rng_state()
        try:
            self.model.eval()
            with self._torch.no_grad():
                yield
        finally:
            self._torch.set_rng_state(random)
            for m, training in modes:
                m.training = training

    def run(self, x, start, stop, args, layers):
        first = next(iter(self.model.parameters()), None)
        device = first.device if first is not None else "cpu"
        self._found, self._weighted, self._size = {}, None, stop - start
        self._wanted = None if layers is None else set(layers)
        hooks = [m.register_forward_hook(self._hook(name)) for name, m in self.model.named_modules() if name and self._hooked(name, m)]
        _Torch.tapped = self
        try:
            part = _map(lambda t: t.to(device), _part(x, start, stop))
            if isinstance(part, dict):
                self.model(**part)
            elif isinstance(part, (list, tuple)):
                self.model(*part)
            else:
                self.model(part)
        finally:
            _Torch.tapped = None
            for h in hooks:
                h.remove()
        names = [name for name, _ in self.model.named_modules() if name] + list(self._found)
        return _chosen(self._found, layers, names)

    def _hooked(self, name, m):
        if self._wanted is not None:
            return name in self._wanted
        leaf = not any(True for _ in m.children())
        return leaf or type(m).__name__ == "MultiheadAttention"

    def _hook(self, name):
        def hook(module, _, output):
            kind = type(module).__name__
            if self._wanted is not None:
                self.take(name, output, module)
            elif any(True for _ in module.parameters()) and "Norm" not in kind and kind != "PReLU":
                self._weighted = self.take(name, output, module)
            elif self._weighted and not self._before and kind in _TORCH_ACTIVATIONS:
                self._found[self._weighted] = self._take(self._weighted, output, module)
                self._weighted = None
        return hook

    def take(self, name, output, module=None):
        """Keeps an output under its name, a second one of that name as name:2."""
        given, k = name, 2
        while given in self._found:
            given, k = f"{name}:{k}", k + 1
        self._found[given] = self._take(given, output, module)
        return given

    def _take(self, name, output, module):
        while isinstance(output, (tuple, list)):  # of a recurrent layer: its outputs, not its state
            output = output[0]
        if not isinstance(output, self._torch.Tensor):
            raise ValueError(f"layer {name}: its output is a {type(output).__name__}; name a tensor within by tap(name, tensor)")
        steps_first = getattr(module, "batch_first", None) is False or (
            output.ndim > 1 and output.shape[0] != self._size and output.shape[1] == self._size)
        if steps_first and output.ndim > 2:
            output = output.transpose(0, 1)
        self._channels[name] = "Conv" in type(module).__name__ or output.ndim == 4
        return output.detach().float().cpu().numpy()

    def spatial(self, name, a):
        return tuple(range(2, a.ndim)) if self._channels.get(name) else tuple(range(1, a.ndim - 1))


_TORCH_ACTIVATIONS = {
    "ReLU", "ReLU6", "LeakyReLU", "PReLU", "RReLU", "ELU", "SELU", "CELU", "GELU", "SiLU", "Mish", "Tanh", "Hardtanh", "Sigmoid",
    "Hardsigmoid", "Hardswish", "LogSigmoid", "Softplus", "Softsign", "Tanhshrink", "Softshrink", "Hardshrink", "Threshold", "Softmax", "LogSoftmax", "GLU",
}


# Values.

def _labels(y):
    y = _array(y) if not isinstance(y, (list, tuple)) else np.asarray(y)
    if y.ndim == 2 and y.shape[1] == 1:
        y = y[:, 0]
    if y.ndim != 1:
        raise ValueError(f"y: has the shape {y.shape}; expected one label for each pattern (of one-hot labels, y.argmax(1))")
    if len(y) == 0:
        raise ValueError("y: is empty; give a label for each pattern")
    if y.dtype.kind in "OUS":
        return np.array([str(v) for v in y])
    if y.dtype.kind == "f" and not np.isfinite(y).all():
        raise ValueError("y: has a label that is not a number")
    return y


def _array(a):
    """An array of any framework as one of numpy, bfloat16 as float32."""
    if hasattr(a, "detach"):
        a = a.detach().cpu()
        return (a.float() if a.is_floating_point() else a).numpy()
    a = np.asarray(a)
    return a.astype(np.float32) if a.dtype.name in ("float16", "bfloat16") else a


def _column(a):
    """A column of a list, or of an array of one dimension; it shares the memory of an array of numbers."""
    # Of an array, pa.array asks whether it is one of pandas, and imports pandas for it: a second and more.
    if isinstance(a, list) or a.dtype.kind not in "iuf" or not a.dtype.isnative:
        return pa.array(a)
    return pa.Array.from_buffers(pa.from_numpy_dtype(a.dtype), len(a), [None, pa.py_buffer(np.ascontiguousarray(a))])


def _map(f, x):
    if isinstance(x, dict):
        return {k: f(v) for k, v in x.items()}
    if isinstance(x, (list, tuple)):
        return [f(v) for v in x]
    return f(x)


def _both(f, a, b):
    """f of the tensors of two inputs of one structure."""
    if isinstance(a, dict):
        return {k: f(a[k], b[k]) for k in a}
    if isinstance(a, (list, tuple)):
        return [f(u, v) for u, v in zip(a, b)]
    return f(a, b)


def _length(x):
    if isinstance(x, dict):
        x = list(x.values())
    if isinstance(x, (list, tuple)):
        x = x[0]
    return len(x)


def _part(x, start, stop):
    return _map(lambda a: a[start:stop], x)


def _leaves(path, tree):
    """Yields the arrays of a tree by their paths: dense_0, block/attention."""
    if isinstance(tree, dict) or hasattr(tree, "items"):
        for name, child in tree.items():
            inner = path if name == "__call__" else f"{path}/{name}" if path else str(name)
            yield from _leaves(inner, child)
    elif isinstance(tree, (list, tuple)):
        for i, child in enumerate(tree):
            yield from _leaves(path if len(tree) == 1 and path else f"{path}/{i}" if path else f"layer{i + 1}", child)
    else:
        yield path or "layer1", tree


def _chosen(found, layers, names):
    """The layers that were asked for, in that order."""
    if layers is None:
        return found
    missing = [name for name in layers if name not in found]
    if missing:
        raise ValueError(f"layers: the model has no layer {', '.join(missing)}; it has {', '.join(dict.fromkeys(names))}")
    return {name: found[name] for name in layers}


def _epoch_file(epoch):
    return f"epoch-{epoch:08d}.arrow"


def _is_whole(path):
    """Reports whether an Arrow file ends as one."""
    with open(path, "rb") as f:
        size = f.seek(0, os.SEEK_END)
        f.seek(max(0, size - 6))
        return size > 12 and f.read(6) == b"ARROW1"


def _write_text(path, text):
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)


def _git():
    """The commit of the working folder, with + if files differ from it; None without one."""
    try:
        run = lambda *args: subprocess.run(["git", *args], capture_output=True, text=True, timeout=10, check=True).stdout.strip()
        return run("rev-parse", "HEAD") + ("+" if run("status", "--porcelain", "--untracked-files=no") else "")
    except (OSError, subprocess.SubprocessError):
        return None


# The program.

class Error(RuntimeError):
    """What the program infoplane says is wrong."""


def estimate(layers, y=None, *estimators, **parameters):
    """Estimates I(X;T) and I(T;Y), in bits, of layers: an array of patterns × units, or a dict of them.

        estimate(t, y)                                  # binning, 30 bins from -1 to 1
        estimate({"fc1": t1, "fc2": t2}, y, "kde", variance=0.1)
        estimate(t, y, "kde:variance=0.1", "ksg:neighbours=3")

    y are the labels of the patterns; without them there is no I(T;Y). It returns a row for each
    layer and estimator: a pandas.DataFrame, or a dict of lists where pandas is not installed.
    """
    if parameters:
        if len(estimators) != 1:
            raise TypeError("estimate: parameters belong to one estimator; write those of several as text, kde:variance=0.1")
        estimators = [estimators[0] + ":" + ",".join(f"{k}={v}" for k, v in parameters.items())]
    named = hasattr(layers, "items")
    columns = {}
    for name, a in (layers.items() if named else [("t", layers)]):
        a = _array(a)
        a = np.ascontiguousarray(a.reshape(len(a), -1), np.float32)
        columns[str(name)] = pa.FixedSizeListArray.from_arrays(_column(a.reshape(-1)), a.shape[1])
    args = ["estimate", "-", "--format", "arrow"]
    if y is not None:
        columns["y"] = _column(_labels(y))
        args += ["--labels", "y"]
    sink = pa.BufferOutputStream()
    found = pa.table(columns)
    with pa.ipc.new_stream(sink, found.schema) as w:
        w.write_table(found)
    for e in estimators:
        args += ["--estimator", e]
    out = pa.ipc.open_stream(_program(args, sink.getvalue())).read_all()
    if named:
        out = out.set_column(out.schema.get_field_index("layer"), "layer", out["name"])
    return _frame(out.drop_columns(["name"]))


def solve(p, beta):
    """Solves the information bottleneck of the joint distribution p[x][y] at beta; returns the answer as text."""
    p = np.asarray(p, np.float64)
    if p.ndim != 2:
        raise ValueError(f"p: has the shape {p.shape}; expected p[x][y]")
    rows = "x,y,p\n" + "".join(f"x{i},y{j},{float(p[i, j])!r}\n" for i in range(p.shape[0]) for j in range(p.shape[1]))
    return _program(["solve", "-", "--beta", repr(float(beta))], rows.encode()).decode()


def table(name):
    """Reads a table that an experiment has made, such as table("paper:information")."""
    return _frame(pa.ipc.open_stream(_program(["cat", name, "--format", "arrow"])).read_all())


class plane:
    """The information plane of recorded runs: in a notebook it shows itself, figure is its SVG."""

    def __init__(self, *runs, estimator=(), folder="figures"):
        args = ["plane", *map(os.fspath, runs), "-o", folder, "--progress", "none"]
        for e in [estimator] if isinstance(estimator, str) else estimator:
            args += ["--estimator", e]
        _program(args)
        self.experiment = os.path.join(folder, "plane.yaml")
        with open(os.path.join(folder, "plane.svg"), encoding="utf-8") as f:
            self.figure = f.read()

    def _repr_svg_(self):
        return self.figure

    def table(self):
        """The estimates behind the figure, a row for each run, epoch and layer."""
        return table(self.experiment + ":information")


def _program(args, content=None):
    """Runs infoplane, and returns what it prints; content is its standard input."""
    name = os.environ.get("INFOPLANE") or shutil.which("infoplane")
    if not name:
        raise Error("infoplane: the program is not found; put it into PATH, or name it in the variable INFOPLANE")
    done = subprocess.run([name, *args], input=content if content is None else bytes(content), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    text = done.stderr.decode("utf-8", "replace").strip()
    if done.returncode:
        raise Error(text or f"{name}: exit code {done.returncode}")
    if text and args[0] != "plane":
        print(text, file=sys.stderr)
    return done.stdout


def _frame(found):
    """A table as pandas has it, or as a dict of lists."""
    try:
        return found.to_pandas()
    except ImportError:
        return found.to_pydict()
