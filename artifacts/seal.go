package artifacts

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
)

// RecordFormat numbers the form of a [Record]. A record of another form counts as one
// that cannot be read, so that its action runs again; the number of the store's layout
// need not change with it.
const RecordFormat = 2

// recordText is the JSON of a record. The sum is the SHA-256 of the file with
// zeros in the sum's place: a flipped bit in the name of a node or in a config
// would else go unnoticed.
type recordText struct {
	Record
	Sum string `json:"sum"`
}

// The end of a record's file.
const (
	sumBefore = "\n  \"sum\": \""
	sumBehind = "\"\n}\n"
	sumDigits = 2 * sha256.Size
)

// sealRecord returns the file of a record.
func sealRecord(r Record) ([]byte, error) {
	b, err := json.MarshalIndent(recordText{r, strings.Repeat("0", sumDigits)}, "", "  ")
	if err != nil {
		return nil, err
	}
	b = append(b, '\n')
	sum := sha256.Sum256(b)
	hex.Encode(b[len(b)-len(sumBehind)-sumDigits:], sum[:])
	return b, nil
}

// openRecord reads the file of a record, and refuses what AddRecord would not have
// written.
func openRecord(b []byte) (Record, error) {
	r, err := parseRecord(b)
	if err == nil {
		err = checkSum(b)
	}
	if err != nil {
		return Record{}, err
	}
	return r.Record, nil
}

// checkSum compares the sum of a record's file with its bytes.
func checkSum(b []byte) error {
	head, tail := len(b)-len(sumBehind)-sumDigits, len(b)-len(sumBehind)
	if head < len(sumBefore) || string(b[head-len(sumBefore):head]) != sumBefore || string(b[tail:]) != sumBehind {
		return fmt.Errorf("%w: it does not end with its sum", ErrDamaged)
	}
	zeroed := bytes.Clone(b)
	copy(zeroed[head:tail], strings.Repeat("0", sumDigits))
	if sum := sha256.Sum256(zeroed); hex.EncodeToString(sum[:]) != string(b[head:tail]) {
		return fmt.Errorf("%w: its bytes have another sum", ErrDamaged)
	}
	return nil
}

// parseRecord reads the JSON of a record.
func parseRecord(b []byte) (recordText, error) {
	var r recordText
	d := json.NewDecoder(bytes.NewReader(b))
	if err := d.Decode(&r); err != nil {
		return r, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	if rest, _ := io.ReadAll(d.Buffered()); len(bytes.TrimSpace(rest)) > 0 {
		return r, fmt.Errorf("%w: something follows the record", ErrDamaged)
	}
	if r.Format != RecordFormat {
		return r, fmt.Errorf("%w: format %d, want %d", ErrDamaged, r.Format, RecordFormat)
	}
	var config bytes.Buffer // as it was before it was indented
	if err := json.Compact(&config, r.Config); err != nil {
		return r, fmt.Errorf("%w: its config: %w", ErrDamaged, err)
	}
	r.Config = config.Bytes()
	return r, r.check()
}

// check refuses what cannot be a record: outputs that nothing could fetch, and
// texts that would command the terminal on which they are shown.
func (r *Record) check() error {
	texts := []string{r.Node, r.Stage, r.Kernel, r.Host.OS, r.Host.Arch, r.Host.CPU, r.Host.Go}
	for _, in := range r.Inputs {
		texts = append(texts, in.Port)
	}
	byPort := func(a, b Output) int { return cmp.Compare(a.Port, b.Port) }
	sorted := slices.SortedFunc(slices.Values(r.Outputs), byPort)
	for i, out := range sorted {
		switch {
		case out.Blob.IsZero() || out.Logical.IsZero() || out.Size < 0:
			return fmt.Errorf("%w: output %q has no digests", ErrDamaged, out.Port)
		case i > 0 && sorted[i-1].Port == out.Port:
			return fmt.Errorf("%w: output %q stands there twice", ErrDamaged, out.Port)
		}
		texts = append(texts, out.Port)
	}
	for _, text := range texts {
		if !printable(text) {
			return fmt.Errorf("%w: %q has a character that cannot be shown", ErrDamaged, text)
		}
	}
	return nil
}

// printable reports whether a text from a file can be shown on a terminal without
// commanding it.
func printable(text string) bool {
	return strings.IndexFunc(text, unicode.IsControl) < 0
}
