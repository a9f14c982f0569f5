package main

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"infoplane/artifacts/remote"
)

// TestRemote: what one machine has run, another need not, and then works without the remote.
func TestRemote(t *testing.T) {
	l := newLab(t)
	for _, location := range []string{l.location, l.web} {
		b := l.bench(location, "none")
		b.run(exitDone, "run tiny --remote-required")
		b.says(b.stderr, "0 of 5 actions ran, 5 fresh", "5 results found", "read only")
		l.same(b)
		b.run(exitDone, "run tiny") // with figures that are there
		b.says(b.stderr, "0 of 5 actions ran, 5 fresh")
		l.same(b)
		b.run(exitDone, "fsck --read-data")
	}
	b := l.reader()
	b.run(exitDone, "run tiny --audit 100%")
	b.says(b.stderr, "0 of 5 actions ran, 5 fresh", "5 of 5 results from the remote gave the same again")
	if n := len(l.names("records/")); n != 5 {
		t.Errorf("%d records: a reader has written", n)
	}
}

// TestRemoteEvicted: objects that a bucket has lost are made again, and the page is the same.
func TestRemoteEvicted(t *testing.T) {
	for name, every := range map[string]int{"half": 2, "all": 1} {
		t.Run(name, func(t *testing.T) {
			l := newLab(t)
			for i, name := range l.names("objects/") {
				if i%every == 0 {
					l.remove(name)
				}
			}
			b := l.reader()
			b.run(exitDone, "run tiny")
			b.says(b.stderr, "5 results found")
			l.same(b)
			b.attempt("pull tiny") // finds out what is gone
			b.run(exitDone, "run tiny")
			b.run(exitDone, "status tiny")
			b.run(exitDone, "cat tiny:history")
			l.same(b)

			second := l.bench(l.location, l.key.Secret()) // and what is made again is uploaded
			second.run(exitDone, "run tiny")
			second.attempt("pull tiny")
			second.run(exitDone, "run tiny")
			l.same(second)
			third := l.reader()
			third.run(exitDone, "pull tiny")
			third.run(exitDone, "run tiny --remote-required")
			third.says(third.stderr, "0 of 5 actions ran")
			l.same(third)
		})
	}
}

// TestRemoteSmoke: the same with a whole experiment, its figures and its page.
func TestRemoteSmoke(t *testing.T) {
	if testing.Short() {
		t.Skip("trains the networks of smoke")
	}
	l := &lab{place: newPlace(t), t: t, key: remote.NewKey()}
	machine := func(location, key string) *bench {
		b := l.bench(location, key)
		b.open = openExperiment
		return b
	}
	ran := func(b *bench) int {
		t.Helper()
		b.run(exitDone, "run smoke")
		return actionsRan(t, "smoke", b.stderr)
	}
	same := func(b *bench) {
		t.Helper()
		want, err := os.ReadDir(l.writer.path("figures"))
		if err != nil || len(want) < 30 {
			t.Fatal(len(want), err)
		}
		for _, f := range want {
			x, err := os.ReadFile(l.writer.path("figures/" + f.Name()))
			y, err2 := os.ReadFile(b.path("figures/" + f.Name()))
			if err != nil || err2 != nil || !bytes.Equal(x, y) {
				t.Errorf("%s differs (%v, %v)", f.Name(), err, err2)
			}
		}
	}
	l.writer = machine(l.location, l.key.Secret())
	all := ran(l.writer)
	for _, location := range []string{l.location, l.web} {
		b := machine(location, "none")
		if n := ran(b); n != 0 {
			t.Errorf("%s: %d ran", location, n)
		}
		same(b)
		if n := ran(b); n != 0 { // with figures that are there
			t.Errorf("%s: %d ran", location, n)
		}
		same(b)
		// What nothing has read is there as long as the remote is.
		b.run(exitDone, "status smoke")
		b.run(exitStale, "status smoke --remote none")
		b.run(exitDone, "golden check smoke")
		b.run(exitDone, "fsck --read-data")
	}
	for i, name := range l.names("objects/") {
		if i%2 == 0 {
			l.remove(name)
		}
	}
	b := machine(l.location, "none")
	if n := ran(b); n == 0 || n >= all {
		t.Errorf("half of the objects are gone, and %d of %d ran", n, all)
	}
	same(b)
}

// TestRemoteDamaged: flipped bytes are found, said, and made again; a writer repairs them.
func TestRemoteDamaged(t *testing.T) {
	l := newLab(t)
	for _, name := range l.names("objects/") {
		b := l.read(name)
		b[len(b)/2] ^= 1
		l.write(name, b)
	}
	b := l.bench(l.location, l.key.Secret())
	b.run(exitDone, "run tiny")
	// The network of seed 2 writes the very numbers that it reads, which are whole again by then.
	b.says(b.stderr, "4 of 5 actions ran", "its bytes are not those of its name", "gone or damaged")
	l.same(b)
	again := l.reader()
	again.run(exitDone, "run tiny")
	again.says(again.stderr, "0 of 5 actions ran")
	l.same(again)
}

// TestRemoteRefuses: records that cannot be trusted are refused, said, and made again.
func TestRemoteRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(l *lab, name string, b []byte) []byte
		says  string
	}{
		"forged": {func(_ *lab, _ string, b []byte) []byte {
			return bytes.Replace(b, []byte(`"seconds": `), []byte(`"seconds": 1`), 1)
		}, "its signature does not fit"},
		"unsigned": {func(_ *lab, _ string, b []byte) []byte { return b[bytes.IndexByte(b, '{'):] }, "it is not signed"},
		"swapped": {func(l *lab, name string, b []byte) []byte {
			all := l.names("records/")
			return l.read(all[(slices.Index(all, name)+1)%len(all)])
		}, ""},
		"stranger": {func(_ *lab, _ string, b []byte) []byte {
			return bytes.Replace(b, b[bytes.Index(b, []byte("signer ")):bytes.Index(b, []byte("\nsignature"))], []byte("signer "+string(remote.NewKey().Signer())), 1)
		}, "it is signed by"},
		"rubbish": {func(*lab, string, []byte) []byte { return []byte("<html>hello") }, "it is not signed"},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLab(t)
			changed := map[string][]byte{}
			for _, name := range l.names("records/") {
				changed[name] = c.spoil(l, name, l.read(name))
			}
			for name, b := range changed {
				l.write(name, b)
			}
			b := l.reader()
			b.run(exitDone, "run tiny")
			b.says(b.stderr, "5 of 5 actions ran", "refused: "+c.says, "it counts as not there", "0 results found")
			l.same(b)
			b = l.bench(l.location, l.key.Secret()) // a writer replaces its own
			b.run(exitDone, "run tiny")
			b = l.reader()
			b.run(exitDone, "run tiny")
			b.says(b.stderr, "0 of 5 actions ran")
		})
	}
}

// TestRemoteAudit: a signer whose results are not those of the experiment is found out.
func TestRemoteAudit(t *testing.T) {
	l := &lab{place: newPlace(t), t: t, key: remote.NewKey()}
	l.writer = l.bench(l.location, l.key.Secret())
	l.writer.tiny.Slip = 0.25
	l.writer.run(exitDone, "run tiny")
	b := l.reader()
	b.run(exitDone, "run tiny")
	b = l.reader()
	b.run(exitMismatch, "run tiny --audit 100%")
	b.says(b.stderr, "audit: train/main/seed=1: ", "2 of 5 results from the remote gave the same again")
	b.run(exitUsage, "run tiny --audit 200%")
	b.run(exitUsage, "run tiny --audit 1% --remote none")
}

// TestRemoteTrouble: a remote that does not work never makes a run fail, and is said once.
func TestRemoteTrouble(t *testing.T) {
	closed := httptest.NewServer(nil)
	closed.Close()
	served := func(h http.HandlerFunc) string {
		server := httptest.NewServer(h)
		t.Cleanup(server.Close)
		return server.URL
	}
	status := func(code int, text string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code); fmt.Fprint(w, text) }
	}
	late := 0
	for name, c := range map[string]struct {
		server http.HandlerFunc
		says   string
	}{
		"hangs":  {func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, "does not answer within"},
		"wrong":  {status(403, "<Error><Code>SignatureDoesNotMatch</Code></Error>"), "AWS_SECRET_ACCESS_KEY is not the secret"},
		"html":   {status(200, "<html>welcome"), "is none of infoplane"},
		"broken": {status(500, ""), "status 500"},
		"later": {func(w http.ResponseWriter, r *http.Request) { // it begins well
			if late++; strings.HasSuffix(r.URL.Path, "/format") {
				fmt.Fprint(w, "infoplane remote 1\n")
				return
			}
			w.WriteHeader(502)
		}, "status 502"},
	} {
		t.Run(name, func(t *testing.T) {
			l := &lab{t: t, key: remote.NewKey()}
			location := "s3://cache?timeout=200ms&endpoint=" + served(c.server)
			b := l.bench(location, l.key.Secret())
			b.run(exitDone, "run tiny")
			b.says(b.stderr, c.says, "5 of 5 actions ran")
			if n := strings.Count(b.stderr, "going on without it"); n != 1 {
				t.Errorf("said %d times:\n%s", n, b.stderr)
			}
			if n := strings.Count(b.stderr, "secret"); n > 1 {
				t.Errorf("the secret is in:\n%s", b.stderr)
			}
			b = l.bench(location, l.key.Secret())
			b.run(exitFailure, "run tiny --remote-required")
		})
	}
	l := &lab{t: t, key: remote.NewKey()}
	b := l.bench(closed.URL, "none")
	b.run(exitDone, "run tiny")
	b.says(b.stderr, "no connection", "going on without it")
	b.run(exitUsage, "run tiny --remote ftp://x")
}

// TestRemoteSlowUploads: a run does not wait long for uploads, and says what was not uploaded;
// one that requires the remote waits.
func TestRemoteSlowUploads(t *testing.T) {
	l := &lab{place: newPlace(t), t: t, key: remote.NewKey()}
	ended := make(chan struct{}) // the first run
	l.requests = func(r *http.Request) {
		if r.Method != http.MethodPut || strings.Contains(r.URL.Path, "/locks/") {
			return
		}
		select {
		case <-ended:
			time.Sleep(1500 * time.Millisecond)
		case <-r.Context().Done():
		}
	}
	b := l.bench(l.location+"&timeout=60s", l.key.Secret())
	b.run(exitDone, "run tiny")
	close(ended)
	b.says(b.stderr, "5 results not uploaded, which takes long; `infoplane push tiny` uploads", "5 of 5 actions ran")
	b.run(exitDone, "push tiny")
	b.says(b.stderr, "5 results (", "uploaded")
	b = l.bench(l.location+"&timeout=10s", l.key.Secret())
	l.key = remote.NewKey() // whom nobody trusts: everything runs again
	b.env["INFOPLANE_REMOTE_KEY"], b.env["INFOPLANE_REMOTE_TRUST"] = l.key.Secret(), ""
	b.run(exitDone, "run tiny --remote-required")
	b.says(b.stderr, "5 of 5 actions ran", "5 results (", "uploaded")
}

// TestRemoteReadOnlyCredentials: a run that may not write says so once, and is as good.
func TestRemoteReadOnlyCredentials(t *testing.T) {
	l := newLab(t)
	l.requests = nil
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet {
			w.WriteHeader(http.StatusForbidden)
			fmt.Fprint(w, "<Error><Code>AccessDenied</Code></Error>")
			return
		}
		fmt.Fprint(w, "infoplane remote 1\n")
	}))
	defer server.Close()
	b := l.bench("s3://cache?endpoint="+server.URL, l.key.Secret())
	b.run(exitDone, "run tiny")
	if n := strings.Count(b.stderr, "it may not be written with these credentials"); n != 1 {
		t.Errorf("said %d times:\n%s", n, b.stderr)
	}
	b.says(b.stderr, "5 not uploaded")
}

// TestRemoteMayNotList: AWS denies what is not there to those who may not list the bucket.
func TestRemoteMayNotList(t *testing.T) {
	l := newLab(t)
	for i, name := range l.names("") {
		if i%3 == 0 && !strings.HasSuffix(name, "/format") {
			l.remove(name)
		}
	}
	target, err := url.Parse(l.web)
	if err != nil {
		t.Fatal(err)
	}
	web := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: target.Scheme, Host: target.Host})
	web.ModifyResponse = func(r *http.Response) error {
		if r.StatusCode == http.StatusNotFound {
			r.StatusCode = http.StatusForbidden
		}
		return nil
	}
	server := httptest.NewServer(web)
	defer server.Close()
	b := l.bench(server.URL+"/lab", "none")
	b.run(exitDone, "run tiny --remote-required")
	l.same(b)
}

// TestRemoteBudget: objects that the remote has go when the store is too large, and come home
// when they are needed; without the remote they are made again.
func TestRemoteBudget(t *testing.T) {
	l := newLab(t)
	b := l.reader()
	b.run(exitDone, "pull tiny")
	before := b.objects()
	for _, file := range before {
		if err := os.Chtimes(file, time.Time{}, time.Now().Add(-time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	b.tiny.Rate = 0.25 // other networks
	b.run(exitDone, "run tiny -o "+b.path("others"))
	if after := b.objects(); !slices.Contains(after, before[0]) {
		t.Fatal("an object is gone, and there is room")
	}
	b.tiny.Rate, b.env["INFOPLANE_STORE_BUDGET"] = 0.125, "1B"
	b.run(exitDone, "run tiny -o "+b.path("others"))
	b.says(b.stderr, "removed to keep the store below 1 B")
	gone := 0
	for _, file := range before {
		if _, err := os.Stat(file); err != nil {
			gone++
		}
	}
	if gone < 2 { // the others read one of them
		t.Errorf("%d of %d objects are gone", gone, len(before))
	}
	b.tiny.Rate = 0.5
	b.run(exitStale, "status tiny --remote none")
	b.run(exitDone, "status tiny")
	b.run(exitDone, "run tiny --remote-required")
	b.says(b.stderr, "0 of 5 actions ran", "fetched")
	l.same(b)
	b.run(exitDone, "fsck --read-data")
	for _, file := range b.objects() {
		if slices.Contains(before, file) {
			os.Chtimes(file, time.Time{}, time.Now().Add(-time.Hour))
		}
	}
	b.tiny.Rate = 0.0625
	b.run(exitDone, "run tiny -o "+b.path("others"))
	b.tiny.Rate = 0.5
	b.run(exitDone, "run tiny --remote none")
	if n := actionsRan(t, "tiny", b.stderr); n == 0 {
		t.Error("nothing was made again: ", b.stderr)
	}
	l.same(b)
}
