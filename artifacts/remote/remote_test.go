package remote

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"infoplane/artifacts"
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
	if !h.worthwhile() {
		t.Error("the first lookup is not made")
	}
	h.waited = 2 * time.Second
	if h.worthwhile() {
		t.Error("two seconds were lost, and it goes on")
	}
	h.save(10)
	if !h.worthwhile() {
		t.Error("ten seconds were saved, and it stops")
	}
	h = health{begun: time.Now().Add(-time.Minute), waited: 2 * time.Second}
	if !h.worthwhile() {
		t.Error("two seconds of a minute are too much")
	}
	end, end2 := h.waiting(), h.waiting()
	end()
	end2()
	if h.asking != 0 || h.waited > 3*time.Second {
		t.Error(h.asking, h.waited)
	}
}
