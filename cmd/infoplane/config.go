package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"infoplane/artifacts/bucket"
	"infoplane/artifacts/foreign"
	"infoplane/artifacts/remote"
	"infoplane/internal/output"
	"infoplane/internal/strict"
)

// settings are what a user, or a project, has settled for every run. They never change a
// result.
type settings struct {
	Remote string    `json:"remote,omitempty"`
	Trust  []trusted `json:"trust,omitempty"`
}

// trusted is a signer whose records a user trusts.
type trusted struct {
	Name string `json:"name"`
	Key  string `json:"key"`
}

// projectSettings is the file of a project, in the folder where infoplane is started.
const projectSettings = ".infoplane.yaml"

// noRemote in the place of a location means that there is none.
const noRemote = "none"

// configFolder is where a user's settings and key are; "" if the user has no home.
func (s *session) configFolder() string {
	if dir := s.getenv("XDG_CONFIG_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "infoplane")
	}
	if home := s.getenv("HOME"); home != "" {
		return filepath.Join(home, ".config", "infoplane")
	}
	return ""
}

// userSettings is the file of a user; "" without a home.
func (s *session) userSettings() string {
	if dir := s.configFolder(); dir != "" {
		return filepath.Join(dir, "config.yaml")
	}
	return ""
}

// readSettings reads a file of settings; one that is not there has none.
func readSettings(file string) (settings, error) {
	var out settings
	if file == "" {
		return out, nil
	}
	text, err := foreign.ReadAtMost(file, maxFile)
	if errors.Is(err, fs.ErrNotExist) {
		return out, nil
	}
	if err != nil {
		return out, usagef("%s: cannot be read: %w", file, output.Cause(err))
	}
	r := &strict.Reader{File: file, Kind: "a file of settings", Wants: "`remote: …`, or to be removed", Root: "`remote: …` and `trust: […]`"}
	if root := r.Document(text); root != nil {
		r.Fields(root, "", &out)
	}
	if err := r.Err(); err != nil {
		return out, &failure{exitUsage, err}
	}
	for _, t := range out.Trust {
		if _, err := remote.ParseSigner(t.Key); err != nil {
			return out, usagef("%s: trust: %s: %w", file, t.Name, err)
		}
	}
	if file == projectSettings && len(out.Trust) > 0 {
		return out, usagef("%s: trust: whom to trust is for each user to say, and not for the files of a project: `infoplane remote trust KEY NAME`", file)
	}
	return out, nil
}

// writeSettings writes a file of settings.
func writeSettings(file string, of settings) error {
	var b strings.Builder
	quoted := func(text string) string { q, _ := json.Marshal(text); return string(q) } // which YAML reads
	if of.Remote != "" {
		fmt.Fprintf(&b, "remote: %s\n", quoted(of.Remote))
	}
	if len(of.Trust) > 0 {
		b.WriteString("trust:\n")
	}
	for _, t := range of.Trust {
		fmt.Fprintf(&b, "  - {name: %s, key: %s}\n", quoted(t.Name), quoted(t.Key))
	}
	if b.Len() == 0 {
		if err := os.Remove(file); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return failf("%s: cannot be removed: %w", file, output.Cause(err))
		}
		return nil
	}
	return writePrivate(file, b.String(), 0o644)
}

// writePrivate replaces a file of the user's own, whole or not at all.
func writePrivate(file, text string, rights fs.FileMode) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return failf("%s: no folder can be made there: %w", file, output.Cause(err))
	}
	temporary := file + ".new"
	err := os.WriteFile(temporary, []byte(text), rights)
	if err == nil {
		err = os.Rename(temporary, file)
	}
	if err != nil {
		os.Remove(temporary)
		return failf("%s: cannot be written: %w", file, output.Cause(err))
	}
	return nil
}

// remoteChoice is which remote is to be used, and how.
type remoteChoice struct {
	location string
	from     string // where that was said: --remote, a file
	key      *remote.Key
	signers  []remote.Signer
	required bool
}

// chooseRemote finds out which remote is to be used; nil for none. What is nearer to the
// command line comes first: the flag, the environment, the project, the user.
func (s *session) chooseRemote(c *cli.Context) (*remoteChoice, error) {
	out := &remoteChoice{location: c.String("remote"), from: "--remote", required: c.Bool("remote-required")}
	if out.location == "" {
		out.location, out.from = s.getenv("INFOPLANE_REMOTE"), "INFOPLANE_REMOTE"
	}
	if out.location == noRemote && !out.required {
		return nil, nil
	}
	user, err := readSettings(s.userSettings())
	if err != nil {
		return nil, err
	}
	if out.location == "" {
		project, err := readSettings(projectSettings)
		if err != nil {
			return nil, err
		}
		if out.location, out.from = project.Remote, projectSettings; out.location == "" {
			out.location, out.from = user.Remote, s.userSettings()
		}
	}
	if out.location == "" || out.location == noRemote {
		if out.required {
			return nil, usagef("--remote-required: there is no remote: name one with --remote, or `infoplane config remote LOCATION`")
		}
		return nil, nil
	}
	for _, t := range user.Trust {
		out.signers = append(out.signers, remote.Signer(t.Key))
	}
	for _, text := range strings.FieldsFunc(s.getenv("INFOPLANE_REMOTE_TRUST"), func(r rune) bool { return r == ',' || r == ' ' }) {
		signer, err := remote.ParseSigner(text)
		if err != nil {
			return nil, usagef("INFOPLANE_REMOTE_TRUST: %w", err)
		}
		if !slices.Contains(out.signers, signer) {
			out.signers = append(out.signers, signer)
		}
	}
	out.key, err = s.signingKey()
	return out, err
}

// keyFile is where `remote keygen` writes a key; "" without a home.
func (s *session) keyFile() string {
	if dir := s.configFolder(); dir != "" {
		return filepath.Join(dir, "remote.key")
	}
	return ""
}

// signingKey is the key that signs what is written; nil for none.
func (s *session) signingKey() (*remote.Key, error) {
	given := s.getenv("INFOPLANE_REMOTE_KEY")
	if given == noRemote {
		return nil, nil
	}
	if key, err := remote.ParseKey(given); err == nil {
		return key, nil
	}
	file := cmp.Or(given, s.keyFile())
	if file == "" {
		return nil, nil
	}
	text, err := foreign.ReadAtMost(file, 1<<10)
	switch {
	case errors.Is(err, fs.ErrNotExist) && given == "":
		return nil, nil
	case err != nil && given != "": // which may be a key with a slip in it, and is not repeated
		return nil, usagef("INFOPLANE_REMOTE_KEY: is neither a private key nor a file that can be read: %w; %s means none", output.Cause(err), noRemote)
	case err != nil:
		return nil, usagef("%s: cannot be read: %w", file, output.Cause(err))
	}
	key, err := remote.ParseKey(string(text))
	if err != nil {
		return nil, usagef("%s: %w", file, err)
	}
	return key, nil
}

// configWords are what may be set.
var configWords = []string{"remote"}

func (s *session) configVerb() *cli.Command {
	return &cli.Command{
		Name:      "config",
		Usage:     "show or set what holds for every run",
		ArgsUsage: "[remote LOCATION]",
		Description: `Shows the remote store that is used, and where that was said. With a LOCATION, says
so for you, or with --project for whoever works in this folder, in ` + projectSettings + `;
none takes it back. It is said to a run by --remote, then INFOPLANE_REMOTE, then the
project, then you. No setting changes a result.

   infoplane config
   infoplane config remote s3://cache/lab?endpoint=https://s3.lab.example
   infoplane config remote https://cache.lab.example/infoplane --project
   infoplane config remote none`,
		Flags: []cli.Flag{
			&cli.BoolFlag{DisableDefaultText: true, Name: "project", Usage: "write " + projectSettings + " in this folder"},
		},
		Action: s.config,
	}
}

func (s *session) config(c *cli.Context) error {
	args, err := arguments(c, 0, 2, "nothing, or remote and a LOCATION")
	if err != nil {
		return err
	}
	if len(args) == 0 {
		return s.showConfig(c)
	}
	if err := oneOf("config", args[0], configWords...); err != nil {
		return err
	}
	if len(args) == 1 {
		return usagef("config remote: needs a LOCATION, or none. See `infoplane config --help`")
	}
	location, file := args[1], s.userSettings()
	if c.Bool("project") {
		file = projectSettings
	}
	if file == "" {
		return usagef("config: HOME is not set, so that there is no place for your settings; use --project")
	}
	if location != noRemote {
		if _, err := bucket.Open(location, s.getenv); err != nil {
			return &failure{exitUsage, err}
		}
	}
	now, err := readSettings(file)
	if err != nil {
		return err
	}
	if now.Remote = location; location == noRemote {
		now.Remote = ""
	}
	if err := writeSettings(file, now); err != nil {
		return err
	}
	return s.showConfig(c)
}

// showConfig prints what is settled.
func (s *session) showConfig(c *cli.Context) error {
	chosen, err := s.chooseRemote(c)
	if err != nil {
		return err
	}
	var out columns
	if chosen == nil {
		out.add("remote", noRemote)
	} else {
		out.add("remote", chosen.location, "from "+chosen.from)
	}
	out.add("your settings", cmp.Or(s.userSettings(), "HOME is not set"))
	out.print(s.out)
	return nil
}
