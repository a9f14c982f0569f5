package delimited

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"infoplane/artifacts/parquet"
)

// Check returns an error for bytes that are not lines of text in UTF-8, which names the
// format where it is a known one.
func Check(b []byte) error {
	zeros := bytes.IndexByte(b, 0) >= 0
	switch {
	case bytes.HasPrefix(b, []byte{0xff, 0xfe, 0, 0}), bytes.HasPrefix(b, []byte{0, 0, 0xfe, 0xff}):
		return errors.New("is text in UTF-32; save it as UTF-8")
	case bytes.HasPrefix(b, []byte{0xff, 0xfe}), bytes.HasPrefix(b, []byte{0xfe, 0xff}):
		return errors.New("is text in UTF-16; save it as UTF-8")
	case zeros || !utf8.Valid(b):
		if err := OtherFormat(b); err != nil {
			return err
		}
	}
	if zeros {
		return errors.New("has bytes that are zero: it is text in UTF-16, or no text; expected Parquet or Arrow, or CSV in UTF-8")
	}
	for line := 1; len(b) > 0; line++ {
		text, rest, _ := bytes.Cut(b, []byte("\n"))
		if !utf8.Valid(text) {
			return fmt.Errorf("line %d: is not text in UTF-8; save the file as UTF-8", line)
		}
		if at := bytes.IndexByte(text, '\r'); at >= 0 && at < len(text)-1 {
			return fmt.Errorf("line %d: has a carriage return inside; lines end in \\n, or in \\r\\n", line)
		}
		b = rest
	}
	return nil
}

// OtherFormat returns the error for a file of a known format that is not supported; nil
// for other files.
func OtherFormat(b []byte) error {
	if parquet.KnownFormat(b) {
		_, err := parquet.Reading{}.Read(b)
		return err
	}
	return nil
}

// Header returns the names of the columns in a line, without blanks around them.
func Header(line []byte) ([]string, error) {
	r := csv.NewReader(bytes.NewReader(line))
	r.TrimLeadingSpace = true
	names, err := r.Read()
	if err != nil {
		return nil, fmt.Errorf("the header cannot be read as CSV: %s", shortText(line))
	}
	for i := range names {
		names[i] = strings.TrimSpace(names[i])
	}
	if len(names) == 1 {
		for _, mark := range []struct{ text, name string }{{";", "semicolons"}, {"\t", "tabs"}, {"|", "bars"}, {" ", "blanks"}} {
			if strings.Contains(names[0], mark.text) {
				return nil, fmt.Errorf("its fields are separated by %s; expected commas, and decimal points", mark.name)
			}
		}
	}
	return names, nil
}

// Empty reports whether the next line is empty, and others follow that are not.
func Empty(b []byte) bool {
	line, rest, _ := bytes.Cut(b, []byte("\n"))
	return len(bytes.TrimSpace(line)) == 0 && len(bytes.TrimSpace(rest)) > 0
}

// shortText quotes the beginning of a line.
func shortText(line []byte) string {
	text := string(line)
	if len(text) > 60 {
		text = text[:60] + "…"
	}
	return strconv.Quote(text)
}
