package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/urfave/cli/v2"

	"infoplane/artifacts"
	"infoplane/internal/vec"
	"infoplane/pipeline"
)

// commit is set by `make build` and `make release`, for builds of which the Go tool records no
// commit: -ldflags "-X main.commit=…".
var commit string

// build is what this binary was built from, and with what it computes.
type build struct {
	Version      string `json:"version"`          // a tag, or the commit
	Commit       string `json:"commit,omitempty"` // +dirty where files differed from it
	Time         string `json:"time,omitempty"`   // of the commit
	Go           string `json:"go"`
	Platform     string `json:"platform"`
	Kernel       string `json:"kernel"`
	KeyFormat    int    `json:"key_format"`
	RecordFormat int    `json:"record_format"`
}

func buildFacts() build {
	out := build{Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH, Kernel: vec.Kernel(), KeyFormat: pipeline.KeyFormat, RecordFormat: artifacts.RecordFormat, Commit: commit}
	if info, ok := debug.ReadBuildInfo(); ok {
		out.Version = info.Main.Version
		for _, setting := range info.Settings {
			switch {
			case setting.Key == "vcs.revision" && out.Commit == "":
				out.Commit = setting.Value
			case setting.Key == "vcs.time":
				out.Time = setting.Value
			case setting.Key == "vcs.modified" && setting.Value == "true" && commit == "":
				out.Commit += "+dirty"
			}
		}
	}
	if out.Version == "" || out.Version == "(devel)" {
		out.Version = "unknown"
		if out.Commit != "" {
			out.Version = shortCommit(out.Commit)
		}
	}
	return out
}

// shortCommit is the beginning of a commit, with +dirty if it has that.
func shortCommit(commit string) string {
	const digits = 12
	if len(commit) <= digits {
		return commit
	}
	if rest := commit[min(len(commit), 40):]; rest != "" {
		return commit[:digits] + rest
	}
	return commit[:digits]
}

// version is the version of this binary in one word: a tag, a commit, or unknown.
func version() string { return buildFacts().Version }

func (s *session) versionVerb() *cli.Command {
	return &cli.Command{
		Name:  "version",
		Usage: "print what this binary was built from, and with what it computes",
		Description: `The version is a tag, or the commit of a build from a clone. Results are the same with every
kernel; keys of one format name the same results.

   infoplane version
   infoplane version --json`,
		Flags: []cli.Flag{jsonFlag("the same as JSON")},
		Action: func(c *cli.Context) error {
			if _, err := arguments(c, 0, 0, "no argument"); err != nil {
				return err
			}
			if _, err := s.kernel(); err != nil {
				return err
			}
			facts := buildFacts()
			if c.Bool("json") {
				return writeJSON(s.out, facts)
			}
			var out columns
			out.add("infoplane", facts.Version)
			if facts.Commit != "" {
				out.add("commit", facts.Commit, facts.Time)
			}
			out.add("Go", facts.Go, facts.Platform)
			out.add("kernel", facts.Kernel)
			out.add("key format", fmt.Sprint(facts.KeyFormat))
			out.add("record format", fmt.Sprint(facts.RecordFormat))
			out.print(s.out)
			return nil
		},
	}
}
