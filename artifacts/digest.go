package artifacts

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
)

// Blob is the SHA-256 of an object's bytes. It names the object and guards it
// against corruption; it changes with the compressor.
type Blob [32]byte

// Logical is the SHA-256 of the content of an artifact: its schema and its values, or the
// bytes of a [File]. It is the identity of an artifact in keys, goldens and diffs, and
// does not depend on how the artifact is stored.
type Logical [32]byte

// Key is the SHA-256 of everything that an action's result depends on.
type Key [32]byte

// String returns 64 hexadecimal digits.
func (b Blob) String() string { return hex.EncodeToString(b[:]) }

// String returns 64 hexadecimal digits.
func (l Logical) String() string { return hex.EncodeToString(l[:]) }

// String returns 64 hexadecimal digits.
func (k Key) String() string { return hex.EncodeToString(k[:]) }

// IsZero reports whether b is the zero Blob, which names no object.
func (b Blob) IsZero() bool { return b == Blob{} }

// IsZero reports whether l is the zero Logical, which identifies no artifact.
func (l Logical) IsZero() bool { return l == Logical{} }

// IsZero reports whether k is the zero Key, which no action has.
func (k Key) IsZero() bool { return k == Key{} }

// ParseBlob reads what [Blob.String] writes.
func ParseBlob(text string) (Blob, error) { return parseDigest[Blob](text) }

// ParseLogical reads what [Logical.String] writes.
func ParseLogical(text string) (Logical, error) { return parseDigest[Logical](text) }

// ParseKey reads what [Key.String] writes.
func ParseKey(text string) (Key, error) { return parseDigest[Key](text) }

// MarshalText writes b as [Blob.String] does.
func (b Blob) MarshalText() ([]byte, error) { return hex.AppendEncode(nil, b[:]), nil }

// MarshalText writes l as [Logical.String] does.
func (l Logical) MarshalText() ([]byte, error) { return hex.AppendEncode(nil, l[:]), nil }

// MarshalText writes k as [Key.String] does.
func (k Key) MarshalText() ([]byte, error) { return hex.AppendEncode(nil, k[:]), nil }

// UnmarshalText reads what MarshalText writes.
func (b *Blob) UnmarshalText(text []byte) error { return unmarshalDigest(b, text) }

// UnmarshalText reads what MarshalText writes.
func (l *Logical) UnmarshalText(text []byte) error { return unmarshalDigest(l, text) }

// UnmarshalText reads what MarshalText writes.
func (k *Key) UnmarshalText(text []byte) error { return unmarshalDigest(k, text) }

func unmarshalDigest[D ~[32]byte](d *D, text []byte) error {
	parsed, err := parseDigest[D](text)
	if err == nil {
		*d = parsed
	}
	return err
}

// parseDigest accepts exactly one spelling of each digest, so that a digest has
// one file name.
func parseDigest[D ~[32]byte, T string | []byte](text T) (D, error) {
	var d [32]byte
	ok := len(text) == 2*len(d)
	for i := 0; ok && i < len(text); i++ {
		c := text[i]
		switch {
		case '0' <= c && c <= '9':
			c -= '0'
		case 'a' <= c && c <= 'f':
			c -= 'a' - 10
		default:
			ok = false
		}
		d[i/2] = d[i/2]<<4 | c
	}
	if !ok {
		return D{}, fmt.Errorf("digest %.80q: want %d lower-case hexadecimal digits", text, 2*len(d))
	}
	return D(d), nil
}

// logicalFile returns the logical digest of a file: SHA-256( "infoplane file 1\n", bytes
// ).
func logicalFile(f File) Logical {
	hash := sha256.New()
	hash.Write([]byte("infoplane file 1\n"))
	hash.Write(f)
	return Logical(hash.Sum(nil))
}
