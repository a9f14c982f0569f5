package main

import (
	"cmp"
	"fmt"
	"runtime"
	"time"

	"github.com/urfave/cli/v2"

	"infoplane/artifacts"
	"infoplane/internal/count"
	"infoplane/internal/process"
	"infoplane/internal/suggest"
	"infoplane/internal/vec"
)

func (s *session) doctorVerb() *cli.Command {
	return &cli.Command{
		Name:  "doctor",
		Usage: "check the store and the machine",
		Description: `A line per check: the store, its disk's space, permissions, links and clock, who is
at work in it and what dead processes left; then what results are computed with. A
PROBLEM comes with its remedy, and the exit code is 1; a note costs nothing.
Nothing is changed.

   infoplane doctor
   infoplane doctor --store /data/infoplane`,
		Flags:  []cli.Flag{jsonFlag("the checks as JSON")},
		Action: s.doctor,
	}
}

// kernel selects the vector kernel of INFOPLANE_KERNEL, if it is set, and returns the name
// of the kernel that computes results. It fails for a kernel that there is not, so that a
// run that is to test one does not use another.
func (s *session) kernel() (string, error) {
	if forced := s.getenv("INFOPLANE_KERNEL"); forced != "" {
		if err := vec.Select(forced); err != nil {
			return "", usagef("INFOPLANE_KERNEL: %w%s", err, suggest.Stop(forced, vec.Kernels()))
		}
	}
	return vec.Kernel(), nil
}

// finding is what one check has shown.
type finding struct {
	text string
	err  error // a problem, with its remedy
	note bool  // of no harm, but worth a word
}

// examined is what doctor --json prints.
type examined struct {
	Checks   []examination `json:"checks"`
	Problems int           `json:"problems"`
}

type examination struct {
	Name    string `json:"name"`
	Verdict string `json:"verdict"` // ok, note or PROBLEM
	Text    string `json:"text"`
}

func (s *session) doctor(c *cli.Context) error {
	if _, err := arguments(c, 0, 0, "no argument"); err != nil {
		return err
	}
	var out columns
	var list examined
	check := func(name string, f finding) {
		verdict := "ok"
		switch {
		case f.err != nil:
			verdict, f.text = "PROBLEM", f.err.Error()
			list.Problems++
		case f.note:
			verdict = "note"
		}
		out.add(verdict, name, f.text)
		list.Checks = append(list.Checks, examination{name, verdict, f.text})
	}
	text := func(found string, err error) finding { return finding{text: found, err: err} }

	dir := storeDir(c)
	store, err := artifacts.OpenExisting(dir)
	check("store", storeState(dir, store, err))
	check("space", s.space(c.Context, dir, store))
	check("writable", text(tryWrite(dir)))
	check("links", text(tryLink(dir)))
	check("clock", text(tryClock(dir, time.Now)))
	if store != nil && err == nil {
		check("runs", runs(store))
		check("strays", strays(c.Context, store))
	}
	check("programs", abandoned())
	check("kernel", text(s.kernel()))
	check("CPU", finding{text: fmt.Sprintf("%s, %s/%s, %d used", cmp.Or(process.Processor(), runtime.GOARCH), runtime.GOOS, runtime.GOARCH, runtime.GOMAXPROCS(0))})
	check("Go", finding{text: runtime.Version()})
	check("infoplane", finding{text: version()})
	if c.Bool("json") {
		if err := writeJSON(s.out, list); err != nil {
			return err
		}
	} else {
		out.print(s.out)
	}
	if list.Problems > 0 {
		return failf("doctor: %s; the remedy stands beside each", count.Of(list.Problems, "problem"))
	}
	return nil
}
