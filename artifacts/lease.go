package artifacts

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"sync"
	"time"

	"infoplane/internal/process"
)

// leaseTerm is how long a lease holds after its last sign of life. An NFS client
// may show a file's times up to 60 s late (acregmax), and a busy holder may be a
// few signs behind; after two minutes without one the holder is dead or cut off.
const (
	leaseTerm = 2 * time.Minute
	leaseBeat = leaseTerm / 6
)

// Lease is a lock that this process holds, and renews until Release.
type Lease struct {
	store *Store
	name  string
	nonce string

	mu      sync.Mutex
	timer   *time.Timer // nil after Release
	renewed time.Time
}

// Locked is the error of a lock that another process holds.
type Locked struct {
	Host    string
	Process int
	Expires time.Time // by the holder's clock, unless it is renewed
}

func (c *Locked) Error() string {
	return fmt.Sprintf("claimed by process %d on %s until %s, or longer while it runs",
		c.Process, c.Host, c.Expires.Format(time.TimeOnly))
}

// leaseFile is the content of the file of a lease. When it was renewed last is the
// time of the file.
type leaseFile struct {
	Nonce string `json:"nonce"` // distinguishes two leases of one process
	process.ID
	renewed time.Time
}

func (l leaseFile) expires() time.Time { return l.renewed.Add(leaseTerm) }

// same reports whether a lease was neither renewed nor replaced.
func (l leaseFile) same(m leaseFile) bool { return l.Nonce == m.Nonce && l.renewed.Equal(m.renewed) }

func (l leaseFile) locked() *Locked { return &Locked{l.Host, l.Process, l.expires()} }

// Lock takes the lock on the action of a key, which this process is about to run. Its
// error is a *[Locked] (errors.As) if a live process holds that lock, or if a collector
// is at work. The lock is advisory: it saves work, and two processes that run one action
// write the same result.
//
// The lease of a holder that died is taken over: at once if it was a process of
// this machine, else once it was seen to lie still for a term of two minutes, by
// the clock of the caller alone, so that clocks need not agree. That takes a
// second call of Lock, a term after the first.
func (s *Store) Lock(k Key) (*Lease, error) { return s.lockBesideCollector(leaseName(k.String())) }

// Work announces that this process uses results of the store, so that no collector
// removes them until the lease is released. Any number of processes can. Its error is
// a *[Locked] if a collector is at work.
func (s *Store) Work() (*Lease, error) {
	return s.lockBesideCollector(leaseName(workLease + rand.Text()))
}

// workLease is how the names begin of leases that Work gives.
const workLease = "run-"

// lockBesideCollector publishes a lease unless a collector is at work.
func (s *Store) lockBesideCollector(name string) (*Lease, error) {
	l, err := s.lockNamed(name)
	if err != nil {
		return nil, err
	}
	// A collector does the same the other way round: first its own lease, then a
	// look for those of others. So one of the two sees the other.
	if other, err := s.readLease(leaseName(collector)); err == nil && !s.dead(leaseName(collector), other) {
		l.Release()
		return nil, other.locked()
	}
	return l, nil
}

// collector is the lease of whoever collects garbage.
const collector = "gc"

func leaseName(of string) string { return "leases/" + of }

// lockNamed publishes a lease by link, which one contender wins.
func (s *Store) lockNamed(name string) (*Lease, error) {
	if err := s.writeFormat(); err != nil {
		return nil, err
	}
	l := &Lease{store: s, name: name, nonce: rand.Text(), renewed: s.clock()}
	b, err := json.Marshal(leaseFile{Nonce: l.nonce, ID: s.self})
	if err != nil {
		return nil, err
	}
	temporary, err := s.backend.stage(true, func(w io.Writer) error { _, err := w.Write(append(b, '\n')); return err })
	if err != nil {
		return nil, err
	}
	defer s.backend.remove(temporary)
	if err := s.backend.touch(temporary, l.renewed); err != nil { // by our clock, not the file server's
		return nil, err
	}
	for {
		err := s.backend.link(temporary, name, true)
		if errors.Is(err, fs.ErrExist) {
			err = s.takeOver(temporary, name)
		}
		switch {
		case errors.Is(err, errReleased):
			continue
		case err != nil:
			return nil, err
		}
		l.mu.Lock() // renew may run before AfterFunc returns
		l.timer = time.AfterFunc(leaseBeat, l.renew)
		l.mu.Unlock()
		return l, nil
	}
}

// errReleased occurs when a lease was released while it was examined.
var errReleased = errors.New("released")

// nextLease is the end of the name of a lease that is about to replace a dead one.
const nextLease = ".next"

// takeOver replaces a lease whose holder is dead. First it links its own lease to
// a second name, which one contender wins, so that the dead lease is replaced
// once, and no fresh one is.
func (s *Store) takeOver(temporary, name string) error {
	old, err := s.readLease(name)
	switch {
	case errors.Is(err, ErrMissing):
		return errReleased
	case err != nil:
		return err
	case !s.dead(name, old):
		return old.locked()
	}
	next := name + nextLease
	if err := s.backend.link(temporary, next, true); errors.Is(err, fs.ErrExist) {
		return s.clear(next)
	} else if err != nil {
		return err
	}
	if now, err := s.readLease(name); err != nil || !now.same(old) {
		s.backend.remove(next)
		return errReleased // or renewed, or taken over before
	}
	return s.backend.replace(next, name, true)
}

// clear removes the second name that a process left when it died in takeOver.
func (s *Store) clear(next string) error {
	other, err := s.readLease(next)
	switch {
	case errors.Is(err, ErrMissing):
		return errReleased
	case err != nil:
		return err
	case !s.dead(next, other):
		return other.locked()
	}
	if err := s.backend.remove(next); err != nil && !errors.Is(err, ErrMissing) {
		return err
	}
	return errReleased
}

// readLease reads a lease. What cannot be understood is a lease of nobody: a crash
// may leave an empty file, as leases are not synced.
func (s *Store) readLease(name string) (leaseFile, error) {
	_, renewed, err := s.backend.stat(name)
	if err != nil {
		return leaseFile{}, err
	}
	b, err := s.readAll(name)
	if err != nil && !errors.Is(err, ErrDamaged) {
		return leaseFile{}, err
	}
	l := parseLease(b)
	l.renewed = renewed
	return l, nil
}

func parseLease(b []byte) leaseFile {
	var l leaseFile
	if json.Unmarshal(b, &l) != nil || l.Host == "" || len(l.Host) > 255 || !printable(l.Host) {
		return leaseFile{ID: process.ID{Host: "an unknown host"}}
	}
	return l
}

// sighting is the state of a lease, and since when it has been so.
type sighting struct {
	lease leaseFile
	since time.Time // by our clock
}

// dead reports whether the holder of a lease has ended, as far as can be seen.
func (s *Store) dead(name string, l leaseFile) bool {
	now := s.clock()
	switch visible := l.Visible(s.self); {
	case visible && !l.Runs():
		return true
	case !visible && l.Host == s.self.Host && now.After(l.expires()):
		return true // such as before the last boot: the clock is the same
	case l.Nonce == "" && now.After(l.expires()):
		return true // leases appear whole, so it is what a crash has left
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	seen := s.watched[name]
	if !seen.lease.same(l) {
		s.watched[name] = sighting{l, now}
		return false
	}
	return now.Sub(seen.since) >= leaseTerm
}

// renew dates the file of the lease, which shows that its holder lives.
func (l *Lease) renew() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.timer == nil || !l.held() {
		return
	}
	if now := l.store.clock(); l.store.backend.touch(l.name, now) == nil {
		l.renewed = now
	}
	l.timer.Reset(leaseBeat)
}

// held reports whether the lease was not taken over.
func (l *Lease) held() bool {
	now, err := l.store.readLease(l.name)
	return err == nil && now.Nonce == l.nonce
}

// Release releases the lock. A lease that was not renewed in time is left to those
// who may be taking it over.
func (l *Lease) Release() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.timer == nil {
		return
	}
	l.timer.Stop()
	l.timer = nil
	if l.store.clock().Sub(l.renewed) < leaseTerm/2 && l.held() {
		l.store.backend.remove(l.name)
	}
}

// Held is a lease that exists.
type Held struct {
	Of string // the action's key in hexadecimal, "gc", or "run-" and more of a whole run
	Locked
	Dead bool // its holder has ended: the next one who needs it takes it over
}

// Leases lists the leases of the store, with their holders.
func (s *Store) Leases() ([]Held, error) {
	var out []Held
	err := s.eachLease(func(name string, l leaseFile, dead bool) error {
		out = append(out, Held{strings.TrimPrefix(name, leaseName("")), *l.locked(), dead})
		return nil
	})
	return out, err
}
