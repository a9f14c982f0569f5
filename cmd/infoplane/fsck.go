package main

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/urfave/cli/v2"

	"infoplane/artifacts"
	"infoplane/artifacts/foreign"
	"infoplane/internal/count"
)

func (s *session) fsckVerb() *cli.Command {
	return &cli.Command{
		Name:  "fsck",
		Usage: "look for damage in the store, and repair it",
		Description: `Looks whether every record can be read and its objects are there, at the recorded
size. --read-data also reads every object and compares its bytes with its name, and
what it holds with what the records say; --subset 2/5 the second fifth of them. --repair removes what is damaged, and the results that
hang on it: the next run makes exactly those again. Derivable objects that were
removed to save space are no damage. Exit code 1 if there is damage that was not
repaired.

   infoplane fsck
   infoplane fsck --read-data --subset 1/7
   infoplane fsck --read-data --repair`,
		Flags: []cli.Flag{
			&cli.BoolFlag{DisableDefaultText: true, Name: "read-data", Usage: "read every object and compare its digests"},
			&cli.StringFlag{Name: "subset", Usage: "with --read-data, read part `N/T` only, from 1/T to T/T"},
			&cli.BoolFlag{DisableDefaultText: true, Name: "repair", Usage: "remove what is damaged, so that it is made again"},
			&cli.BoolFlag{DisableDefaultText: true, Name: "json", Usage: "what was found, as JSON"},
		},
		Action: s.fsck,
	}
}

func (s *session) fsck(c *cli.Context) error {
	if _, err := arguments(c, 0, 0, "no argument"); err != nil {
		return err
	}
	checks := artifacts.Checks{ReadData: c.Bool("read-data"), Repair: c.Bool("repair")}
	if text := c.String("subset"); text != "" {
		var err error
		if checks.Part, checks.Parts, err = parseSubset(text); err != nil {
			return err
		}
		if !checks.ReadData {
			return usagef("--subset %s: is a part of what --read-data reads; give that too", text)
		}
	}
	store, err := artifacts.OpenExisting(storeDir(c))
	if err != nil {
		return err
	}
	if checks.Limit, err = foreign.Limit(); err != nil {
		return &failure{exitUsage, err}
	}
	if s.terminal(s.stderr) {
		checks.Progress = s.percent("fsck: reading")
	}
	ctx, done := s.interruptible(c.Context, func() {})
	defer done()
	health, err := store.Check(ctx, checks)
	if err != nil {
		return err
	}
	if c.Bool("json") {
		err = writeJSON(s.out, health)
	} else {
		s.printHealth(health, checks)
	}
	if left := len(health.Damages) - health.Repaired; err == nil && left > 0 {
		if checks.Repair {
			return failf("fsck: %s could not be repaired", count.Of(left, "damage"))
		}
		return failf("fsck: %s; `infoplane fsck --repair` removes what is damaged, and the next run makes it again", count.Of(left, "damage"))
	}
	return err
}

// parseSubset reads N/T.
func parseSubset(text string) (part, parts int, err error) {
	n, t, ok := strings.Cut(text, "/")
	part, err = strconv.Atoi(n)
	if err == nil {
		parts, err = strconv.Atoi(t)
	}
	if !ok || err != nil || part < 1 || part > parts {
		return 0, 0, usagef("--subset %s is not a part; write the second of five as 2/5", text)
	}
	return part, parts, nil
}

// percent returns a function that shows on one line of a terminal how much is done.
func (s *session) percent(what string) func(done, total int) {
	last := -1
	return func(done, total int) {
		if now := 100 * done / total; now != last {
			last = now
			fmt.Fprintf(s.stderr, "\r%s %d %%", what, now)
		}
		if done == total {
			fmt.Fprint(s.stderr, "\r\x1b[K")
		}
	}
}

// printHealth prints a line per damage, then what there is.
func (s *session) printHealth(h artifacts.Health, c artifacts.Checks) {
	var out columns
	for _, d := range h.Damages {
		verdict := "DAMAGED"
		if d.Repaired {
			verdict = "removed"
		}
		out.add(verdict, d.File, d.Node, d.What)
	}
	for _, name := range h.Foreign {
		out.add("foreign", name, "", "none of the store's files: left alone")
	}
	out.print(s.out)
	line := fmt.Sprintf("fsck: %s and %s, %s", count.Of(h.Records, "record"), count.Of(h.Objects, "object"), count.Bytes(h.Bytes))
	if c.ReadData {
		line += fmt.Sprintf(", %d read", h.Read)
		if h.Beyond > 0 {
			line += fmt.Sprintf("; %s with its name only, as it does not fit into %s (%s)", count.Of(h.Beyond, "object"), count.Bytes(c.Limit), foreign.Variable)
		}
	}
	if h.Derived > 0 {
		line += fmt.Sprintf("; %s not there", count.Of(h.Derived, "derivable object"))
	}
	if h.Away > 0 {
		line += fmt.Sprintf("; %s in the remote only", count.Of(h.Away, "object"))
	}
	if n := len(h.Strays); n > 0 {
		line += fmt.Sprintf("; %s of dead processes, which `infoplane gc` removes", count.Of(n, "file"))
	}
	if len(h.Damages) == 0 {
		line += ": no damage"
	} else {
		line += fmt.Sprintf(": %s, %d repaired", count.Of(len(h.Damages), "damage"), h.Repaired)
	}
	fmt.Fprintln(s.out, line)
}
