package remote

import (
	"errors"
	"fmt"
	"sync"
	"time"

	"infoplane/artifacts/bucket"
)

// mostFailures is how many requests may fail in a row.
const mostFailures = 3

// What looking for records may cost: half a second and a tenth of the time since the
// beginning, or half of what those that were found have saved. So a remote that is slow and
// has nothing makes a run little longer.
const (
	freely     = 500 * time.Millisecond
	partOfTime = 10
	partOfGain = 2
)

// health is how well a remote answers.
type health struct {
	begun   time.Time
	patient bool // lookups may take as long as any

	mu       sync.Mutex
	failures int // in a row
	asking   int // lookups that are being answered
	since    time.Time
	waited   time.Duration // while asking was not 0
	saved    time.Duration // by what was found
}

// worked notes an answer.
func (h *health) worked() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.failures = 0
}

// save notes how long an action had taken that need not run.
func (h *health) save(seconds float64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.saved += time.Duration(min(max(seconds, 0), 1e6) * float64(time.Second))
}

// waiting notes that a lookup begins; the function it returns, that it ends.
func (h *health) waiting() func() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.asking++; h.asking == 1 {
		h.since = time.Now()
	}
	return func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		if h.asking--; h.asking == 0 {
			h.waited += time.Since(h.since)
		}
	}
}

// allowance returns how long another lookup may take; it is none if that is not positive.
func (h *health) allowance() time.Duration {
	if h.patient {
		return time.Hour
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	waited := h.waited
	if h.asking > 0 {
		waited += time.Since(h.since)
	}
	return freely + time.Since(h.begun)/partOfTime + h.saved/partOfGain - waited
}

// failed notes the error of a request. After too many, or one that all others will have
// too, the remote is not used any more.
func (r *Remote) failed(err error) {
	if r.missing(err) || errors.Is(err, bucket.ErrCondition) {
		r.health.worked()
		return
	}
	if !r.Available() {
		return
	}
	r.health.mu.Lock()
	r.health.failures++
	off := r.health.failures >= mostFailures || errors.Is(err, bucket.ErrDenied)
	r.health.mu.Unlock()
	if off {
		r.off(err)
	}
}

// off ends the use of the remote, and says so once.
func (r *Remote) off(err error) {
	r.mu.Lock()
	first := r.context.Err() == nil
	r.stop(err)
	r.mu.Unlock()
	if first {
		r.say(fmt.Sprintf("%v; going on without it", err))
	}
}
