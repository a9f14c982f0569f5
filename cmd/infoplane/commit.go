package main

import (
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"

	"infoplane/golden"
	"infoplane/internal/output"
)

// cleanCommit is the commit that gives the results of an experiment: that at HEAD, if it
// holds what the results were made from. For a user's experiment that is its file, its
// claims and its programs; for a built-in one it is the source of this command as well.
// Activations of others are named in the golden by their digests and need not be in git.
func cleanCommit(dir string, e *experiment) (*head, error) {
	h, err := readHead(dir)
	if err != nil {
		return nil, err
	}
	builtIn := slices.Contains(golden.Names(), e.given)
	var changed []string
	note := func(name, how string) {
		if how != "" {
			changed = append(changed, name+": "+how)
		}
	}
	names := slices.Sorted(maps.Keys(h.blobs))
	if !builtIn {
		if names, err = h.ofExperiment(dir, e); err != nil {
			return nil, err
		}
	}
	for _, name := range names {
		note(name, h.differs(name))
	}
	others, err := h.untracked()
	if err != nil {
		return nil, err
	}
	for _, name := range others {
		if filepath.Base(name) != output.Listing && filepath.Base(name) != ownerFile {
			note(name, "is not in the commit")
		}
	}
	if builtIn {
		hidden, err := h.hiddenSource()
		if err != nil {
			return nil, err
		}
		for _, name := range hidden {
			note(name, "is not in the commit, and would be built in")
		}
	}
	slices.Sort(changed)
	if changed = slices.Compact(changed); len(changed) > 0 {
		return nil, failf("%s: git has changes that are not committed (%s; %d in all), so no commit gives these results; commit or stash them, build and run again, then accept",
			dir, changed[0], len(changed))
	}
	if !builtIn {
		return h, nil
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		info = &debug.BuildInfo{}
	}
	if err := stamped(info, h.commit); err != nil {
		return nil, err
	}
	return h, h.built(e.given)
}

// ofExperiment lists what a user's experiment consists of: the files of its folder that
// the commit has, and those that are read, whether it has them or not.
func (h *head) ofExperiment(dir string, e *experiment) ([]string, error) {
	var out []string
	at, err := h.inside(filepath.Join(dir, "experiment.yaml"))
	if err != nil {
		return nil, failf("%s: %w", dir, err)
	}
	folder := strings.TrimSuffix(at, "experiment.yaml")
	for _, name := range slices.Sorted(maps.Keys(h.blobs)) {
		if strings.HasPrefix(name, folder) && !strings.Contains(name[len(folder):], "/") {
			out = append(out, name)
		}
	}
	for _, path := range e.programs {
		name, err := h.inside(path)
		if err != nil {
			return nil, failf("%s: %w; a golden is kept with the programs that give it", path, err)
		}
		out = append(out, name)
	}
	return append(out, at, folder+"claims.yaml"), nil
}

// built returns an error unless the files built into this command are those of the commit.
func (h *head) built(name string) error {
	folder, err := golden.Folder(name)
	if err != nil {
		return err
	}
	for _, file := range []string{"experiment.yaml", "claims.yaml"} {
		text, err := fs.ReadFile(folder, file)
		blob, tracked := h.blobs["golden/"+name+"/"+file]
		if (err == nil) != tracked || err == nil && !isBlob(blob, text) {
			return failf("golden/%s/%s: this infoplane has another one built in than commit %.12s; `make build`, run again, then accept", name, file, h.commit)
		}
	}
	return nil
}

// stamped returns an error unless a binary was built from a commit, without any change: by what the go
// command recorded in it.
func stamped(info *debug.BuildInfo, commit string) error {
	settings := map[string]string{}
	for _, s := range info.Settings {
		settings[s.Key] = s.Value
	}
	revision := settings["vcs.revision"]
	switch {
	case revision == "" || settings["vcs.modified"] == "":
		return failf("golden accept: this infoplane does not say which commit it was built from (by `go run`, `go test`, or with -buildvcs=false, which GOFLAGS may say); `GOFLAGS=-buildvcs=true make build` in the checkout, run again, then accept")
	case revision != commit:
		return failf("golden accept: this infoplane was built from commit %.12s, the checkout is at %.12s; `make build`, run again, then accept", revision, commit)
	case settings["vcs.modified"] != "false":
		return failf("golden accept: this infoplane was built with changes that are not in commit %.12s; `make build`, run again, then accept", commit)
	}
	for _, flag := range []string{"-tags", "-ldflags", "-gcflags", "-asmflags"} {
		ofMake := flag == "-ldflags" && settings[flag] == "-w -X main.commit="+commit // no symbols for debuggers, and what version says
		if settings[flag] != "" && !ofMake {
			return failf("golden accept: this infoplane was built with %s=%s, which its commit does not say; `make build`, run again, then accept", flag, settings[flag])
		}
	}
	for _, dep := range info.Deps {
		if dep.Replace != nil {
			return failf("golden accept: this infoplane was built with %s in the place of %s, which its commit does not say; `make build`, run again, then accept", dep.Replace.Path, dep.Path)
		}
	}
	return nil
}

// hiddenSource lists the files of the work tree that the go command would build in but
// that the commit does not have, such as ignored ones.
func (h *head) hiddenSource() ([]string, error) {
	var out []string
	err := filepath.WalkDir(h.top, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return fmt.Errorf("%s: %w", path, output.Cause(err))
		}
		if d.IsDir() && path != h.top && strings.ContainsAny(d.Name()[:1], "._") {
			return filepath.SkipDir
		}
		name, err := filepath.Rel(h.top, path)
		if err != nil || d.IsDir() {
			return err
		}
		name = filepath.ToSlash(name)
		if _, tracked := h.blobs[name]; !tracked && builtIn(name) {
			out = append(out, name)
		}
		return nil
	})
	return out, err
}

// builtIn reports whether the go command builds a file of that name into this command: it is
// source, or a file of a golden.
func builtIn(name string) bool {
	source := []string{".go", ".s", ".S", ".c", ".cc", ".cpp", ".cxx", ".m", ".h", ".hh", ".hpp", ".hxx", ".f", ".F", ".f90", ".syso", ".swig", ".swigcxx"}
	switch base := filepath.Base(name); {
	case base == "go.mod" || base == "go.sum" || base == "go.work" || base == "modules.txt" && strings.HasPrefix(name, "vendor/"):
		return true
	case slices.Contains(source, filepath.Ext(name)):
		return true
	}
	return strings.HasPrefix(name, "golden/") && strings.HasSuffix(name, ".yaml")
}
