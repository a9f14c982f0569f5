package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/urfave/cli/v2"

	"infoplane/artifacts"
	"infoplane/artifacts/bucket"
	"infoplane/artifacts/remote"
	"infoplane/internal/count"
	"infoplane/pipeline"
)

// remoteFlag names the remote store.
func remoteFlag() cli.Flag {
	return &cli.StringFlag{Name: "remote", Usage: "share results through `LOCATION`: s3://bucket/prefix, https://…; or none"}
}

// speaker passes lines from several goroutines to a function, which can be exchanged.
type speaker struct {
	mu   sync.Mutex
	line func(string)
}

func (p *speaker) say(line string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.line(line)
}

func (p *speaker) to(line func(string)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.line = line
}

// shared is the remote behind the store of a verb.
type shared struct {
	*remote.Remote
	required bool
	by       string // what requires it: the flag, or the verb push
	worker   bool   // others wait for what it uploads
	speaker  *speaker
}

// attach puts a remote behind a store. One that cannot be used is said, and the verb goes on
// without it: then shared is nil.
//
// With the flag --worker the process is one of several that divide the actions among them.
func (s *session) attach(c *cli.Context, chosen *remoteChoice, store *artifacts.Store) (*shared, error) {
	b, err := bucket.Open(chosen.location, s.getenv)
	if err != nil {
		return nil, usagef("%s: %w", chosen.from, err)
	}
	messages := s.messages()
	out := &shared{required: chosen.required, by: "--remote-required", worker: c.Bool("worker"), speaker: &speaker{line: func(line string) { fmt.Fprintln(messages, line) }}}
	out.Remote, err = remote.Open(c.Context, b, store, remote.Options{Key: chosen.key, Trusted: chosen.signers, Patient: chosen.required, Worker: c.Bool("worker"), Say: out.speaker.say})
	switch {
	case errors.Is(err, remote.ErrNoSigner):
		return nil, &failure{exitUsage, err}
	case err != nil && chosen.required:
		return nil, &failure{exitFailure, err}
	case err != nil:
		out.speaker.say(fmt.Sprintf("%v; going on without it", err))
		return nil, nil
	}
	store.Attach(out)
	return out, nil
}

// mustAttach is attach for a verb that is about the remote.
func (s *session) mustAttach(c *cli.Context, store *artifacts.Store) (*shared, error) {
	chosen, err := s.needRemote(c, c.Command.Name)
	if err != nil {
		return nil, err
	}
	chosen.required = true
	return s.attach(c, chosen, store)
}

// needRemote returns the remote that was chosen, or an error if none was.
func (s *session) needRemote(c *cli.Context, verb string) (*remoteChoice, error) {
	chosen, err := s.chooseRemote(c)
	if err == nil && chosen == nil {
		err = usagef("%s: there is no remote: name one with --remote, or `infoplane config remote LOCATION`", verb)
	}
	return chosen, err
}

// leastUpload is how long a run waits for its uploads, however short it was.
const leastUpload = 2 * time.Second

// flush waits for the uploads of a run that took so long, and says what was done: half as
// long again at most, unless others rely on them. The error is that of a remote which is
// required.
func (r *shared) flush(ctx context.Context, e *experiment, took time.Duration, say func(string)) error {
	if r == nil {
		return nil
	}
	if !r.required && !r.worker {
		var stop func()
		ctx, stop = context.WithTimeout(ctx, max(leastUpload, took/2))
		defer stop()
	}
	last := time.Now()
	_ = r.Flush(ctx, func(done, total int) {
		if time.Since(last) > 2*time.Second {
			last = time.Now()
			say(fmt.Sprintf("%s: uploading to %s: %d of %s", e.graph.Name(), r, done, count.Of(total, "result")))
		}
	})
	say(e.graph.Name() + ": " + r.line())
	if n := r.pending(); n > 0 && r.Available() {
		say(fmt.Sprintf("%s: %s not uploaded, which takes long; `infoplane push %s` uploads, and with --remote-required a run waits", e.graph.Name(), count.Of(n, "result"), e.given))
	}
	switch err := r.Err(); {
	case !r.required:
		return nil
	case err != nil:
		return failf("%s: %w", r.by, err)
	case r.Stats().Unsent > 0:
		return failf("%s: remote %s: %s could not be uploaded; `infoplane push %s` tries again", r.by, r, count.Of(r.Stats().Unsent, "result"), e.given)
	}
	return nil
}

// close releases what the run has locked.
func (r *shared) close() {
	if r != nil {
		r.Close()
	}
}

// pending counts the results that are not uploaded yet.
func (r *shared) pending() int {
	if r == nil {
		return 0
	}
	return r.Pending()
}

// line returns what the remote did, in one line.
func (r *shared) line() string {
	st := r.Stats()
	line := fmt.Sprintf("remote %s: %s found", r, count.Of(st.Found, "result"))
	if st.Objects > 0 {
		line += fmt.Sprintf(", %s (%s) fetched", count.Of(st.Objects, "object"), count.Bytes(st.Fetched))
	}
	if st.Refused > 0 {
		line += fmt.Sprintf(", %s refused", count.Of(st.Refused, "record"))
	}
	if st.Lost > 0 {
		line += fmt.Sprintf(", %s gone or damaged", count.Of(st.Lost, "object"))
	}
	switch {
	case r.ReadOnly():
		line += "; read only"
	case st.Written > 0:
		line += fmt.Sprintf(", %s (%s) uploaded", count.Of(st.Written, "result"), count.Bytes(st.Sent))
	}
	if st.Unsent > 0 {
		line += fmt.Sprintf(", %d not uploaded", st.Unsent)
	}
	return line
}

// auditShare reads the value of --audit: 1%, 0.05.
func auditShare(text string) (float64, error) {
	if text == "" {
		return 0, nil
	}
	digits, percent := strings.CutSuffix(text, "%")
	share, err := strconv.ParseFloat(digits, 64)
	if percent {
		share /= 100
	}
	if err != nil || !(share > 0 && share <= 1) {
		return 0, usagef("--audit %s: is a share of what comes from the remote, such as 1%% or 0.05, at most 100%%", text)
	}
	return share, nil
}

// audit runs a sample of what came from the remote again, and compares.
func (s *session) audit(ctx context.Context, c *cli.Context, engine *pipeline.Engine, e *experiment, sel pipeline.Selection, r *shared, share float64, say func(string)) error {
	if r == nil || share == 0 {
		return nil
	}
	all, err := engine.Status(ctx, e.graph, sel)
	if err != nil {
		return err
	}
	var supplied []string
	for _, st := range all {
		if st.Key != nil && r.Supplied(*st.Key) {
			supplied = append(supplied, st.Node)
		}
	}
	if len(supplied) == 0 {
		return nil
	}
	rand.Shuffle(len(supplied), func(i, k int) { supplied[i], supplied[k] = supplied[k], supplied[i] })
	sample := supplied[:int(math.Ceil(share*float64(len(supplied))))]
	chosen, err := e.selection(sample...)
	if err != nil {
		return err
	}
	again := &pipeline.Engine{Store: engine.Store, Workers: engine.Workers, Kernel: engine.Kernel}
	if err := e.allowed(ctx, c, again, chosen, true); err != nil {
		return err
	}
	permitted, end := permitPrograms(ctx, c)
	verified, err := again.Verify(permitted, e.graph, chosen)
	end()
	if err != nil {
		return err
	}
	wrong := 0
	for _, v := range verified {
		switch {
		case v.Err != nil:
			wrong++
			say(fmt.Sprintf("%s: audit: %v", e.graph.Name(), v.Err))
		case !v.OK():
			wrong++
			for _, d := range v.Differences {
				say(fmt.Sprintf("%s: audit: %s: %s: the remote's %.12s, here %.12s: %s", e.graph.Name(), v.Node, d.Port, d.Recorded, d.Found, d.Where))
			}
		}
	}
	say(fmt.Sprintf("%s: audit: %d of %s from the remote gave the same again", e.graph.Name(), len(verified)-wrong, count.Of(len(verified), "result")))
	if wrong > 0 {
		return &failure{exitMismatch, fmt.Errorf("%s: audit: %s from remote %s could not be confirmed; `infoplane show EXPERIMENT:NODE` names the signer", e.graph.Name(), count.Of(wrong, "result"), r)}
	}
	return nil
}
