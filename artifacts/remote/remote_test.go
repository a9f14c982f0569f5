package remote

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"infoplane/artifacts"
	"infoplane/artifacts/bucket"
)

func record(n byte) artifacts.Record {
	return artifacts.Record{
		Key: artifacts.Key{n}, Node: "paper:train/seed=3", Stage: "train", Version: 1, Config: json.RawMessage(`{}`),
		Outputs: []artifacts.Output{{Port: "weights", Ref: artifacts.Ref{Blob: artifacts.Blob{1}, Logical: artifacts.Logical{1}, Size: 3}}},
		Started: time.Unix(1e9, 0).UTC(), Seconds: 1,
	}
}

func TestKey(t *testing.T) {
	k := NewKey()
	again, err := ParseKey(k.Secret() + "\n")
	if err != nil || again.Signer() != k.Signer() {
		t.Error(again, err)
	}
	if s, err := ParseSigner(string(k.Signer())); err != nil || s != k.Signer() {
		t.Error(s, err)
	}
	for _, text := range []string{"", string(k.Signer()), k.Secret()[:60], "infoplane-secret-" + strings.Repeat("x", 64)} {
		if _, err := ParseKey(text); err == nil || text != "" && strings.Contains(err.Error(), text) {
			t.Errorf("%q: %v", text, err)
		}
	}
	for _, text := range []string{"", k.Secret(), strings.ToUpper(string(k.Signer())), string(k.Signer())[2:], strings.Repeat("g", 64)} {
		if _, err := ParseSigner(text); err == nil {
			t.Errorf("%q is a signer", text)
		}
	}
}

// TestSign: a signature holds for one key, one signer and one record; any bit that is flipped
// in the file is noticed.
func TestSign(t *testing.T) {
	k := NewKey()
	b, err := k.sign(record(1))
	if err != nil {
		t.Fatal(err)
	}
	r, err := open(b, k.Signer(), artifacts.Key{1})
	if err != nil || r.Signer != string(k.Signer()) || r.Node != record(1).Node {
		t.Fatal(r, err)
	}
	if _, err := open(b, k.Signer(), artifacts.Key{2}); err == nil || !strings.Contains(err.Error(), "another action") {
		t.Error(err)
	}
	if _, err := open(b, NewKey().Signer(), artifacts.Key{1}); err == nil || !strings.Contains(err.Error(), "signed by") {
		t.Error(err)
	}
	for i := range b {
		flipped := bytes.Clone(b)
		flipped[i] ^= 1
		if _, err := open(flipped, k.Signer(), artifacts.Key{1}); err == nil {
			t.Fatalf("bit %d may be flipped: %q", i, flipped)
		}
	}
	for n := range b {
		if _, err := open(b[:n], k.Signer(), artifacts.Key{1}); err == nil {
			t.Fatalf("%d bytes of %d are enough", n, len(b))
		}
	}
}

// TestSignForeign: who imports a record and signs it vouches for it; the signer is not a part
// of what is signed.
func TestSignForeign(t *testing.T) {
	k := NewKey()
	r := record(1)
	r.Signer = string(NewKey().Signer())
	b, err := k.sign(r)
	if err != nil {
		t.Fatal(err)
	}
	if r, err := open(b, k.Signer(), artifacts.Key{1}); err != nil || r.Signer != string(k.Signer()) {
		t.Error(r, err)
	}
}

// TestHealth: lookups may cost little, or as much as they save.
func TestHealth(t *testing.T) {
	h := health{begun: time.Now()}
	if h.allowance() <= 0 {
		t.Error("the first lookup is not made")
	}
	h.waited = 2 * time.Second
	if h.allowance() > 0 {
		t.Error("two seconds were lost, and it goes on")
	}
	h.save(10)
	if h.allowance() <= 0 {
		t.Error("ten seconds were saved, and it stops")
	}
	h = health{begun: time.Now().Add(-time.Minute), waited: 2 * time.Second}
	if h.allowance() <= 0 {
		t.Error("two seconds of a minute are too much")
	}
	end, end2 := h.waiting(), h.waiting()
	end()
	end2()
	if h.asking != 0 || h.waited > 3*time.Second {
		t.Error(h.asking, h.waited)
	}
}

// serve returns a remote behind a server, which has the file format.
func serve(t *testing.T, key *Key, answer http.HandlerFunc) (r *Remote, said func() []string) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/"+formatName) && r.Method == http.MethodGet {
			fmt.Fprint(w, formatLine())
			return
		}
		answer(w, r)
	}))
	t.Cleanup(server.Close)
	b, err := bucket.Open("s3://b?timeout=200ms&endpoint="+server.URL, func(string) string { return "" })
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	var lines []string
	r, err = Open(context.Background(), b, artifacts.InMemory(), Options{Key: key, Trusted: []Signer{NewKey().Signer()}, Say: func(line string) {
		mu.Lock()
		defer mu.Unlock()
		lines = append(lines, line)
	}})
	if err != nil {
		t.Fatal(err)
	}
	return r, func() []string {
		mu.Lock()
		defer mu.Unlock()
		return lines
	}
}

// TestBreaker: three failures in a row end the use of a remote, and are said once; what is
// not there, and what works in between, is no failure.
func TestBreaker(t *testing.T) {
	var n atomic.Int32
	r, said := serve(t, nil, func(w http.ResponseWriter, _ *http.Request) {
		n.Add(1)
		w.WriteHeader(http.StatusBadGateway)
	})
	for i := range 100 {
		if _, err := r.Object(artifacts.Ref{Blob: artifacts.Blob{byte(i)}, Size: 1}); err == nil || errors.Is(err, artifacts.ErrMissing) {
			t.Fatal(err)
		}
	}
	if got := r.Records(artifacts.Key{1}); got != nil || n.Load() != 9 {
		t.Errorf("%d requests, %v", n.Load(), got)
	}
	if r.Available() || r.Err() == nil || len(said()) != 1 {
		t.Errorf("%v %q", r.Err(), said())
	}

	n.Store(0)
	r, said = serve(t, nil, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader([]int{http.StatusBadRequest, http.StatusBadRequest, http.StatusNotFound}[n.Add(1)%3])
	})
	for i := range 100 {
		r.Records(artifacts.Key{1, byte(i)})
	}
	if !r.Available() || n.Load() != 100 || len(said()) != 0 {
		t.Errorf("%d requests, %v %q", n.Load(), r.Err(), said())
	}
}

// TestAskedOnce: a key that is not there is not looked up again soon.
func TestAskedOnce(t *testing.T) {
	var n atomic.Int32
	r, _ := serve(t, nil, func(w http.ResponseWriter, r *http.Request) { n.Add(1); http.NotFound(w, r) })
	for range 3 {
		r.Records(artifacts.Key{1})
	}
	if n.Load() != 1 {
		t.Errorf("%d requests", n.Load())
	}
}

// TestSlow: a remote that takes long and has nothing is asked no more, which is said once.
func TestSlow(t *testing.T) {
	var n atomic.Int32
	r, said := serve(t, nil, func(w http.ResponseWriter, r *http.Request) {
		n.Add(1)
		time.Sleep(150 * time.Millisecond)
		http.NotFound(w, r)
	})
	for i := range 100 {
		r.Records(artifacts.Key{1, byte(i)})
	}
	if n.Load() > 10 || len(said()) != 1 || !r.Available() {
		t.Errorf("%d requests, %q", n.Load(), said())
	}
}

// TestUploadOrder: no record is written before its objects, nor if one of them cannot be.
func TestUploadOrder(t *testing.T) {
	for _, broken := range []bool{false, true} {
		var mu sync.Mutex
		var order []string
		r, said := serve(t, NewKey(), func(w http.ResponseWriter, r *http.Request) {
			kind := strings.Split(r.URL.Path, "/")[2]
			if kind == "objects" {
				time.Sleep(20 * time.Millisecond)
			}
			mu.Lock()
			defer mu.Unlock()
			order = append(order, kind)
			if broken && len(order) == 2 {
				w.WriteHeader(http.StatusBadRequest)
			}
		})
		for i := range byte(3) {
			rec := record(i + 1)
			rec.Outputs = nil
			for _, port := range []string{"a", "b"} {
				ref, err := artifacts.Put(r.store, artifacts.File{i, port[0]})
				if err != nil {
					t.Fatal(err)
				}
				rec.Outputs = append(rec.Outputs, artifacts.Output{Port: port, Ref: ref})
			}
			rec.Outputs = append(rec.Outputs, artifacts.Output{Port: "c", Derivable: true, Ref: artifacts.Ref{Blob: artifacts.Blob{9}, Logical: artifacts.Logical{9}}})
			r.Offer(rec)
		}
		if err := r.Flush(context.Background(), nil); err != nil || r.Pending() != 0 {
			t.Fatal(err, r.Pending())
		}
		objects, records := 0, 0
		for _, kind := range order {
			if kind == "objects" {
				objects++
			} else if records++; 2*records > objects {
				t.Errorf("a record came too early: %v", order)
			}
		}
		want := 3
		if broken {
			want = 2
		}
		if st := r.Stats(); objects != 6 || records != want || st.Written != want || st.Unsent != 3-want || len(said()) != 3-want {
			t.Errorf("%v %+v %q", order, st, said())
		}
	}
}

// hang takes a request, and does not answer.
func hang(_ http.ResponseWriter, r *http.Request) {
	io.Copy(io.Discard, r.Body) // or the server does not notice that the client has gone
	<-r.Context().Done()
}

// TestFlushEnds: an upload that hangs holds nobody up.
func TestFlushEnds(t *testing.T) {
	r, _ := serve(t, NewKey(), hang)
	for i := range byte(50) {
		rec := record(i + 1)
		rec.Outputs = nil
		r.Offer(rec)
	}
	begun := time.Now()
	if err := r.Flush(context.Background(), nil); err != nil || r.Available() || r.Stats().Unsent != 50 {
		t.Error(err, r.Err(), r.Stats())
	}
	if d := time.Since(begun); d > 5*time.Second {
		t.Errorf("took %s", d)
	}
	ctx, stop := context.WithCancel(context.Background())
	stop()
	r, _ = serve(t, NewKey(), hang)
	r.Offer(record(1))
	if err := r.Flush(ctx, nil); err == nil {
		t.Error("it was interrupted, and says nothing")
	}
}

// FuzzRecord: whatever lies in a remote, a record that is read was signed.
func FuzzRecord(f *testing.F) {
	k := NewKey()
	b, err := k.sign(record(1))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Add([]byte(firstLine + "\nsigner x\nsignature y\n{}"))
	f.Fuzz(func(t *testing.T, text []byte) {
		if _, err := open(text, k.Signer(), artifacts.Key{1}); err == nil && !bytes.Equal(text, b) {
			t.Errorf("%q is read", text)
		}
	})
}
