package main

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"infoplane/artifacts/remote"
)

// place is a bucket in memory, with a server that may misbehave.
type place struct {
	t        *testing.T
	backend  *s3mem.Backend
	location string
	web      string // the same over plain http
	requests func(*http.Request)
}

func newPlace(t *testing.T) *place {
	t.Helper()
	p := &place{t: t, backend: s3mem.New(), requests: func(*http.Request) {}}
	if err := p.backend.CreateBucket("cache"); err != nil {
		t.Fatal(err)
	}
	s3 := gofakes3.New(p.backend, gofakes3.WithoutVersioning()).Server()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.requests(r)
		s3.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	static := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if object, err := p.backend.GetObject("cache", strings.TrimPrefix(r.URL.Path, "/"), nil); err == nil {
			io.Copy(w, object.Contents)
			return
		}
		http.NotFound(w, r)
	}))
	t.Cleanup(static.Close)
	p.location = "s3://cache/lab?endpoint=" + server.URL
	p.web = static.URL + "/lab"
	return p
}

// names lists the objects that begin with a prefix.
func (p *place) names(prefix string) []string {
	p.t.Helper()
	list, err := p.backend.ListBucket("cache", &gofakes3.Prefix{HasPrefix: true, Prefix: "lab/" + prefix}, gofakes3.ListBucketPage{})
	if err != nil {
		p.t.Fatal(err)
	}
	var out []string
	for _, c := range list.Contents {
		out = append(out, c.Key)
	}
	slices.Sort(out)
	return out
}

func (p *place) read(name string) []byte {
	p.t.Helper()
	object, err := p.backend.GetObject("cache", name, nil)
	if err != nil {
		p.t.Fatal(err)
	}
	b, err := io.ReadAll(object.Contents)
	if err != nil {
		p.t.Fatal(err)
	}
	return b
}

func (p *place) write(name string, b []byte) {
	p.t.Helper()
	if _, err := p.backend.PutObject("cache", name, map[string]string{}, bytes.NewReader(b), int64(len(b)), nil); err != nil {
		p.t.Fatal(err)
	}
}

func (p *place) remove(name string) {
	p.t.Helper()
	if _, err := p.backend.DeleteObject("cache", name); err != nil {
		p.t.Fatal(err)
	}
}

// lab is a remote with a writer who has run the tiny experiment.
type lab struct {
	*place
	t      *testing.T
	key    *remote.Key
	writer *bench
}

func newLab(t *testing.T) *lab {
	t.Helper()
	l := &lab{place: newPlace(t), t: t, key: remote.NewKey()}
	l.writer = l.bench(l.location, l.key.Secret())
	l.writer.run(exitDone, "run tiny")
	l.writer.says(l.writer.stderr, "5 of 5 actions ran", "5 results (", "uploaded")
	if n := len(l.names("records/" + string(l.key.Signer()))); n != 5 {
		t.Fatalf("%d records in the bucket", n)
	}
	return l
}

// bench returns a machine with an empty store. Its own key is a secret, or none.
func (l *lab) bench(location, key string) *bench {
	b := newBench(l.t)
	b.env["AWS_ACCESS_KEY_ID"], b.env["AWS_SECRET_ACCESS_KEY"] = "us", "secret"
	b.env["INFOPLANE_REMOTE"], b.env["INFOPLANE_REMOTE_KEY"] = location, key
	b.env["INFOPLANE_REMOTE_TRUST"] = string(l.key.Signer())
	return b
}

// reader returns another machine, which only reads.
func (l *lab) reader() *bench { return l.bench(l.location, "none") }

// same fails the test unless a machine has the figures and the page of the writer.
func (l *lab) same(b *bench) {
	l.t.Helper()
	for _, name := range []string{"figure.png", reportFile} {
		want, err := os.ReadFile(l.writer.path("figures/" + name))
		got, err2 := os.ReadFile(b.path("figures/" + name))
		if err != nil || err2 != nil || !bytes.Equal(got, want) {
			l.t.Errorf("%s differs (%v, %v)\n%s", name, err, err2, b.stderr)
		}
	}
}

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

// TestRemotePull: after a pull the store is whole.
func TestRemotePull(t *testing.T) {
	l := newLab(t)
	b := l.reader()
	b.run(exitDone, "pull tiny")
	b.says(b.stderr, "5 of 5 actions are in the store")
	b.run(exitDone, "run tiny --remote none")
	b.says(b.stderr, "0 of 5 actions ran, 5 fresh")
	l.same(b)
	b.run(exitDone, "fsck --read-data")
}

// TestRemoteVerbs: reading verbs bring home what they show, in a store that begins empty.
func TestRemoteVerbs(t *testing.T) {
	l := newLab(t)
	l.writer.run(exitDone, "cat tiny:history --format csv")
	want := l.writer.stdout
	for _, line := range []string{"cat tiny:history --format csv", "status tiny", "report tiny", "show tiny:train/main/seed=1", "verify tiny", "why tiny:plot/figure"} {
		b := l.reader()
		b.run(exitDone, line)
		if strings.HasPrefix(line, "cat") && b.stdout != want {
			t.Errorf("%s: %s, want %s", line, b.stdout, want)
		}
		if strings.HasPrefix(line, "report") {
			l.same(b)
		}
		if strings.HasPrefix(line, "show") {
			b.says(b.stdout, "signed by", string(l.key.Signer()))
		}
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
	ran := func(b *bench) (n int) {
		t.Helper()
		b.run(exitDone, "run smoke")
		if i := strings.LastIndex(b.stderr, "smoke: "); i >= 0 {
			for line := range strings.Lines(b.stderr) {
				if _, err := fmt.Sscanf(line, "smoke: %d of ", &n); err == nil && strings.Contains(line, "actions ran") {
					return n
				}
			}
		}
		t.Fatal("it does not say what ran: ", b.stderr)
		return 0
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

// TestRemoteUnknownSigner: records of somebody who is not trusted are not looked at.
func TestRemoteUnknownSigner(t *testing.T) {
	l := newLab(t)
	b := l.reader()
	b.env["INFOPLANE_REMOTE_TRUST"] = string(remote.NewKey().Signer())
	b.run(exitDone, "run tiny")
	b.says(b.stderr, "5 of 5 actions ran", "0 results found")
	b.run(exitDone, "remote status")
	b.says(b.stdout, string(l.key.Signer()), "not trusted: nothing of it is used", "5 records")
	b.env["INFOPLANE_REMOTE_TRUST"] = ""
	b.run(exitUsage, "run tiny")
	b.says(b.stderr, "no signer is trusted", "infoplane remote trust KEY NAME")
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

// TestRemoteReadOnlyCredentials: who may not write is told once, and the run is as good.
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

// TestRemotePush: results from before there was a remote are uploaded, those of others are not.
func TestRemotePush(t *testing.T) {
	l := &lab{place: newPlace(t), t: t, key: remote.NewKey()}
	l.writer = l.bench(l.location, l.key.Secret())
	l.writer.run(exitDone, "run tiny --remote none")
	l.writer.run(exitDone, "push tiny")
	l.writer.says(l.writer.stderr, "5 of 5 actions are there with your signature")
	puts := 0
	l.requests = func(r *http.Request) {
		if r.Method == http.MethodPut && strings.Contains(r.URL.Path, "/objects/") {
			puts++
		}
	}
	l.writer.run(exitDone, "push tiny")
	if puts > 0 {
		t.Errorf("%d objects were sent again", puts)
	}
	l.requests = func(*http.Request) {}
	b := l.bench(l.location, remote.NewKey().Secret())
	b.run(exitDone, "run tiny")
	b.says(b.stderr, "0 of 5 actions ran")
	l.same(b)
	b.run(exitDone, "push tiny")
	b.says(b.stderr, "0 of 5 actions are there with your signature, 5 are those of other signers")
	if n := len(l.names("records/")); n != 5 {
		t.Errorf("%d records: somebody else's were signed", n)
	}
}

// TestRemoteConflict: two results of one action are a conflict, as in a store.
func TestRemoteConflict(t *testing.T) {
	l := newLab(t)
	b := l.bench(l.location, l.key.Secret())
	b.tiny.Slip = 0.25
	b.run(exitDone, "run tiny --remote none")
	b.run(exitDone, "push tiny")
	b.says(b.stderr, "the action is not deterministic")
	b.run(exitMismatch, "status tiny --remote none")
}

// TestRemoteCollect: gc removes what no record refers to, and records that nobody keeps.
func TestRemoteCollect(t *testing.T) {
	l := newLab(t)
	l.writer.run(exitDone, "remote gc --dry-run --keep-experiments tiny")
	l.writer.says(l.writer.stderr, "would remove 0 records and 0 objects", "5 records stay")
	l.writer.tiny.Rate = 0.75
	l.writer.run(exitDone, "run tiny")
	l.writer.run(exitDone, "remote gc --keep-experiments tiny")
	l.writer.says(l.writer.stderr, "removed 4 records and 0 objects", "5 records stay") // objects are young
	b := l.reader()
	b.tiny.Rate = 0.75
	b.run(exitDone, "run tiny")
	b.says(b.stderr, "0 of 5 actions ran")
	l.writer.run(exitDone, "remote gc --older-than 1d")
	l.writer.says(l.writer.stderr, "removed 0 records")
}

// TestConfig: where a remote is said, and what is nearer wins.
func TestConfig(t *testing.T) {
	t.Chdir(t.TempDir())
	b := newBench(t)
	b.env["HOME"] = b.path("home")
	b.run(exitDone, "config")
	b.says(b.stdout, "remote", "none")
	b.run(exitDone, "config remote https://user.example/a")
	b.says(b.stdout, "https://user.example/a", "config.yaml")
	b.run(exitDone, "config remote s3://project/b --project")
	b.says(b.stdout, "s3://project/b", projectSettings)
	b.env["INFOPLANE_REMOTE"] = "s3://environment"
	b.run(exitDone, "config")
	b.says(b.stdout, "s3://environment", "from INFOPLANE_REMOTE")
	delete(b.env, "INFOPLANE_REMOTE")
	b.run(exitDone, "config remote none --project")
	b.says(b.stdout, "https://user.example/a")
	if _, err := os.Stat(projectSettings); err == nil {
		t.Error("an empty file stays")
	}
	b.run(exitUsage, "config remote user.example")
	b.run(exitUsage, "config colour")

	b.run(exitDone, "remote keygen")
	public := strings.TrimSpace(b.stdout)
	if info, err := os.Stat(filepath.Join(b.path("home"), ".config/infoplane/remote.key")); err != nil || info.Mode().Perm() != 0o600 {
		t.Error(info, err)
	}
	b.run(exitFailure, "remote keygen")
	b.run(exitUsage, "remote trust "+public)
	b.run(exitDone, "remote trust "+public+" anna")
	b.says(b.stdout, "anna", public)
	b.run(exitUsage, "remote trust "+public[1:]+" otto")
	b.run(exitUsage, "remote trust --remove otto")
	b.run(exitDone, "config")
	b.says(b.stdout, "https://user.example/a") // trust left the rest alone
	b.run(exitDone, "remote trust --remove anna")
	b.silent("stdout", b.stdout)

	if err := os.WriteFile(projectSettings, []byte("trust:\n  - {name: eve, key: "+public+"}\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	b.run(exitUsage, "run tiny")
	b.says(b.stderr, "is for each user to say")
	if err := os.WriteFile(projectSettings, []byte("remtoe: x\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	b.run(exitUsage, "run tiny")
	b.says(b.stderr, projectSettings+":1:1", "remote")
	b.env["INFOPLANE_REMOTE_KEY"] = "infoplane-secret-123"
	b.run(exitUsage, "run tiny --remote https://x.example")
	b.says(b.stderr, "INFOPLANE_REMOTE_KEY")
	if strings.Contains(b.stderr, "secret-123") {
		t.Error("a private key is repeated: " + b.stderr)
	}
}
