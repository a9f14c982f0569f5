"""Prints an experiment in small: one network of each setting, FEW epochs, each a snapshot, few draws.

    python3 .ci/small.py golden/saxe/experiment.yaml > saxe.yaml

It changes the text, line by line: what an entry asks for stays, and so do all figures.
"""

import math
import re
import sys

FEW = 3


def main(path):
    text = open(path, encoding="utf-8").read()
    lists = re.compile(r"\bepochs: \[([\d, ]+)\]")
    last = max(int(n) for found in lists.findall(text) + re.findall(r"\bepochs: (\d+)", text) for n in found.split(","))

    def few(found):
        epochs = {round(FEW * math.log1p(int(n)) / math.log1p(last)) for n in found[1].split(",")}
        return f"epochs: {sorted(epochs)}"

    text = re.sub(r"\bnetworks: \d+", "networks: 1", text)
    text = re.sub(r"\bseed: \[[\d, ]+\]", "seed: 1", text)
    text = re.sub(r"\bepochs: \d+", f"epochs: {FEW}", text)
    text = re.sub(r"\bsnapshots: (\d+|\{.*?\})", f"snapshots: {FEW + 1}", text)
    text = re.sub(r"\bworse_than: [\d.]+, epoch: \d+", f"worse_than: 0.01, epoch: {FEW}", text)  # none begins again
    text = re.sub(r"\bsamples: \d+", "samples: 100", text)
    print(lists.sub(few, text), end="")


main(sys.argv[1])
