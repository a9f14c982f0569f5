package bucket_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"infoplane/artifacts/bucket"
)

// versitygw returns buckets of a server that checks signatures and digests: one for its
// owner, and one with a wrong secret.
//
// Version 1.8.0 is meant, which takes minutes to build:
// go install github.com/versity/versitygw/cmd/versitygw@v1.8.0
func versitygw(t *testing.T) (owner, stranger *bucket.Bucket) {
	t.Helper()
	program := os.Getenv("INFOPLANE_VERSITYGW")
	if program == "" {
		t.Skip("INFOPLANE_VERSITYGW does not name the program")
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	listener.Close()
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "cache"), 0o777); err != nil {
		t.Fatal(err)
	}
	server := exec.Command(program, "--port", address, "posix", dir)
	server.Env = append(os.Environ(), "ROOT_ACCESS_KEY=us", "ROOT_SECRET_KEY=secret")
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Process.Kill(); server.Wait() })
	location := "s3://cache/lab?endpoint=http://" + address
	owner = open(t, location, credentials)
	for range 100 {
		if _, _, err = owner.Get(context.Background(), "x", 1); errors.Is(err, bucket.ErrMissing) {
			return owner, open(t, location, environment("AWS_ACCESS_KEY_ID", "us", "AWS_SECRET_ACCESS_KEY", "Secret"))
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatal("the server does not begin: ", err)
	return nil, nil
}

// TestVersitygw: what is put is there as it was put, or not at all.
func TestVersitygw(t *testing.T) {
	b, stranger := versitygw(t)
	ctx := context.Background()
	text := bytes.Repeat([]byte("text "), 1<<16)
	absent := func(name string) {
		t.Helper()
		_, _, err := b.Get(ctx, name, 1<<20)
		is(t, err, bucket.ErrMissing)
	}

	tag, err := b.Put(ctx, "objects/a", bucket.Bytes(text), bucket.IfAbsent)
	if err != nil {
		t.Fatal(err)
	}
	if got, found, err := b.Get(ctx, "objects/a", 1<<20); err != nil || !bytes.Equal(got, text) || found != tag {
		t.Errorf("%d bytes, %s, %v", len(got), found, err)
	}
	_, err = b.Put(ctx, "objects/a", bucket.Bytes(nil), bucket.IfAbsent)
	is(t, err, bucket.ErrCondition)
	_, err = b.Put(ctx, "objects/a", bucket.Bytes(text[1:]), bucket.IfTag(tag))
	if err != nil {
		t.Error(err)
	}
	n := 0
	for e, err := range b.List(ctx, "obj") {
		if n++; err != nil || e.Name != "objects/a" || e.Size != int64(len(text))-1 {
			t.Error(e, err)
		}
	}
	if n != 1 {
		t.Errorf("%d objects", n)
	}

	wrong := bucket.Bytes(text)
	wrong.SHA256[0] ^= 1
	if _, err := b.Put(ctx, "objects/wrong", wrong, bucket.Condition{}); err == nil {
		t.Error("bytes of another digest are stored")
	}
	absent("objects/wrong")

	short := bucket.Bytes(text)
	short.Open = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(text[:1000])), nil }
	if _, err := b.Put(ctx, "objects/short", short, bucket.Condition{}); err == nil {
		t.Error("a part of the bytes is stored")
	}
	absent("objects/short")

	_, _, err = stranger.Get(ctx, "objects/a", 1<<20)
	is(t, err, bucket.ErrDenied, "AWS_SECRET_ACCESS_KEY is not the secret")
	_, err = stranger.Put(ctx, "objects/b", bucket.Bytes(nil), bucket.Condition{})
	is(t, err, bucket.ErrDenied)
	absent("objects/b")

	if err := b.Remove(ctx, "objects/a"); err != nil {
		t.Error(err)
	}
	absent("objects/a")
}
