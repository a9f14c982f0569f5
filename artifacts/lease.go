package artifacts

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"sync"
	"time"

	"infoplane/internal/process"
)

// leaseTerm is how long a lease is valid after it was renewed. An NFS client may show a
// file's times up to 60 s late (acregmax), and a busy holder may renew late; after two
// minutes without a renewal the holder is dead or disconnected.
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
	tier    func() // releases the lock in the tier; nil if there is none
}

// Locked is the error of a lock that another process holds.
type Locked struct {
	Host    string
	Process int
	Expires time.Time // by the holder's clock, unless it is renewed
	Away    bool      // the lock is in the tier, where each look at it is a request
}

func (c *Locked) Error() string {
	return fmt.Sprintf("locked by process %d on %s until %s, or longer while it runs",
		c.Process, c.Host, c.Expires.Format(time.TimeOnly))
}

// leaseFile is the content of the file of a lease. The time of the file is the time of
// the last renewal.
type leaseFile struct {
	Nonce string `json:"nonce"` // distinguishes two leases of one process
	process.ID
	renewed time.Time
}

func (l leaseFile) expires() time.Time { return l.renewed.Add(leaseTerm) }

// same reports whether a lease was neither renewed nor replaced.
func (l leaseFile) same(m leaseFile) bool { return l.Nonce == m.Nonce && l.renewed.Equal(m.renewed) }

func (l leaseFile) locked() *Locked {
	return &Locked{Host: l.Host, Process: l.Process, Expires: l.expires()}
}

// Lock takes the lock on the action of a key, which this process is about to run. Its
// error is a *[Locked] (errors.As) if a live process holds that lock, or if a collector
// is at work. The lock is advisory: it saves work, and two processes that run one action
// write the same result.
//
// The lease of a holder that died is taken over: at once if it was a process of this
// machine, else once it was not renewed for a term of two minutes by the caller's own
// clock, so that clocks need not agree. That takes a second call of Lock, a term after
// the first.
//
// With a tier that has locks, the lock is taken there too.
func (s *Store) Lock(k Key) (*Lease, error) {
	l, err := s.lockBesideCollector(leaseName(k.String()))
	tier := s.locker()
	if err != nil || tier == nil {
		return l, err
	}
	release, by := tier.Lock(k)
	if by != nil {
		l.Release()
		return nil, by
	}
	l.tier = release
	return l, nil
}

// Detach separates the lock in the tier from the lease: it returns the function that
// releases it, which Release then does not; nil if there is none.
func (l *Lease) Detach() (release func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	release, l.tier = l.tier, nil
	return release
}

// Work announces that this process uses results of the store, so that no collector
// removes them until the lease is released. Any number of processes can. Its error is
// a *[Locked] if a collector is at work.
func (s *Store) Work() (*Lease, error) {
	return s.lockBesideCollector(leaseName(workLease + rand.Text()))
}

// workLease is the prefix of the names of leases that Work returns.
const workLease = "run-"

// lockBesideCollector publishes a lease unless a collector is at work.
func (s *Store) lockBesideCollector(name string) (*Lease, error) {
	l, err := s.lockNamed(name)
	if err != nil {
		return nil, err
	}
	// A collector does the same in the other order: it publishes its own lease, then looks
	// for those of runs. So at least one of the two sees the other.
	if other, err := s.readLease(leaseName(collector)); err == nil && !s.dead(leaseName(collector), other) {
		l.Release()
		return nil, other.locked()
	}
	return l, nil
}

// collector is the name of the lease of a process that collects garbage.
const collector = "gc"

func leaseName(of string) string { return "leases/" + of }

// lockNamed publishes a lease by link, which one contender wins. It first looks whether
// there is one, as the lease to be linked is a file that has to be written and removed.
func (s *Store) lockNamed(name string) (*Lease, error) {
	if err := s.writeFormat(); err != nil {
		return nil, err
	}
	if other, err := s.readLease(name); err == nil && !s.dead(name, other) {
		return nil, other.locked()
	}
	l := &Lease{store: s, name: name, nonce: rand.Text(), renewed: s.clock()}
	b, err := json.Marshal(leaseFile{Nonce: l.nonce, ID: s.self})
	if err != nil {
		return nil, err
	}
	temporary, err := s.backend.stage(true, writing(append(b, '\n')))
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

// nextLease is the suffix of the name of a lease that is about to replace a dead one.
const nextLease = ".next"

// takeOver replaces a lease whose holder is dead. It first links its own lease to a
// second name, which one contender wins, so that the dead lease is replaced only once and
// a new one never.
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

// readLease reads a lease. A file that cannot be parsed is a lease of an unknown holder:
// a crash may leave an empty file, as leases are not synced.
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

// observation is the state of a lease, and when it was first seen.
type observation struct {
	lease leaseFile
	since time.Time // by our clock
}

// dead reports whether the holder of a lease is known to have ended.
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
		s.watched[name] = observation{l, now}
		return false
	}
	return now.Sub(seen.since) >= leaseTerm
}

// renew sets the time of the lease's file to now, which shows that its holder is alive.
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

// Release releases the lock. It does not remove a lease that was not renewed in time,
// which others may be taking over.
func (l *Lease) Release() {
	if release := l.Detach(); release != nil {
		release()
	}
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
