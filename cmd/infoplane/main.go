package main

import (
	"os"
)

func main() {
	s := &session{stdout: standardOutput(), stderr: os.Stderr, getenv: os.Getenv, open: openExperiment, names: experimentNames}
	go s.endOnSignal()
	os.Exit(s.main(os.Args[1:]))
}
