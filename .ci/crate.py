"""Reads a bundle of `infoplane export` without infoplane: its metadata by the RO-Crate validator
(roc-validator), its tables by pandas, its digests by hashlib.

    crate.py BUNDLE [CONTEXT]

CONTEXT is a copy of https://w3id.org/ro/crate/1.1/context for machines that do not reach it.
"""
import gzip
import hashlib
import json
import sys
import zipfile

CONTEXT = "https://w3id.org/ro/crate/1.1/context"
PROFILES = ["ro-crate-1.1", "process-run-crate-0.5", "workflow-ro-crate-1.0", "workflow-run-crate-0.5"]


def offline(context):
    """Serves the context from a file, to the validator and to rdflib."""
    from rdflib.plugins.shared.jsonld import context as jsonld
    from rocrate_validator.utils.http import HttpRequester

    body = open(context).read()

    class Answer:
        status_code, text, ok, headers = 200, body, True, {"Content-Type": "application/ld+json"}

        def json(self):
            return json.loads(body)

    HttpRequester()
    HttpRequester.get = lambda self, url, **_: Answer()
    HttpRequester.head = lambda self, url, **_: Answer()
    fetch = jsonld.source_to_json
    jsonld.source_to_json = lambda source, *a, **k: (json.loads(body), None) if source == CONTEXT else fetch(source, *a, **k)


def validate(bundle):
    from rocrate_validator import services
    from rocrate_validator.models import Severity, ValidationSettings

    bad = 0
    for profile in PROFILES:
        settings = ValidationSettings(rocrate_uri=bundle, profile_identifier=profile, requirement_severity=Severity.RECOMMENDED)
        issues = services.validate(settings).get_issues()
        required = [i for i in issues if i.severity >= Severity.REQUIRED]
        bad += len(required)
        print(f"  {profile}: {len(required)} requirements and {len(issues) - len(required)} recommendations are not met")
        for i in issues:
            print(f"    {i.severity.name}: {i.check.identifier}: {i.message} {i.violatingEntity or ''}")
    return bad


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
    if len(sys.argv) > 2:
        offline(sys.argv[2])
    read(sys.argv[1])
    try:
        import requests

        reached = len(sys.argv) > 2 or requests.head(CONTEXT, timeout=20, allow_redirects=True).ok
    except requests.RequestException:
        reached = False
    if not reached:
        print(f"  the metadata were not validated: {CONTEXT} cannot be reached, and ROCRATE_CONTEXT names no copy")
        sys.exit(0)
    sys.exit(1 if validate(sys.argv[1]) else 0)
