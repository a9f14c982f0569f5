package remote

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
)

// Signer is a public key whose records are trusted, in 64 hexadecimal digits.
type Signer string

// ParseSigner reads a public key.
func ParseSigner(text string) (Signer, error) {
	b, err := hex.DecodeString(text)
	if err != nil || len(b) != ed25519.PublicKeySize || text != strings.ToLower(text) {
		return "", fmt.Errorf("%.80q is not a public key, which has %d digits from 0 to f", text, 2*ed25519.PublicKeySize)
	}
	return Signer(text), nil
}

// public returns the key itself.
func (s Signer) public() ed25519.PublicKey {
	b, err := hex.DecodeString(string(s))
	if err != nil || len(b) != ed25519.PublicKeySize {
		panic("remote: a signer that ParseSigner did not return")
	}
	return b
}

// Key is a private key, which signs records.
type Key struct{ private ed25519.PrivateKey }

// secretStart begins the text of a private key, so that nobody takes it for a public one.
const secretStart = "infoplane-secret-"

// NewKey makes a key.
func NewKey() *Key {
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		panic(err) // crypto/rand does not fail
	}
	return &Key{private}
}

// ParseKey reads what [Key.Secret] returns. Its error does not repeat the text.
func ParseKey(text string) (*Key, error) {
	digits, ok := strings.CutPrefix(strings.TrimSpace(text), secretStart)
	seed, err := hex.DecodeString(digits)
	if !ok || err != nil || len(seed) != ed25519.SeedSize {
		return nil, errors.New("is not a private key: `infoplane remote keygen` makes one")
	}
	return &Key{ed25519.NewKeyFromSeed(seed)}, nil
}

// Secret returns the text of a private key.
func (k *Key) Secret() string { return secretStart + hex.EncodeToString(k.private.Seed()) }

// Signer returns the public key.
func (k *Key) Signer() Signer {
	return Signer(hex.EncodeToString(k.private.Public().(ed25519.PublicKey)))
}
