package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"infoplane/artifacts"
	"infoplane/artifacts/bucket"
	"infoplane/artifacts/remote"
	"infoplane/internal/count"
	"infoplane/pipeline"
)

func (s *session) pushVerb() *cli.Command {
	return &cli.Command{
		Name:      "push",
		Usage:     "upload results of this store to the remote",
		ArgsUsage: "[EXPERIMENT] [TARGET...]",
		Description: `Uploads the results that are up to date, signed with your key: what was run before
there was a remote, or while it did not answer. Run does so by itself. Results that came
from a remote stay those of who signed them.

   infoplane push paper`,
		Flags:  []cli.Flag{remoteFlag()},
		Action: s.push,
	}
}

func (s *session) push(c *cli.Context) error {
	args := c.Args().Slice()
	e, err := s.open(experimentOf(args))
	if err != nil {
		return err
	}
	sel, err := e.selection(args[min(1, len(args)):]...)
	if err != nil {
		return err
	}
	store, err := openLocal(c, e)
	if err != nil {
		return err
	}
	r, err := s.mustAttach(c, store)
	if err != nil {
		return err
	}
	all, err := (&pipeline.Engine{Store: store}).Status(c.Context, e.graph, sel)
	if err != nil {
		return err
	}
	if r.ReadOnly() {
		return usagef("push: remote %s can only be read: it needs an s3:// location, and a key, which `infoplane remote keygen` makes", r)
	}
	offered, others := 0, 0
	for _, st := range all {
		if st.State != pipeline.Fresh || st.Key == nil {
			continue
		}
		records, err := store.Records(*st.Key)
		if err != nil {
			return err
		}
		switch i := slices.IndexFunc(records, func(r artifacts.Record) bool { return r.Signer == "" }); {
		case i < 0:
			others++
		case r.Push(records[i]):
			offered++
		}
	}
	ctx, done := s.interruptible(c.Context, func() { s.note("push: stopping; what is uploaded stays") })
	defer done()
	r.required, r.by = true, "push"
	if err := r.flush(ctx, e, 0, s.note); err != nil {
		return err
	}
	line := fmt.Sprintf("%s: %d of %s are there with your signature", e.graph.Name(), offered, count.Of(len(all), "action"))
	if others > 0 {
		line += fmt.Sprintf(", %d are those of other signers", others)
	}
	s.note(line)
	return ctx.Err()
}

func (s *session) pullVerb() *cli.Command {
	return &cli.Command{
		Name:      "pull",
		Usage:     "bring results of the remote into this store",
		ArgsUsage: "[EXPERIMENT] [TARGET...]",
		Description: `Brings all records and their objects, so that the store needs no remote afterwards.
Run takes what it needs by itself. Exit code 3 if something is not there.

   infoplane pull paper`,
		Flags:  []cli.Flag{remoteFlag()},
		Action: s.pull,
	}
}

func (s *session) pull(c *cli.Context) error {
	args := c.Args().Slice()
	e, err := s.open(experimentOf(args))
	if err != nil {
		return err
	}
	sel, err := e.selection(args[min(1, len(args)):]...)
	if err != nil {
		return err
	}
	store, err := artifacts.Open(storeDir(c))
	if err != nil {
		return err
	}
	r, err := s.mustAttach(c, store)
	if err != nil {
		return err
	}
	ctx, done := s.interruptible(c.Context, func() { s.note("pull: stopping; what is here stays") })
	defer done()
	engine := &pipeline.Engine{Store: store}
	all, err := engine.Status(ctx, e.graph, sel)
	if err != nil {
		return err
	}
	var refs []artifacts.Ref
	for _, st := range all {
		a := e.graph.Action(st.Node)
		for port, ref := range st.Outputs {
			if !a.Derivable(port) {
				refs = append(refs, ref)
			}
		}
	}
	last := time.Now()
	engine.Fetch(ctx, refs, func(done, total int) {
		if time.Since(last) > 2*time.Second {
			last = time.Now()
			s.note(fmt.Sprintf("%s: %d of %s", e.graph.Name(), done, count.Of(total, "object")))
		}
	})
	if err := ctx.Err(); err != nil {
		return err
	}
	s.note(e.graph.Name() + ": " + r.line())
	if err := r.Err(); err != nil {
		return &failure{exitFailure, err}
	}
	if all, err = engine.Status(ctx, e.graph, sel); err != nil {
		return err
	}
	fresh := 0
	for _, st := range all {
		if st.State == pipeline.Fresh {
			fresh++
		}
	}
	s.note(fmt.Sprintf("%s: %d of %s are in the store", e.graph.Name(), fresh, count.Of(len(all), "action")))
	if fresh < len(all) {
		return quiet(exitStale)
	}
	return nil
}

// remoteWords are what may be done with a remote.
var remoteWords = []string{"status", "keygen", "trust", "gc"}

func (s *session) remoteVerb() *cli.Command {
	return &cli.Command{
		Name:      "remote",
		Usage:     "look after the store that a team shares",
		ArgsUsage: "status|keygen|trust|gc [ARGUMENT...]",
		Description: `A remote holds results of several people, each signed. Whose results are used is for
you to say; what yours are signed with is a key in a file that only you can read.

Status says whether the remote can be used, and by whom it was written. Keygen makes your
key, and prints the public one, which the others trust. Trust lists whom you trust, adds
a KEY with a NAME, or with --remove takes one back. Gc removes objects that no record
needs, and records of the scope that its flags name; it needs the right to list and to
remove.

   infoplane remote keygen
   infoplane remote trust 9c0f… anna
   infoplane remote status
   infoplane remote gc --keep-experiments paper,smoke --dry-run`,
		Flags: []cli.Flag{
			remoteFlag(),
			&cli.BoolFlag{DisableDefaultText: true, Name: "remove", Usage: "trust: trust this KEY or NAME no longer"},
			&cli.StringSliceFlag{Name: "keep-experiments", Usage: "gc: remove records that no experiment of `LIST` needs, by what this store knows"},
			&cli.StringFlag{Name: "older-than", Usage: "gc: remove records that were written before this `TIME`: 30d, 2w, 12h"},
			&cli.BoolFlag{DisableDefaultText: true, Name: "dry-run", Aliases: []string{"n"}, Usage: "gc: say what would be removed"},
		},
		Action: s.remote,
	}
}

func (s *session) remote(c *cli.Context) error {
	args, err := arguments(c, 1, 3, "status, keygen, trust or gc")
	if err != nil {
		return err
	}
	if err := oneOf("remote", args[0], remoteWords...); err != nil {
		return err
	}
	takes := map[string][]string{"status": {"remote"}, "trust": {"remove"}, "gc": {"remote", "keep-experiments", "older-than", "dry-run"}}
	for _, name := range []string{"remote", "remove", "keep-experiments", "older-than", "dry-run"} {
		if c.IsSet(name) && !slices.Contains(takes[args[0]], name) {
			return usagef("--%s: remote %s takes no such flag. See `infoplane remote --help`", name, args[0])
		}
	}
	if len(args) > 1 && args[0] != "trust" {
		return usagef("%s: remote %s takes nothing after it. See `infoplane remote --help`", args[1], args[0])
	}
	switch args[0] {
	case "keygen":
		return s.keygen()
	case "trust":
		return s.trust(c, args[1:])
	case "gc":
		return s.remoteCollect(c)
	}
	return s.remoteStatus(c)
}

// keygen makes a key, unless there is one.
func (s *session) keygen() error {
	file := s.keyFile()
	if file == "" {
		return usagef("remote keygen: HOME is not set, so that there is no place for a key")
	}
	if _, err := os.Lstat(file); !errors.Is(err, fs.ErrNotExist) {
		return failf("%s: is there already; remove it if you want another key, and then nobody trusts you", file)
	}
	key := remote.NewKey()
	if err := writePrivate(file, key.Secret()+"\n", 0o600); err != nil {
		return err
	}
	fmt.Fprintln(s.out, key.Signer())
	s.note(file + ": your key; whoever has it can write in your name. The line above is the public key: the others run `infoplane remote trust` with it")
	return nil
}

// trust lists, adds or removes signers.
func (s *session) trust(c *cli.Context, args []string) error {
	file := s.userSettings()
	if file == "" {
		return usagef("remote trust: HOME is not set, so that there is no place for your settings; INFOPLANE_REMOTE_TRUST names keys, too")
	}
	now, err := readSettings(file)
	if err != nil {
		return err
	}
	switch {
	case c.Bool("remove") && len(args) != 1:
		return usagef("remote trust --remove: needs one KEY or NAME")
	case c.Bool("remove"):
		n := len(now.Trust)
		now.Trust = slices.DeleteFunc(now.Trust, func(t trusted) bool { return t.Key == args[0] || t.Name == args[0] })
		if len(now.Trust) == n {
			return usagef("%s: is nobody whom you trust; `infoplane remote trust` lists them", args[0])
		}
	case len(args) == 1:
		return usagef("remote trust: needs a NAME behind the KEY, to know whose it is")
	case len(args) == 2:
		signer, err := remote.ParseSigner(args[0])
		if err != nil {
			return usagef("remote trust: %w", err)
		}
		if strings.TrimSpace(args[1]) == "" || slices.ContainsFunc(now.Trust, func(t trusted) bool { return t.Name == args[1] || t.Key == args[0] }) {
			return usagef("remote trust: %s, or that key, is trusted already; `infoplane remote trust` lists whom you trust", args[1])
		}
		now.Trust = append(now.Trust, trusted{args[1], string(signer)})
	}
	if len(args) > 0 {
		if err := writeSettings(file, now); err != nil {
			return err
		}
	}
	var out columns
	for _, t := range now.Trust {
		out.add(t.Name, t.Key)
	}
	out.print(s.out)
	return nil
}

// openBucket opens the bucket of the remote for a verb that needs one.
func (s *session) openBucket(c *cli.Context, verb string) (*remoteChoice, *bucket.Bucket, error) {
	chosen, err := s.needRemote(c, verb)
	if err != nil {
		return nil, nil, err
	}
	b, err := bucket.Open(chosen.location, s.getenv)
	if err != nil {
		return nil, nil, usagef("%s: %w", chosen.from, err)
	}
	return chosen, b, nil
}

// remoteStatus prints whether the remote can be used.
func (s *session) remoteStatus(c *cli.Context) error {
	chosen, b, err := s.openBucket(c, "remote status")
	if err != nil {
		return err
	}
	begun := time.Now()
	_, err = remote.Open(c.Context, b, artifacts.InMemory(), remote.Options{Key: chosen.key, Trusted: chosen.signers, Patient: true})
	took := time.Since(begun)
	if err != nil {
		return &failure{exitFailure, err}
	}
	user, err := readSettings(s.userSettings())
	if err != nil {
		return err
	}
	names := map[remote.Signer]string{}
	for _, t := range user.Trust {
		names[remote.Signer(t.Key)] = t.Name
	}
	var out columns
	out.add("remote", b.String(), "from "+chosen.from)
	out.add("answers in", took.Round(time.Millisecond).String())
	switch {
	case b.ReadOnly():
		out.add("rights", "read: it is a plain web address")
	case chosen.key == nil:
		out.add("rights", "read: there is no key; `infoplane remote keygen` makes one")
	default:
		out.add("rights", "read and write, if its credentials allow it")
		names[chosen.key.Signer()] = cmp.Or(names[chosen.key.Signer()], "you")
		chosen.signers = append(chosen.signers, chosen.key.Signer())
	}
	records, listed := remote.Signers(c.Context, b)
	all := maps.Clone(names)
	for signer := range records {
		all[signer] = names[signer]
	}
	for _, signer := range chosen.signers {
		all[signer] = names[signer]
	}
	for _, signer := range slices.Sorted(maps.Keys(all)) {
		line := []string{"signer", string(signer), cmp.Or(names[signer], "no name"), "trusted"}
		if !slices.Contains(chosen.signers, signer) {
			line[3] = "not trusted: nothing of it is used"
		}
		if listed == nil {
			line = append(line, count.Of(records[signer], "record"))
		}
		out.add(line...)
	}
	out.print(s.out)
	return nil
}

// remoteCollect removes garbage from the remote.
func (s *session) remoteCollect(c *cli.Context) error {
	_, b, err := s.openBucket(c, "remote gc")
	if err != nil {
		return err
	}
	scope := remote.Scope{DryRun: c.Bool("dry-run")}
	if c.IsSet("keep-experiments") {
		store, err := artifacts.OpenExisting(storeDir(c))
		if err != nil {
			return err
		}
		keep, err := s.currentKeys(c.Context, store, c.StringSlice("keep-experiments"))
		if err != nil {
			return err
		}
		scope.Keep = func(k artifacts.Key) bool { return keep[k] }
	}
	if text := c.String("older-than"); text != "" {
		age, err := parseAge(text)
		if err != nil {
			return usagef("--older-than %w", err)
		}
		scope.Before = time.Now().Add(-age)
	}
	ctx, done := s.interruptible(c.Context, func() {})
	defer done()
	got, err := remote.Collect(ctx, b, scope)
	did := "removed"
	if scope.DryRun {
		did = "would remove"
	}
	s.note(fmt.Sprintf("remote %s: %s %s and %s, %s; %s stay, %s", b, did,
		count.Of(got.Records, "record"), count.Of(got.Objects, "object"), count.Bytes(got.Bytes), count.Of(got.Left, "record"), count.Bytes(got.LeftBytes)))
	if errors.Is(err, context.Canceled) {
		return &failure{exitInterrupted, errors.New("remote gc: interrupted; what was removed stays removed")}
	}
	return err
}
