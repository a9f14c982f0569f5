"""Reads a bundle of `infoplane export` without infoplane: its metadata by the RO-Crate validator
(roc-validator), its tables by pandas, its digests by hashlib.

    crate.py BUNDLE

Nothing is fetched: the context of RO-Crate 1.1 is the copy in the package rocrate.
"""
import gzip
import hashlib
import importlib.util
import json
import pathlib
import sys
import tempfile
import zipfile

CONTEXT = "https://w3id.org/ro/crate/1.1/context"
BASE = "ro-crate-1.1"
PROFILE = "workflow-run-crate-0.5"  # with what it inherits: that of BASE, process-run-crate and workflow-ro-crate


def offline():
    """Serves the context to the validator and to rdflib, and nothing else."""
    from rdflib.plugins.shared.jsonld import context as jsonld
    from rocrate_validator.utils.http import HttpRequester

    package = importlib.util.find_spec("rocrate").submodule_search_locations[0]
    body = pathlib.Path(package, "data", "ro-crate.jsonld").read_text()
    assert json.loads(body)["@id"] == CONTEXT, "rocrate has the context of another version"

    class Answer:
        def __init__(self, url):
            self.ok = url == CONTEXT
            self.status_code, self.text = (200, body) if self.ok else (404, "")
            self.headers = {"Content-Type": "application/ld+json"}

        def json(self):
            return json.loads(self.text)

    HttpRequester()
    HttpRequester.get = HttpRequester.head = lambda self, url, **_: Answer(url)
    fetch = jsonld.source_to_json
    jsonld.source_to_json = lambda source, *a, **k: (json.loads(body), None) if source == CONTEXT else fetch(source, *a, **k)


def issues_of(bundle, profile):
    """Lists the issues of a profile, and counts those that a crate must not have."""
    from rocrate_validator import services
    from rocrate_validator.models import Severity, ValidationSettings

    settings = ValidationSettings(rocrate_uri=bundle, profile_identifier=profile, requirement_severity=Severity.RECOMMENDED)
    issues = services.validate(settings).get_issues()
    return issues, sum(i.severity >= Severity.REQUIRED for i in issues)


def validate(bundle):
    issues, bad = issues_of(bundle, PROFILE)
    print(f"  {PROFILE}: {bad} requirements and {len(issues) - bad} recommendations are not met")
    for i in issues:
        print(f"    {i.severity.name}: {i.check.identifier}: {i.message} {i.violatingEntity or ''}")
    return bad


def twin(bundle, folder):
    """Writes metadata whose root has no date, and nothing else: the validator must find that."""
    with zipfile.ZipFile(bundle) as z:
        crate = json.loads(z.read("ro-crate-metadata.json"))
    for entity in crate["@graph"]:
        if entity["@id"] == "./":
            del entity["datePublished"]
    pathlib.Path(folder, "ro-crate-metadata.json").write_text(json.dumps(crate))
    assert any("datePublished" in i.message for i in issues_of(folder, BASE)[0]), "a crate without a date passes"


def read(bundle):
    import pandas

    with zipfile.ZipFile(bundle) as z:
        for line in z.read("manifest-sha256.txt").decode().splitlines():
            digest, name = line.split("  ", 1)
            assert hashlib.sha256(z.read(name)).hexdigest() == digest, name
        tables = {n: pandas.read_parquet(z.open(n)) for n in z.namelist() if n.startswith("tables/")}
        records = [json.loads(line) for line in gzip.decompress(z.read("records.jsonl.gz")).splitlines()]
    for name, table in tables.items():
        assert len(table), name
    information = tables["tables/information.parquet"]
    assert {"epoch", "layer", "ixt_bits", "ity_bits"} <= set(information.columns)
    print(f"  {len(tables)} tables by pandas, {len(information)} points of the information plane; {len(records)} records")


if __name__ == "__main__":
    read(sys.argv[1])
    offline()
    with tempfile.TemporaryDirectory() as folder:
        twin(sys.argv[1], folder)
    sys.exit(1 if validate(sys.argv[1]) else 0)
