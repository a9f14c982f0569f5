package main

import (
	"os"
)

func main() {
	s := &session{stdin: os.Stdin, stdout: standardOutput(), stderr: os.Stderr, getenv: os.Getenv, open: openExperiment, names: experimentNames}
	go s.endOnSignal()
	os.Exit(s.main(os.Args[1:]))
}
