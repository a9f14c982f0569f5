package main

import (
	"os"
)

func main() {
	s := &session{stdout: os.Stdout, stderr: os.Stderr, getenv: os.Getenv, open: openExperiment, names: experimentNames}
	os.Exit(s.main(os.Args[1:]))
}
