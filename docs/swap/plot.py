"""The stage plot in Python: the mean path of each layer through the information plane,
as SVG, PDF and PNG, with numpy alone.

    program: {command: [.venv/bin/python, plot.py], files: [plot.py], timeout: 5m}

The figure is plain on purpose: it shows how a figure gets its tables, told apart by
their labels, and what it has to write. Matplotlib does the rest of the work.
"""
import json
import struct
import zlib

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

WIDTH, HEIGHT, MARGIN = 480, 360, 40
COLOURS = [(0, 114, 178), (230, 159, 0), (0, 158, 115), (213, 94, 0), (204, 121, 167), (86, 180, 233), (60, 60, 60)]


def paths(request):
    """For each layer its mean I(X;T) and I(T;Y), epoch by epoch, over all networks."""
    tables = []
    for port, source in request["inputs"].items():
        if not port.startswith("information/") or source.get("absent"):
            continue  # a network that failed is left out
        labels = {label["name"]: label["value"] for label in source.get("labels", [])}
        print("draws", labels)
        tables.append(pq.read_table(source["path"]))
    rows = pa.concat_tables(tables).group_by(["layer", "epoch"]).aggregate([("ixt_bits", "mean"), ("ity_bits", "mean")])
    rows = rows.sort_by([("layer", "ascending"), ("epoch", "ascending")])
    layer = rows["layer"].to_numpy()
    points = np.column_stack([rows["ixt_bits_mean"].to_numpy(), rows["ity_bits_mean"].to_numpy()])
    return [points[layer == l] for l in np.unique(layer)]


def place(points):
    """From bits (12 of I(X;T), 1 of I(T;Y)) to the page, whose y grows downwards."""
    x = MARGIN + points[:, 0] / 12 * (WIDTH - 2 * MARGIN)
    y = HEIGHT - MARGIN - points[:, 1] * (HEIGHT - 2 * MARGIN)
    return np.column_stack([x, y])


AXES = np.array([(MARGIN, MARGIN), (MARGIN, HEIGHT - MARGIN), (WIDTH - MARGIN, HEIGHT - MARGIN)], float)


def svg(lines):
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">',
           f'<text x="{WIDTH / 2}" y="{HEIGHT - 10}" text-anchor="middle">I(X;T) in bits, 0 to 12</text>',
           f'<text x="12" y="{MARGIN - 14}">I(T;Y) in bits, 0 to 1</text>']
    for colour, line in lines:
        points = " ".join(f"{x:.2f},{y:.2f}" for x, y in line)
        out.append(f'<polyline points="{points}" fill="none" stroke="rgb{colour}"/>')
    return "\n".join(out + ["</svg>\n"]).encode()


def pdf(lines):
    content = []
    for colour, line in lines:
        content.append("%.3f %.3f %.3f RG" % tuple(c / 255 for c in colour))
        content += [f"{x:.2f} {HEIGHT - y:.2f} {'l' if i else 'm'}" for i, (x, y) in enumerate(line)] + ["S"]
    stream = "\n".join(content).encode()
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
               b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %d %d]/Contents 4 0 R>>" % (WIDTH, HEIGHT),
               b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream)]
    out, places = b"%PDF-1.4\n", []
    for i, o in enumerate(objects):
        places.append(len(out))
        out += b"%d 0 obj%s\nendobj\n" % (i + 1, o)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + b"".join(b"%010d 00000 n \n" % p for p in places)
    return out + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)


def png(lines):
    picture = np.full((HEIGHT, WIDTH, 3), 255, np.uint8)
    for colour, line in lines:
        for a, b in zip(line, line[1:]):
            steps = int(np.abs(b - a).max()) + 2
            x, y = (a + (b - a) * np.linspace(0, 1, steps)[:, None]).round().astype(int).T
            picture[y.clip(0, HEIGHT - 1), x.clip(0, WIDTH - 1)] = colour
    raw = b"".join(b"\0" + row.tobytes() for row in picture)

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(raw)) + chunk(b"IEND", b"")


def main():
    request = json.load(open("request.json"))
    lines = [((0, 0, 0), AXES)]
    lines += [(COLOURS[i % len(COLOURS)], place(path)) for i, path in enumerate(paths(request))]
    for port, draw in {"svg": svg, "pdf": pdf, "png": png}.items():
        with open(request["outputs"][port]["path"], "wb") as f:
            f.write(draw(lines))


if __name__ == "__main__":
    main()
