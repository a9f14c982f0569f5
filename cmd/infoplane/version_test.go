package main

import (
	"runtime"
	"testing"
)

func TestVersion(t *testing.T) {
	b := newBench(t)
	b.run(0, "version")
	b.says(squeezed(b.stdout), "infoplane ", "Go "+runtime.Version(), "kernel ", "key format 1", "record format 2")
	b.run(exitUsage, "version now")
	for commit, want := range map[string]string{
		"8b1a63ffbb6aee2389d50769b3c30b79205cffb2": "8b1a63ffbb6a", "8b1a63ffbb6aee2389d50769b3c30b79205cffb2+dirty": "8b1a63ffbb6a+dirty", "v1": "v1", "": "",
	} {
		if got := shortCommit(commit); got != want {
			t.Errorf("%s: %s, want %s", commit, got, want)
		}
	}
	defer func(before string) { commit = before }(commit)
	if commit = "8b1a63ffbb6aee2389d50769b3c30b79205cffb2"; version() != "8b1a63ffbb6a" {
		t.Errorf("a build of a commit has the version %s", version())
	}
}
