package program

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
)

// capture keeps the first and the last part of what a program prints.
type capture struct {
	mu    sync.Mutex
	first []byte
	ring  []byte // the last part: bytes from at on, then those before it
	at    int
	total int64
	limit int64
	full  chan struct{} // closed when the limit is passed
}

// kept is the size of either part: some hundred lines at the start of a training, and
// more than a stack trace at its end.
const kept = 64 << 10

func newCapture(limit int64) *capture {
	return &capture{limit: limit, full: make(chan struct{})}
}

// clone returns what was printed until now, to which more can be added.
func (c *capture) clone() *capture {
	c.mu.Lock()
	defer c.mu.Unlock()
	return &capture{
		first: slices.Clone(c.first), ring: slices.Clone(c.ring), at: c.at, total: c.total,
		limit: c.limit, full: make(chan struct{}),
	}
}

// readFrom reads all that there is.
func (c *capture) readFrom(r io.Reader) {
	b := make([]byte, 32<<10)
	for {
		n, err := r.Read(b)
		c.add(b[:n])
		if err != nil {
			return
		}
	}
}

func (c *capture) add(b []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	before := c.total
	if c.total += int64(len(b)); before <= c.limit && c.total > c.limit {
		close(c.full)
	}
	n := min(len(b), kept-len(c.first))
	c.first, b = append(c.first, b[:n]...), b[n:]
	b = b[max(0, len(b)-kept):]
	for len(b) > 0 {
		if len(c.ring) < kept {
			n = min(len(b), kept-len(c.ring))
			c.ring = append(c.ring, b[:n]...)
		} else {
			n = copy(c.ring[c.at:], b)
			c.at = (c.at + n) % kept
		}
		b = b[n:]
	}
}

// text is what was kept, with a line in place of what was not.
func (c *capture) text() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	var b bytes.Buffer
	b.Write(c.first)
	if left := c.total - int64(len(c.first)+len(c.ring)); left > 0 {
		fmt.Fprintf(&b, "\n… %d bytes are left out …\n", left)
	}
	b.Write(c.ring[c.at:])
	b.Write(c.ring[:c.at])
	return strings.ToValidUTF8(b.String(), "\uFFFD")
}

// longLine is what a message shows of a line.
const longLine = 400

// last returns the last lines that say something.
func (c *capture) last(n int) []string {
	lines := strings.FieldsFunc(c.text(), func(r rune) bool { return r == '\n' || r == '\r' })
	var out []string
	for _, line := range lines[max(0, len(lines)-n):] {
		if len(line) > longLine {
			line = strings.ToValidUTF8(line[:longLine], "") + " …"
		}
		out = append(out, line)
	}
	return out
}

// log is what is kept of a run: the command, what it printed, how it ended.
func (c *capture) log(command string, end error) []byte {
	text := c.text()
	if text != "" && !strings.HasSuffix(text, "\n") {
		text += "\n"
	}
	if end == nil {
		return fmt.Appendf(nil, "$ %s\n%s", command, text)
	}
	return fmt.Appendf(nil, "$ %s\n%s[%v]\n", command, text, end)
}
