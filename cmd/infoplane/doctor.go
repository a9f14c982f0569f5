package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/urfave/cli/v2"

	"infoplane/artifacts"
	"infoplane/internal/near"
	"infoplane/internal/vec"
)

func (s *session) doctorVerb() *cli.Command {
	return &cli.Command{
		Name:  "doctor",
		Usage: "check the store and the machine",
		Description: `A line per check: the store, whether it can be written, whether its file system has
links; then what results are computed with. A problem comes with its remedy, and
the exit code is 1. Nothing is changed.

   infoplane doctor
   infoplane doctor --store /data/infoplane`,
		Action: s.doctor,
	}
}

// kernel names the vector kernel that computes results, once INFOPLANE_KERNEL
// has had its say. Results do not depend on it; a run that was to test one kernel
// must not silently take another.
func (s *session) kernel() (string, error) {
	if forced := s.getenv("INFOPLANE_KERNEL"); forced != "" {
		if err := vec.Select(forced); err != nil {
			return "", usagef("INFOPLANE_KERNEL: %w%s", err, near.Stop(forced, vec.Kernels()))
		}
	}
	return vec.Kernel(), nil
}

func (s *session) doctor(c *cli.Context) error {
	if _, err := arguments(c, 0, 0, "no argument"); err != nil {
		return err
	}
	var out columns
	problems := 0
	check := func(name, found string, err error) {
		verdict := "ok"
		if err != nil {
			verdict, found = "PROBLEM", err.Error()
			problems++
		}
		out.add(verdict, name, found)
	}

	dir := storeDir(c)
	found, err := storeState(dir)
	check("store", found, err)
	found, err = tryWrite(dir)
	check("writable", found, err)
	found, err = tryLink(dir)
	check("links", found, err)
	found, err = s.kernel()
	check("kernel", found, err)
	check("CPU", fmt.Sprintf("%s, %s/%s, %d used", cpu(), runtime.GOOS, runtime.GOARCH, runtime.GOMAXPROCS(0)), nil)
	check("Go", runtime.Version(), nil)
	check("infoplane", version(), nil)
	out.print(s.out)
	if problems > 0 {
		return failf("doctor: %s; the remedy stands beside each", count(problems, "problem"))
	}
	return nil
}

// storeState says where the store is and what it holds.
func storeState(dir string) (string, error) {
	full, err := filepath.Abs(dir)
	if err != nil {
		full = dir
	}
	store, err := artifacts.OpenExisting(dir)
	if errors.Is(err, artifacts.ErrNoStore) {
		return full + ": not there yet; the first run makes it", nil
	}
	if err != nil {
		return "", err
	}
	records, damaged := allRecords(store)
	if len(damaged) > 0 {
		return "", fmt.Errorf("%s: %s cannot be read (%w); the next run does those actions again", full, count(len(damaged), "record"), damaged[0])
	}
	return fmt.Sprintf("%s: %s", full, count(len(records), "record")), nil
}

// existing is the folder, or the nearest one above it that is there.
func existing(dir string) string {
	full, err := filepath.Abs(dir)
	if err != nil {
		return dir
	}
	for {
		if _, err := os.Stat(full); err == nil || filepath.Dir(full) == full {
			return full
		}
		full = filepath.Dir(full)
	}
}

// tryWrite makes and removes a small file where the store is or will be.
func tryWrite(dir string) (string, error) {
	at := existing(dir)
	f, err := os.CreateTemp(at, ".infoplane-doctor-*")
	if err != nil {
		return "", fmt.Errorf("%s: cannot be written (%w); change its permissions, or use another store with --store DIR", at, cause(err))
	}
	defer os.Remove(f.Name())
	_, err = f.WriteString("infoplane doctor\n")
	if synced := f.Sync(); err == nil {
		err = synced
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return "", fmt.Errorf("%s: cannot be written (%w); free some space, or use another store with --store DIR", at, cause(err))
	}
	return at, nil
}

// tryLink checks that a second name can be given to a file, which is how the
// store publishes: a whole object or none.
func tryLink(dir string) (string, error) {
	at := existing(dir)
	f, err := os.CreateTemp(at, ".infoplane-doctor-*")
	if err != nil {
		return "", fmt.Errorf("%s: not tried, as it cannot be written", at)
	}
	f.Close()
	defer os.Remove(f.Name())
	second := f.Name() + "-link"
	if err := os.Link(f.Name(), second); err != nil {
		return "", fmt.Errorf("%s: its file system has no hard links (%w); use a store on another one with --store DIR", at, cause(err))
	}
	os.Remove(second)
	return "hard links work", nil
}

// cpu names the processor where the system tells, and its family elsewhere.
func cpu() string {
	info, err := os.ReadFile("/proc/cpuinfo")
	if err == nil {
		for line := range strings.Lines(string(info)) {
			if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
				return strings.TrimSpace(value)
			}
		}
	}
	return runtime.GOARCH
}
