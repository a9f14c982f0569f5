package bucket_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"infoplane/artifacts/bucket"
)

// environment is a getenv of a few variables.
func environment(pairs ...string) func(string) string {
	return func(name string) string {
		for i := 0; i < len(pairs); i += 2 {
			if pairs[i] == name {
				return pairs[i+1]
			}
		}
		return ""
	}
}

var credentials = environment("AWS_ACCESS_KEY_ID", "us", "AWS_SECRET_ACCESS_KEY", "secret")

// fake returns a bucket in memory, with a server that passes each request through see.
func fake(t *testing.T, see func(*http.Request), options string) *bucket.Bucket {
	t.Helper()
	backend := s3mem.New()
	if err := backend.CreateBucket("cache"); err != nil {
		t.Fatal(err)
	}
	s3 := gofakes3.New(backend, gofakes3.WithoutVersioning()).Server()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if see != nil {
			see(r)
		}
		s3.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	return open(t, "s3://cache/team/a?endpoint="+server.URL+options, credentials)
}

func open(t *testing.T, location string, getenv func(string) string) *bucket.Bucket {
	t.Helper()
	b, err := bucket.Open(location, getenv)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// against returns a bucket at a server that answers as it likes.
func against(t *testing.T, answer http.HandlerFunc) *bucket.Bucket {
	server := httptest.NewServer(answer)
	t.Cleanup(server.Close)
	return open(t, "s3://cache/p?timeout=200ms&endpoint="+server.URL, credentials)
}

// is fails the test unless an error is what is wanted, and says some words.
func is(t *testing.T, err, want error, words ...string) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("error %v, want %v", err, want)
	}
	for _, w := range words {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("%q does not say %q", err, w)
		}
	}
}

func TestBucket(t *testing.T) {
	var signed atomic.Int32
	b, ctx := fake(t, func(r *http.Request) {
		if strings.HasPrefix(r.Header.Get("Authorization"), "AWS4-HMAC-SHA256 Credential=us/") {
			signed.Add(1)
		}
	}, ""), context.Background()

	_, _, err := b.Get(ctx, "records/x", 10)
	is(t, err, bucket.ErrMissing, "s3://cache/team/a", "records/x")
	_, err = b.Size(ctx, "records/x")
	is(t, err, bucket.ErrMissing)

	tag, err := b.Put(ctx, "records/x", bucket.Bytes([]byte("one")), bucket.IfAbsent)
	if err != nil || tag == "" {
		t.Fatal(tag, err)
	}
	_, err = b.Put(ctx, "records/x", bucket.Bytes([]byte("two")), bucket.IfAbsent)
	is(t, err, bucket.ErrCondition)
	if text, found, err := b.Get(ctx, "records/x", 3); err != nil || string(text) != "one" || found != tag {
		t.Errorf("got %q %q %v", text, found, err)
	}
	if n, err := b.Size(ctx, "records/x"); err != nil || n != 3 {
		t.Error(n, err)
	}
	_, err = b.Put(ctx, "records/x", bucket.Bytes([]byte("two")), bucket.IfTag(`"other"`))
	is(t, err, bucket.ErrCondition)
	if _, err := b.Put(ctx, "records/x", bucket.Bytes([]byte("two")), bucket.IfTag(tag)); err != nil {
		t.Error(err)
	}
	if _, err := b.Put(ctx, "records/empty", bucket.Bytes(nil), bucket.Condition{}); err != nil {
		t.Error(err)
	}
	_, _, err = b.Get(ctx, "records/x", 2)
	is(t, err, bucket.ErrAnswer, "3 bytes")

	if _, err := b.Put(ctx, "objects/y", bucket.Bytes([]byte("y")), bucket.Condition{}); err != nil {
		t.Fatal(err)
	}
	var names []string
	for e, err := range b.List(ctx, "records/") {
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, fmt.Sprint(e.Name, " ", e.Size))
	}
	if got := strings.Join(names, ", "); got != "records/empty 0, records/x 3" {
		t.Errorf("listed %s", got)
	}
	for range 2 { // the second time it is not there
		if err := b.Remove(ctx, "records/x"); err != nil {
			t.Error(err)
		}
	}
	_, _, err = b.Get(ctx, "records/x", 10)
	is(t, err, bucket.ErrMissing)
	if signed.Load() < 10 {
		t.Errorf("%d requests were signed", signed.Load())
	}
}

// TestList: a list of more objects than a server sends at once.
func TestList(t *testing.T) {
	b, ctx := fake(t, nil, ""), context.Background()
	for i := range 1010 {
		if _, err := b.Put(ctx, fmt.Sprintf("o/%04d", i), bucket.Bytes(nil), bucket.Condition{}); err != nil {
			t.Fatal(err)
		}
	}
	n := 0
	for e, err := range b.List(ctx, "o/") {
		if want := fmt.Sprintf("o/%04d", n); err != nil || e.Name != want {
			t.Fatal(e.Name, want, err)
		}
		n++
	}
	if n != 1010 {
		t.Errorf("%d objects", n)
	}
}

// TestStyles: where the bucket stands in the address.
func TestStyles(t *testing.T) {
	for _, c := range []struct{ location, want string }{
		{"s3://b/p/q?region=eu-west-1", "https://b.s3.eu-west-1.amazonaws.com/p/q/n"},
		{"s3://b", "https://b.s3.us-east-1.amazonaws.com/n"},
		{"s3://b/p?endpoint=https://s3.lab:9000/", "https://s3.lab:9000/b/p/n"},
		{"s3://b/p?endpoint=https://s3.lab&style=host", "https://b.s3.lab/p/n"},
		{"https://lab.example/cache/", "https://lab.example/cache/n"},
		{"http://127.0.0.1:8000", "http://127.0.0.1:8000/n"},
	} {
		if got := bucket.Address(open(t, c.location, environment()), "n"); got != c.want {
			t.Errorf("%s: %s, want %s", c.location, got, c.want)
		}
	}
}

func TestOpenRefuses(t *testing.T) {
	for location, want := range map[string]string{
		"bucket/prefix":                "is not an address",
		"ftp://host/x":                 "ftp://",
		"s3://us:secret@bucket/x":      "AWS_SECRET_ACCESS_KEY",
		"https://us:secret@host/x":     "AWS_SECRET_ACCESS_KEY",
		"s3://b/x?regoin=a":            `"regoin"`,
		"s3://b/x?style=vhost":         "path or host",
		"s3://b/x?timeout=soon":        "10s",
		"s3://b/x?endpoint=localhost":  "endpoint=localhost",
		"s3://b/a b":                   "letters",
		"https://host/x?region=a":      "s3://… only",
		"s3://b/x#y":                   "#",
		"s3://b/x?endpoint=http%3A%2F": "endpoint=",
	} {
		_, err := bucket.Open(location, environment())
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", location, err, want)
		} else if strings.Contains(err.Error(), ":secret") {
			t.Errorf("%s: the error repeats the secret: %v", location, err)
		}
	}
	_, err := bucket.Open("s3://b", environment("AWS_ACCESS_KEY_ID", "us"))
	if err == nil || !strings.Contains(err.Error(), "AWS_SECRET_ACCESS_KEY is not") {
		t.Error(err)
	}
}

func TestReadOnly(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "" {
			t.Error("signed")
		}
		fmt.Fprint(w, "here")
	}))
	defer server.Close()
	b, ctx := open(t, server.URL+"/x", credentials), context.Background()
	if text, _, err := b.Get(ctx, "y", 4); err != nil || string(text) != "here" {
		t.Error(string(text), err)
	}
	_, err := b.Put(ctx, "y", bucket.Bytes(nil), bucket.Condition{})
	is(t, err, bucket.ErrReadOnly)
	is(t, b.Remove(ctx, "y"), bucket.ErrReadOnly)
	for _, err := range b.List(ctx, "") {
		is(t, err, bucket.ErrReadOnly)
	}
}

// TestRefused: nobody listens.
func TestRefused(t *testing.T) {
	server := httptest.NewServer(nil)
	server.Close()
	b := open(t, server.URL, environment())
	begun := time.Now()
	_, _, err := b.Get(context.Background(), "x", 1)
	is(t, err, bucket.ErrUnreachable, "no connection")
	if d := time.Since(begun); d > time.Second {
		t.Errorf("took %s", d)
	}
}

// TestHangs: no answer, half an answer, and one that trickles end in time.
func TestHangs(t *testing.T) {
	for name, answer := range map[string]http.HandlerFunc{
		"silent": func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
		"half": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Length", "10")
			w.Write([]byte("half"))
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		},
		"trickle": func(w http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				w.Write([]byte("."))
				w.(http.Flusher).Flush()
				time.Sleep(20 * time.Millisecond)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := against(t, answer)
			begun := time.Now()
			_, _, err := b.Get(context.Background(), "x", 1000)
			is(t, err, bucket.ErrUnreachable, "within 200ms")
			if d := time.Since(begun); d > 2*time.Second {
				t.Errorf("took %s", d)
			}
		})
	}
}

// TestInterrupted: the end of the context ends a request.
func TestInterrupted(t *testing.T) {
	b := against(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	ctx, stop := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer stop()
	_, _, err := b.Get(ctx, "x", 10)
	is(t, err, context.DeadlineExceeded)
}

// TestCutOff: a connection that breaks is tried again, three times in all.
func TestCutOff(t *testing.T) {
	for _, broken := range []int32{2, 3} {
		var n atomic.Int32
		b := against(t, func(w http.ResponseWriter, _ *http.Request) {
			if n.Add(1) > broken {
				fmt.Fprint(w, "whole")
				return
			}
			w.Header().Set("Content-Length", "10")
			w.Write([]byte("half"))
			panic(http.ErrAbortHandler)
		})
		text, _, err := b.Get(context.Background(), "x", 10)
		if broken == 2 && (err != nil || string(text) != "whole") {
			t.Error(string(text), err)
		}
		if broken == 3 {
			is(t, err, bucket.ErrUnreachable, "broke")
		}
		if n.Load() != 3 {
			t.Errorf("%d attempts", n.Load())
		}
	}
}

// TestStatus: what the answers of a server become, and how often it was asked.
func TestStatus(t *testing.T) {
	said := func(code string) string { return "<Error><Code>" + code + "</Code></Error>" }
	for _, c := range []struct {
		status int
		body   string
		want   error
		words  string
		asked  int32
	}{
		{403, said("SignatureDoesNotMatch"), bucket.ErrDenied, "AWS_SECRET_ACCESS_KEY is not the secret", 1},
		{403, said("InvalidAccessKeyId"), bucket.ErrDenied, "AWS_ACCESS_KEY_ID", 1},
		{403, "", bucket.ErrDenied, "status 403", 1},
		{404, said("NoSuchBucket"), bucket.ErrDenied, "no such bucket", 1},
		{404, said("NoSuchKey"), bucket.ErrMissing, "", 1},
		{404, "<html>nginx", bucket.ErrMissing, "", 1},
		{412, "", bucket.ErrCondition, "", 1},
		{301, "", bucket.ErrAnswer, "region", 1},
		{418, "", bucket.ErrAnswer, "418", 1},
		{503, said("SlowDown"), bucket.ErrUnreachable, "SlowDown", 3},
	} {
		var n atomic.Int32
		b := against(t, func(w http.ResponseWriter, _ *http.Request) {
			n.Add(1)
			w.WriteHeader(c.status)
			fmt.Fprint(w, c.body)
		})
		_, _, err := b.Get(context.Background(), "x", 10)
		is(t, err, c.want, c.words)
		if strings.Contains(err.Error(), "\n") || n.Load() != c.asked {
			t.Errorf("%d: %q after %d requests, want %d", c.status, err, n.Load(), c.asked)
		}
	}
}

// TestListRubbish: a list that is none, and one that turns in a circle.
func TestListRubbish(t *testing.T) {
	for _, text := range []string{
		"<html>hello", "",
		"<ListBucketResult><IsTruncated>true</IsTruncated><NextContinuationToken>a</NextContinuationToken></ListBucketResult>",
	} {
		b := against(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, text) })
		var last error
		for _, last = range b.List(context.Background(), "") {
		}
		is(t, last, bucket.ErrAnswer)
	}
}
