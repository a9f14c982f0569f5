package bucket_test

import (
	"bytes"
	"context"
	"io"
	"testing"

	"infoplane/artifacts/bucket"
	"infoplane/artifacts/bucket/buckettest"
)

// TestVersitygw: what is put is there as it was put, or not at all.
func TestVersitygw(t *testing.T) {
	location := buckettest.Versitygw(t)
	b, reader := open(t, location, buckettest.Owner.Getenv), open(t, location, buckettest.Reader.Getenv)
	stranger := open(t, location, buckettest.User{ID: buckettest.Owner.ID, Secret: "Secret"}.Getenv)
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

	if got, _, err := reader.Get(ctx, "objects/a", 1<<20); err != nil || !bytes.Equal(got, text[1:]) {
		t.Error(len(got), err)
	}
	_, err = reader.Put(ctx, "objects/b", bucket.Bytes(text), bucket.IfAbsent)
	is(t, err, bucket.ErrDenied)
	is(t, reader.Remove(ctx, "objects/a"), bucket.ErrDenied)
	absent("objects/b")

	if err := b.Remove(ctx, "objects/a"); err != nil {
		t.Error(err)
	}
	absent("objects/a")
}
