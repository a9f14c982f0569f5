package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"infoplane/artifacts"
	"infoplane/internal/count"
	"infoplane/pipeline/program"
)

// storeState returns where the store is and what it holds.
func storeState(dir string, store *artifacts.Store, err error) finding {
	full, absolute := filepath.Abs(dir)
	if absolute != nil {
		full = dir
	}
	if errors.Is(err, artifacts.ErrNoStore) && !errors.Is(err, artifacts.ErrOccupied) {
		return finding{text: full + ": not there yet; the first run makes it"}
	}
	if err != nil {
		return finding{err: err}
	}
	records, damaged := allRecords(store)
	if len(damaged) > 0 {
		return finding{err: fmt.Errorf("%s: %s cannot be read (%w); the next run does those actions again, `infoplane fsck` says which",
			full, count.Of(len(damaged), "record"), damaged[0])}
	}
	return finding{text: fmt.Sprintf("%s: %s, layout %d", full, count.Of(len(records), "record"), artifacts.StoreFormat)}
}

// leastSpace is what a run needs for the files that it is writing: some tables of
// activations at a time.
const leastSpace = 1 << 30

// space compares what is free on the store's disk with what the budget lets it
// grow by.
func (s *session) space(ctx context.Context, dir string, store *artifacts.Store) finding {
	budget, err := s.storeBudget()
	if err != nil {
		return finding{err: err}
	}
	free, known := freeSpace(existing(dir))
	if !known {
		return finding{text: "not known on this system"}
	}
	var used int64
	if store != nil {
		if _, used, err = store.Size(ctx); err != nil {
			return finding{err: err}
		}
	}
	text := fmt.Sprintf("%s free, %s used", count.Bytes(free), count.Bytes(used))
	if budget == 0 {
		return finding{text: text + ", no budget"}
	}
	text += fmt.Sprintf(" of a budget of %s", count.Bytes(budget))
	if need := max(budget-used, leastSpace); free < need {
		smaller := ""
		if fits := used + free - leastSpace; fits >= 1e6 && fits < budget {
			smaller = fmt.Sprintf(", or set INFOPLANE_STORE_BUDGET to %dMB or less", fits/1e6)
		}
		return finding{err: fmt.Errorf("%s, so the disk may fill up first: free %s%s, or use another disk with --store DIR", text, count.Bytes(need-free), smaller)}
	}
	return finding{text: text}
}

// runs returns which processes run actions in the store.
func runs(store *artifacts.Store) finding {
	leases, err := store.Leases()
	if err != nil {
		return finding{err: err}
	}
	alive, dead, runs, who := 0, 0, 0, ""
	for _, l := range leases {
		switch {
		case l.Dead:
			dead++
			continue
		case strings.HasPrefix(l.Of, "run-"):
			runs++
		default:
			alive++
		}
		who = fmt.Sprintf(" by process %d on %s", l.Process, l.Host)
		if l.Expires.After(time.Now().Add(artifacts.Grace)) {
			return finding{err: fmt.Errorf("process %d on %s has a clock that is ahead of ours by %s or more: set both by NTP", l.Process, l.Host, seconds(time.Until(l.Expires)))}
		}
	}
	text := "nothing is being run"
	switch {
	case alive > 0:
		text = count.Of(alive, "action") + " being run" + who
	case runs > 0:
		text = count.Of(runs, "run") + " at work" + who
	}
	if dead > 0 {
		return finding{note: true, text: text + fmt.Sprintf("; %s of dead processes, which the next run takes over", count.Of(dead, "lease"))}
	}
	return finding{text: text}
}

// abandoned returns which folders are left of programs whose infoplane was killed.
func abandoned() finding {
	folders, err := program.Abandoned(time.Now())
	switch {
	case err != nil:
		return finding{err: fmt.Errorf("the folder for temporary files cannot be read (%w): name another one by TMPDIR", err)}
	case len(folders) == 0:
		return finding{text: "left nothing behind"}
	}
	return finding{note: true, text: fmt.Sprintf("%s of programs whose infoplane was killed, such as %s; any `infoplane gc` removes them", count.Of(len(folders), "folder"), folders[0])}
}

// strays returns how many files dead processes left.
func strays(ctx context.Context, store *artifacts.Store) finding {
	files, err := store.Strays(ctx)
	if err != nil {
		return finding{err: err}
	}
	if len(files) == 0 {
		return finding{text: "none"}
	}
	return finding{note: true, text: count.Of(len(files), "file") + " of dead processes or set aside as damaged; any `infoplane gc` removes them"}
}
