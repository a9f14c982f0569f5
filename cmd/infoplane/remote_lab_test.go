package main

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
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

// names lists the objects of the lab that begin with a prefix.
func (p *place) names(prefix string) []string { return p.below("lab/" + prefix) }

// below lists the objects that begin with a prefix.
func (p *place) below(prefix string) []string {
	p.t.Helper()
	list, err := p.backend.ListBucket("cache", &gofakes3.Prefix{HasPrefix: true, Prefix: prefix}, gofakes3.ListBucketPage{})
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
