package main

import (
	"strings"
	"testing"

	"infoplane/artifacts/bucket/buckettest"
	"infoplane/artifacts/remote"
)

// TestVersitygwRun: on a server that checks who may do what, workers divide an experiment,
// and who may only read has its results, and hears in one sentence that pushing is denied.
func TestVersitygwRun(t *testing.T) {
	l := &lab{place: &place{t: t, location: buckettest.Versitygw(t)}, t: t, key: remote.NewKey()}
	workers := []*bench{l.bench(l.location, l.key.Secret()), l.bench(l.location, l.key.Secret())}
	if n := together(t, "tiny", workers, "run tiny --worker --remote-required"); n < 5 {
		t.Errorf("%d actions ran", n)
	}
	l.writer = workers[0]
	l.writer.run(exitDone, "run tiny --remote-required")

	reader := l.bench(l.location, remote.NewKey().Secret())
	reader.env["AWS_ACCESS_KEY_ID"], reader.env["AWS_SECRET_ACCESS_KEY"] = buckettest.Reader.ID, buckettest.Reader.Secret
	reader.run(exitDone, "run tiny")
	reader.says(reader.stderr, "0 of 5 actions ran, 5 fresh", "5 results found")
	l.same(reader)
	reader.tiny.Rate = 0.25
	reader.run(exitDone, "run tiny")
	reader.says(reader.stderr, "4 of 5 actions ran")
	denied := func() {
		t.Helper()
		if n := strings.Count(reader.stderr, "denies access"); n != 1 || !strings.Contains(reader.stderr, "it may not be written with these credentials") {
			t.Errorf("it is said %d times:\n%s", n, reader.stderr)
		}
	}
	denied()
	reader.run(exitFailure, "push tiny")
	denied()
	reader.says(reader.stderr, "infoplane: push: remote s3://cache/lab: 4 results could not be uploaded")
}
