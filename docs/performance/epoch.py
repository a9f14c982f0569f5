"""Times PyTorch on the network of BenchmarkWideEpoch in internal/nn, on one core.

    OMP_NUM_THREADS=1 taskset -c 0 python3 docs/performance/epoch.py

It trains 784-1024-20-20-20-10 (tanh, softmax, cross-entropy, float32) on 1 024 random
images in batches of 128, and prints milliseconds of processor time per epoch for each
optimiser: the quickest, and the median of many. Needs torch (2.15 was measured).
"""

import statistics
import time

import torch

torch.set_num_threads(1)
torch.manual_seed(1)
WIDTHS, SAMPLES, BATCH = [784, 1024, 20, 20, 20, 10], 1024, 128
IMAGES = torch.randn(SAMPLES, WIDTHS[0]).clamp_min(0)
LABELS = torch.randint(WIDTHS[-1], (SAMPLES,))

OPTIMIZERS = {
    "adam": lambda p: torch.optim.Adam(p, lr=4e-4),
    "adam, fused": lambda p: torch.optim.Adam(p, lr=4e-4, fused=True),
    "sgd": lambda p: torch.optim.SGD(p, lr=4e-4),
}


def network():
    layers = []
    for inputs, units in zip(WIDTHS, WIDTHS[1:]):
        layers += [torch.nn.Linear(inputs, units), torch.nn.Tanh()]
    return torch.nn.Sequential(*layers[:-1])


def epoch(net, loss, optimizer):
    for x, y in zip(IMAGES.split(BATCH), LABELS.split(BATCH)):
        optimizer.zero_grad()
        loss(net(x), y).backward()
        optimizer.step()


for name, make in OPTIMIZERS.items():
    net, loss = network(), torch.nn.CrossEntropyLoss()
    optimizer, times = make(net.parameters()), []
    for _ in range(100):
        start = time.process_time()
        epoch(net, loss, optimizer)
        times.append(1e3 * (time.process_time() - start))
    print(f"{name}: quickest {min(times):.1f} ms, median {statistics.median(times):.1f} ms")
