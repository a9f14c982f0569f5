package main

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// Names, labels, logs and what programs print may come from a stranger, and a terminal
// obeys the control characters in them: it would hide a command, or forge a line. So every
// message, and every text for people, goes through a safeWriter. Data do not (CSV, Arrow,
// Parquet, files), unless stdout is a terminal.

// safe writes a text such that a terminal shows it and does nothing else: control
// characters but line feeds and tabs, characters that show nothing or turn the direction
// of others, and bytes that are not UTF-8 become \u001b or \x9b. In JSON, \u001b is the
// same text as before.
func safe(text string) string {
	if plainText(text) {
		return text
	}
	var out strings.Builder
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		switch {
		case r == utf8.RuneError && n <= 1:
			fmt.Fprintf(&out, `\x%02x`, text[i])
		case !hidden(r):
			out.WriteRune(r)
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(&out, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(&out, `\u%04x`, r)
		}
		i += n
	}
	return out.String()
}

// plainText reports whether nothing in a text has to be replaced, which is the common case.
func plainText(text string) bool {
	for i := range len(text) {
		if c := text[i]; c >= 0x7f || c < ' ' && c != '\n' && c != '\t' {
			return false
		}
	}
	return true
}

// hidden reports whether a character is not simply shown.
func hidden(r rune) bool {
	switch r {
	case '\n', '\t':
		return false
	case '\u034f', '\u115f', '\u1160', '\u17b4', '\u17b5', '\u3164', '\uffa0': // joiners and fillers, which show nothing
		return true
	}
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Co, unicode.Variation_Selector) || r >= 0xe0000
}

// safeWriter makes safe what is written to it. Its own colours begin with ESC and mark,
// a random text that no input can hold.
type safeWriter struct {
	mu    sync.Mutex // several goroutines print
	w     io.Writer
	mark  string
	exact bool   // pass everything on as it is
	rest  []byte // the beginning of a character, of which the end has not come yet
}

func (s *safeWriter) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.exact && len(s.rest) == 0 {
		return s.w.Write(b)
	}
	text := append(s.rest, b...)
	s.rest = nil
	if cut := unfinished(text); cut < len(text) && !s.exact {
		text, s.rest = text[:cut], append([]byte(nil), text[cut:]...)
	}
	if _, err := io.WriteString(s.w, s.convert(string(text))); err != nil {
		return 0, err
	}
	return len(b), nil
}

// finish writes what is left.
func (s *safeWriter) finish() error {
	rest := s.rest
	s.rest = nil
	if len(rest) == 0 {
		return nil
	}
	_, err := io.WriteString(s.w, safe(string(rest)))
	return err
}

func (s *safeWriter) convert(text string) string {
	parts := strings.Split(text, "\x1b"+s.mark)
	if s.mark == "" {
		parts = []string{text}
	}
	for i, part := range parts {
		end := strings.IndexByte(part, 'm') + 1
		if i == 0 || end == 0 {
			parts[i] = safe(part)
		} else {
			parts[i] = "\x1b" + part[:end] + safe(part[end:])
		}
	}
	return strings.Join(parts, "")
}

// unfinished is where the last character of a text begins if its end is missing, else the
// length of the text.
func unfinished(text []byte) int {
	for back := 1; back <= min(utf8.UTFMax-1, len(text)); back++ {
		at := len(text) - back
		if utf8.RuneStart(text[at]) {
			if !utf8.FullRune(text[at:]) {
				return at
			}
			break
		}
	}
	return len(text)
}
