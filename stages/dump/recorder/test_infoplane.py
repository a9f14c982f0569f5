"""Tests of the recorder. What is not installed of torch, jax and keras is skipped.

    python -m unittest discover -s stages/dump/recorder
"""
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

import numpy as np
import pyarrow as pa

import infoplane
from infoplane import Recorder, tap

os.environ.setdefault("KERAS_BACKEND", "jax")


def installed(name):
    try:
        return __import__(name)
    except ImportError:
        return None


torch, jax, keras = installed("torch"), installed("jax"), installed("keras")


def read(folder, epoch):
    """The columns of an epoch, as arrays."""
    t = pa.ipc.open_file(os.path.join(folder, f"epoch-{epoch:08d}.arrow")).read_all()
    out = {}
    for name in t.column_names:
        c = t[name].combine_chunks()
        out[name] = c.flatten().to_numpy().reshape(len(t), -1) if pa.types.is_fixed_size_list(c.type) else c.to_numpy()
    return out


def epochs(folder):
    return sorted(int(n[6:14]) for n in os.listdir(folder) if n.startswith("epoch-"))


class Case(unittest.TestCase):
    def setUp(self):
        self.scratch = tempfile.TemporaryDirectory()
        self.folder = os.path.join(self.scratch.name, "run")
        self.x = np.random.default_rng(1).standard_normal((20, 6)).astype(np.float32)
        self.y = np.arange(20) % 3

    def tearDown(self):
        self.scratch.cleanup()

    def same(self, got, want):
        want = want.detach().numpy() if hasattr(want, "detach") else np.asarray(want)
        np.testing.assert_allclose(got, want.reshape(len(want), -1), rtol=1e-6, atol=1e-6)


class Arrays(Case):
    def test_written(self):
        record = Recorder(None, None, self.y, self.folder)
        record.write(0, {"fc1": self.x, "out": self.x[:, :2]})
        record.write(3, {"fc1": 2 * self.x, "out": self.x[:, :2]})
        record.close()
        self.assertEqual(epochs(self.folder), [0, 3])
        self.same(read(self.folder, 3)["fc1"], 2 * self.x)
        with open(os.path.join(self.folder, "run.json")) as f:
            meta = json.load(f)
        self.assertEqual([layer["name"] for layer in meta["layers"]], ["fc1", "out"])
        labels = pa.ipc.open_file(os.path.join(self.folder, "labels.arrow")).read_all()
        self.assertEqual(labels["y"].to_pylist(), self.y.tolist())

    def test_refusals(self):
        record = Recorder(None, None, self.y, self.folder)
        for layers, word in (({"a": self.x[:5]}, "5 rows"), ({}, "no layer"), ({"y": self.x}, "another column"),
                             ({"a": self.x * np.nan}, "not finite")):
            with self.assertRaisesRegex(ValueError, word):
                record.write(0, layers)
        record.write(0, {"a": self.x})
        with self.assertRaisesRegex(ValueError, "every epoch has the same"):
            record.write(1, {"b": self.x})
        with self.assertRaisesRegex(ValueError, "whole numbers"):
            record.write(-1, {"a": self.x})
        with self.assertRaisesRegex(FileExistsError, "resume=True"):
            Recorder(None, None, self.y, self.folder)
        with self.assertRaisesRegex(ValueError, "other labels"):
            Recorder(None, None, self.y[::-1], self.folder, resume=True)
        with self.assertRaisesRegex(ValueError, "argmax"):
            Recorder(None, None, np.eye(3), self.folder + "2")
        with self.assertRaisesRegex(ValueError, "no epoch was recorded"):
            Recorder(None, None, self.y, self.folder + "3").close()

    def test_resumed(self):
        with self.assertRaises(KeyboardInterrupt):
            with Recorder(None, None, self.y, self.folder) as record:
                record.write(0, {"a": self.x})
                raise KeyboardInterrupt
        record = Recorder(None, None, self.y, self.folder, resume=True)
        record.write(0, {"a": 9 * self.x})  # is kept
        record.write(1, {"a": self.x})
        record.close()
        self.same(read(self.folder, 0)["a"], self.x)
        self.assertEqual(epochs(self.folder), [0, 1])
        self.assertEqual([n for n in os.listdir(self.folder) if n.endswith(".tmp")], [])

    def test_grid(self):
        record = Recorder(lambda x: {"a": x}, self.x, self.y, self.folder)
        for epoch in range(1000):
            record(epoch)
        record.close()
        got = epochs(self.folder)
        self.assertEqual(got[:12], list(range(12)))
        self.assertEqual(got[-1], 1000)  # the end
        self.assertLess(len(got), 70)
        self.assertLess(max(b / a for a, b in zip(got[10:], got[11:])), 1.2)

    def test_reduced(self):
        images = np.random.default_rng(2).standard_normal((20, 4, 4, 3)).astype(np.float32)
        record = Recorder(None, None, self.y, self.folder, reduce={"a": "mean", "b": "last", "c": "project:7"}, seed=5)
        record.write(0, {"a": images, "b": images, "c": images, "d": images})
        got = read(self.folder, 0)
        self.same(got["a"], images.mean(axis=(1, 2)))  # channels last, as numpy and JAX have them
        self.same(got["b"], images[:, -1])
        self.assertEqual(got["c"].shape, (20, 7))
        self.assertEqual(got["d"].shape, (20, 48))
        with self.assertRaisesRegex(ValueError, "project:K"):
            Recorder(None, None, self.y, self.folder + "2", reduce="average").write(0, {"a": images})

    def test_labels_as_text(self):
        Recorder(None, None, ["cat", "dog"] * 10, self.folder).write(0, {"a": self.x})
        labels = pa.ipc.open_file(os.path.join(self.folder, "labels.arrow")).read_all()
        self.assertEqual(labels["y"].to_pylist()[:2], ["cat", "dog"])


    def test_parts(self):
        record = Recorder(lambda x: {"a": 2 * x}, self.x, self.y, self.folder, test=(self.x[:5] + 1, self.y[:5]), batch=7)
        record(0)
        record.close(final=False)
        self.same(read(self.folder, 0)["a"], 2 * np.concatenate([self.x, self.x[:5] + 1]))
        labels = pa.ipc.open_file(os.path.join(self.folder, "labels.arrow")).read_all()
        self.assertEqual(labels["part"].to_pylist(), ["train"] * 20 + ["test"] * 5)
        with open(os.path.join(self.folder, "run.json")) as f:
            self.assertEqual(json.load(f)["parts"], {"train": 20, "test": 5})
        with self.assertRaisesRegex(ValueError, "other labels|another number"):
            Recorder(None, None, np.concatenate([self.y, self.y[:5]]), self.folder, resume=True)
        with self.assertRaisesRegex(ValueError, "for both parts"):
            Recorder(None, None, self.y, self.folder + "2", test=(self.x, self.y))


# A program that records 100 epochs, one each 20 ms, of 4 MB.
LOOP = """
import sys, time
import numpy as np
from infoplane import Recorder
t = np.ones((1000, 1000), np.float32)
with Recorder(None, None, np.arange(1000) % 2, sys.argv[1], resume=True) as record:
    for epoch in range(int(sys.argv[2])):
        record.write(epoch, {"a": t * epoch})
        print(epoch, flush=True)
        time.sleep(0.02)
"""


class Ended(Case):
    """What was recorded stays, whatever ends the program, and the next run goes on."""

    def start(self, epochs=100, folder=None, before=""):
        return subprocess.Popen([sys.executable, "-c", before + LOOP, folder or self.folder, str(epochs)],
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=os.path.dirname(os.path.abspath(__file__)))

    def until(self, program, epoch):
        for line in program.stdout:
            if int(line) == epoch:
                return
        self.fail(f"the program ended: {program.stderr.read()}")

    def end(self, program):
        _, err = program.communicate(timeout=60)
        return err

    def whole(self, folder, at_least):
        """Every epoch in the folder is whole, and these are there."""
        found = epochs(folder)
        self.assertEqual(found[:at_least + 1], list(range(at_least + 1)))
        for epoch in found:
            self.assertTrue((read(folder, epoch)["a"] == epoch).all())

    def resumes(self, folder=None):
        folder = folder or self.folder
        program = self.start(12, folder)
        err = self.end(program)
        self.assertEqual(program.returncode, 0, err)
        self.whole(folder, 11)
        self.assertEqual([n for n in os.listdir(folder) if n.endswith(".tmp")], [])

    def test_killed(self):
        for seconds in (0, 0.005, 0.013):
            folder = f"{self.folder}-{seconds}"
            program = self.start(folder=folder)
            self.until(program, 5)
            time.sleep(seconds)
            program.send_signal(signal.SIGKILL)
            self.end(program)
            self.whole(folder, 5)
            open(os.path.join(folder, ".epoch-00000099.arrow.1.tmp"), "wb").close()  # as a kill in the middle leaves one
            self.resumes(folder)

    def test_interrupted(self):
        # As from a terminal, also where SIGINT is ignored, as in the background of a script.
        program = self.start(before="import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n")
        self.until(program, 5)
        program.send_signal(signal.SIGINT)
        self.assertIn("KeyboardInterrupt", self.end(program))
        self.whole(self.folder, 5)
        self.assertEqual([n for n in os.listdir(self.folder) if n.endswith(".tmp")], [])
        self.resumes()

    def test_disk_full(self):
        self.end(self.start(3))
        # From here on a file may have 1 MB at most, as on a disk that is full.
        program = self.start(before="import resource, signal\n"
                             "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
                             "resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))\n")
        err = self.end(program)
        self.assertNotEqual(program.returncode, 0)
        self.assertRegex(err, r"OSError: .*epoch-00000003.arrow: .*what was recorded before is whole: go on with it by resume=True")
        self.whole(self.folder, 2)
        self.assertEqual([n for n in os.listdir(self.folder) if n.endswith(".tmp")], [])
        self.resumes()

    def test_pandas_is_left_alone(self):
        program = self.start(2, before="import atexit, sys; atexit.register(lambda: print('pandas' in sys.modules, file=sys.stderr))\n")
        self.assertEqual(self.end(program), "False\n")

    def test_folder_moved(self):
        program = self.start()
        self.until(program, 5)
        shutil.move(self.folder, self.folder + "-moved")
        err = self.end(program)
        self.assertRegex(err, "FileNotFoundError: .*the folder is gone; was it moved[?] .*put it back, and go on with resume=True")
        self.whole(self.folder + "-moved", 5)
        shutil.move(self.folder + "-moved", self.folder)
        self.resumes()

    def test_folder_removed(self):
        program = self.start()
        self.until(program, 3)
        shutil.rmtree(self.folder, ignore_errors=True)
        if os.path.exists(self.folder):  # it was written into meanwhile
            shutil.rmtree(self.folder, ignore_errors=True)
        self.assertRegex(self.end(program), "the folder is gone")
        self.resumes()

    def test_epoch_that_the_disk_lost(self):
        self.end(self.start(3))
        with open(os.path.join(self.folder, "epoch-00000001.arrow"), "r+b") as f:
            f.truncate(1000)  # as a power cut leaves it
        program = self.start(3)
        self.assertIn("epoch-00000001.arrow: is not whole, and is recorded again", self.end(program))
        self.whole(self.folder, 2)

    def test_another_working_folder(self):
        here = os.getcwd()
        try:
            os.chdir(self.scratch.name)
            record = Recorder(None, None, self.y, "run")
            record.write(0, {"a": self.x})
            os.mkdir("other")
            os.chdir("other")
            record.write(1, {"a": self.x})
            record.close()
        finally:
            os.chdir(here)
        self.assertEqual(epochs(self.folder), [0, 1])


@unittest.skipUnless(torch, "torch is not installed")
class Torch(Case):
    def run_of(self, model, x=None, **options):
        record = Recorder(model, self.x if x is None else x, self.y, self.folder, epochs=[0], **options)
        record(0)
        record.close(final=False)
        return read(self.folder, 0)

    def test_sequential(self):
        nn = torch.nn
        model = nn.Sequential(nn.Linear(6, 5), nn.Tanh(), nn.Dropout(0.5), nn.BatchNorm1d(5), nn.Linear(5, 3))
        model.train()
        model[4].eval()
        before = {k: v.clone() for k, v in model.state_dict().items()}
        state = torch.get_rng_state()
        got = self.run_of(model, batch=7)
        self.assertTrue(model.training and model[0].training and not model[4].training)
        self.assertTrue(torch.equal(state, torch.get_rng_state()))
        self.assertTrue(all(torch.equal(v, before[k]) for k, v in model.state_dict().items()))
        self.assertEqual(list(got), ["pattern", "0", "4"])
        x = torch.tensor(self.x)
        self.same(got["0"], torch.tanh(model[0](x)))
        self.same(got["4"], model.eval()(x))

    def test_before_activations_and_by_name(self):
        nn = torch.nn
        model = nn.Sequential(nn.Linear(6, 5), nn.Tanh(), nn.Linear(5, 3))
        self.same(self.run_of(model, before=True)["0"], model[0](torch.tensor(self.x)))
        self.folder += "2"
        self.assertEqual(list(self.run_of(model, layers=["1"])), ["pattern", "1"])
        self.folder += "3"
        with self.assertRaisesRegex(ValueError, "no layer fc1; it has 0, 1, 2"):
            self.run_of(model, layers=["fc1"])

    def test_functional_nested_and_parallel(self):
        class Net(torch.nn.Module):
            def __init__(self):
                super().__init__()
                self.blocks = torch.nn.ModuleList([torch.nn.Linear(6, 6) for _ in range(2)])

            def forward(self, x):
                for i, block in enumerate(self.blocks):
                    x = tap(f"h{i}", torch.relu(block(x)))
                return x

        model = Net()
        got = self.run_of(torch.nn.DataParallel(model), layers=["h0", "h1"])
        h0 = torch.relu(model.blocks[0](torch.tensor(self.x)))
        self.same(got["h0"], h0)
        self.same(got["h1"], torch.relu(model.blocks[1](h0)))
        self.folder += "2"
        self.assertEqual(list(self.run_of(model)), ["pattern", "blocks.0", "h0", "blocks.1", "h1"])
        self.assertIs(tap("free", h0), h0)

    def test_half_precision(self):
        model = torch.nn.Sequential(torch.nn.Linear(6, 4)).to(torch.bfloat16)
        got = self.run_of(model)["0"]
        self.same(got, model(torch.tensor(self.x).bfloat16()).float())

    def test_convolutions(self):
        nn = torch.nn
        images = torch.randn(20, 1, 8, 8)
        model = nn.Sequential(nn.Conv2d(1, 4, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(36, 3))
        got = self.run_of(model, images, reduce={"0": "mean"})
        self.same(got["0"], torch.relu(model[0](images)).mean(dim=(2, 3)))
        self.same(got["4"], model(images))
        self.folder += "2"
        self.assertEqual(self.run_of(model, images)["0"].shape, (20, 4 * 6 * 6))

    def test_recurrent(self):
        class Net(torch.nn.Module):
            def __init__(self):
                super().__init__()
                self.lstm, self.out = torch.nn.LSTM(2, 5), torch.nn.Linear(5, 3)

            def forward(self, x):  # patterns × steps × 2
                steps, _ = self.lstm(x.transpose(0, 1))
                return self.out(steps[-1])

        model, x = Net(), torch.randn(20, 20, 2)  # as many steps as patterns
        got = self.run_of(model, x, reduce={"lstm": "last"})
        steps, _ = model.lstm(x.transpose(0, 1))
        self.same(got["lstm"], steps[-1])
        self.same(got["out"], model(x))

    def test_transformer(self):
        nn = torch.nn
        layer = nn.TransformerEncoderLayer(8, 2, 16, batch_first=True)
        model = nn.Sequential(nn.Linear(2, 8), nn.TransformerEncoder(layer, 2, enable_nested_tensor=False))
        x = torch.randn(20, 5, 2)
        got = self.run_of(model, x, layers=["0", "1.layers.0", "1.layers.1"], reduce={"1.layers.1": "mean"})
        model.eval()
        with torch.no_grad():
            h = model[0](x)
            one = model[1].layers[0](h)
            two = model[1].layers[1](one)
        np.testing.assert_allclose(got["1.layers.0"], one.reshape(20, -1), atol=1e-5)
        np.testing.assert_allclose(got["1.layers.1"], two.mean(dim=1), atol=1e-5)
        self.folder += "2"
        got = self.run_of(model, x)
        self.assertIn("1.layers.1.linear2", got)

    def test_shared_module(self):
        class Net(torch.nn.Module):
            def __init__(self):
                super().__init__()
                self.fc = torch.nn.Linear(6, 6)

            def forward(self, x):
                return self.fc(self.fc(x))

        self.assertEqual(list(self.run_of(Net())), ["pattern", "fc", "fc:2"])


@unittest.skipUnless(jax, "jax is not installed")
class JAX(Case):
    def test_function(self):
        import jax.numpy as jnp

        def layers(params, x):
            h = jnp.tanh(x @ params["w1"])
            return {"h": h, "deep": {"out": [h @ params["w2"]]}}

        params = {"w1": jnp.ones((6, 4)), "w2": jnp.ones((4, 3))}
        record = Recorder(layers, self.x, self.y, self.folder, batch=6)
        record(0, params)
        record.close()
        got = read(self.folder, 0)
        self.assertEqual(list(got), ["pattern", "h", "deep/out"])
        self.same(got["h"], jnp.tanh(self.x @ params["w1"]))
        self.assertEqual(epochs(self.folder), [0, 1])


@unittest.skipUnless(keras and jax, "keras and jax are not installed")
class Keras(Case):
    def test_callback(self):
        model = keras.Sequential([keras.Input((6,)), keras.layers.Dense(5, name="fc1"), keras.layers.ReLU(),
                                  keras.layers.Dense(3, activation="softmax", name="out")])
        model.compile("sgd", "sparse_categorical_crossentropy")
        record = Recorder(model, self.x, self.y, self.folder)
        model.fit(self.x, self.y, epochs=3, verbose=0, callbacks=[record.keras()])
        self.assertEqual(epochs(self.folder), [0, 1, 2, 3])
        got = read(self.folder, 3)
        self.assertEqual(list(got), ["pattern", "fc1", "out"])
        self.same(got["fc1"], np.maximum(self.x @ np.asarray(model.layers[0].kernel) + np.asarray(model.layers[0].bias), 0))
        self.same(got["out"], model(self.x))


@unittest.skipUnless(os.environ.get("INFOPLANE"), "INFOPLANE does not name the program")
class Program(Case):
    def column(self, frame, name):
        return list(frame[name])

    def test_estimate(self):
        t = (np.arange(20) % 4).astype(np.float32).reshape(-1, 1)
        got = infoplane.estimate({"a": t, "b": t > 1}, t[:, 0] > 1, "floor", width=0.5)
        self.assertEqual(self.column(got, "layer"), ["a", "b"])
        np.testing.assert_allclose(self.column(got, "ixt_bits"), [2, 1], atol=1e-12)
        np.testing.assert_allclose(self.column(got, "ity_bits"), [1, 1], atol=1e-12)
        got = infoplane.estimate(t, None, "floor:width=0.5", "adaptive:bins=4")
        self.assertEqual(len(self.column(got, "layer")), 2)
        with self.assertRaisesRegex(infoplane.Error, "did you mean kde"):
            infoplane.estimate(t, None, "kdee")

    def test_solve(self):
        self.assertIn("I(X;T)", infoplane.solve([[0.4, 0.1], [0.1, 0.4]], beta=20))

    def test_plane(self):
        for seed in (1, 2):
            with Recorder(None, None, self.y, os.path.join(self.folder, f"seed{seed}")) as record:
                for epoch in (0, 1):
                    record.write(epoch, {"a": self.x * seed, "b": self.x[:, :1] + epoch})
        here = os.getcwd()
        try:
            os.chdir(self.scratch.name)
            plane = infoplane.plane("run")
            self.assertIn("<svg", plane._repr_svg_())
            self.assertEqual(len(self.column(plane.table(), "layer")), 2 * 2 * 2)
        finally:
            os.chdir(here)


if __name__ == "__main__":
    unittest.main()
