package remote

import (
	"bytes"
	"crypto/ed25519"
	"encoding/hex"
	"errors"
	"fmt"

	"infoplane/artifacts"
)

// The file of a signed record has three lines in front of the record as a store keeps it:
//
//	infoplane signed record 1
//	signer <public key>
//	signature <128 hexadecimal digits>
//
// What is signed is the first line, the action's key and the record.
const firstLine = "infoplane signed record 1"

// errRefused occurs when a record is not to be trusted.
var errRefused = errors.New("refused")

// recordName is where a signer's record of a key lies.
func recordName(s Signer, k artifacts.Key) string {
	key := k.String()
	return "records/" + string(s) + "/" + key[:2] + "/" + key
}

// objectName is where an object lies.
func objectName(b artifacts.Blob) string {
	digest := b.String()
	return "objects/sha256/" + digest[:2] + "/" + digest
}

// signed returns the bytes that are signed.
func signed(k artifacts.Key, record []byte) []byte {
	return fmt.Appendf(nil, "%s\n%s\n%s", firstLine, k, record)
}

// sign returns the file of a record.
func (k *Key) sign(r artifacts.Record) ([]byte, error) {
	r.Signer, r.Format = "", artifacts.RecordFormat
	record, err := artifacts.SealRecord(r)
	if err != nil {
		return nil, err
	}
	signature := ed25519.Sign(k.private, signed(r.Key, record))
	return fmt.Appendf(nil, "%s\nsigner %s\nsignature %x\n%s", firstLine, k.Signer(), signature, record), nil
}

// open returns the record in a file that lies where the record of a key by a signer lies.
func open(b []byte, s Signer, k artifacts.Key) (artifacts.Record, error) {
	var lines [3][]byte
	rest := b
	for i := range lines {
		lines[i], rest, _ = bytes.Cut(rest, []byte("\n"))
	}
	by, haveSigner := bytes.CutPrefix(lines[1], []byte("signer "))
	digits, haveSignature := bytes.CutPrefix(lines[2], []byte("signature "))
	signature, err := hex.DecodeString(string(digits))
	switch {
	case string(lines[0]) != firstLine || !haveSigner || !haveSignature:
		return artifacts.Record{}, fmt.Errorf("%w: it is not signed", errRefused)
	case string(by) != string(s):
		return artifacts.Record{}, fmt.Errorf("%w: it is signed by %.12q, who is not %.12s", errRefused, by, s)
	case err != nil || !ed25519.Verify(s.public(), signed(k, rest), signature):
		if other, err := artifacts.OpenRecord(rest); err == nil && other.Key != k {
			return artifacts.Record{}, fmt.Errorf("%w: it is the record of another action, %.12s", errRefused, other.Key)
		}
		return artifacts.Record{}, fmt.Errorf("%w: its signature does not fit", errRefused)
	}
	r, err := artifacts.OpenRecord(rest)
	if err != nil {
		return r, fmt.Errorf("%w: %w", errRefused, err)
	}
	if r.Key != k {
		return r, fmt.Errorf("%w: it is the record of another action, %.12s", errRefused, r.Key)
	}
	r.Signer = string(s)
	return r, nil
}
