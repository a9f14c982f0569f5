package review

import (
	"fmt"
	"slices"
	"strings"

	"infoplane/pipeline"
	"infoplane/stages/report"
)

// Samples names one action of every entry, two where an entry has actions of two
// kinds. Running them again shows whether the code gives what a store has from
// before: a store records stage versions, but not code.
func Samples(g *pipeline.Graph) []string {
	var out []string
	seen := map[string]bool{}
	for _, a := range g.Actions() {
		kind := report.EntryOf(a.Name()) + " " + strings.Join(a.Outputs(), " ")
		if draws(a) || seen[kind] {
			continue
		}
		seen[kind] = true
		out = append(out, a.Name())
	}
	return out
}

// Rerun adds the results of running actions again. Each ran on recorded inputs, so a
// difference is due to its own stage.
func (c *Comparison) Rerun(all []pipeline.Verification) {
	if len(all) == 0 {
		c.Items = append(c.Items, Item{Part: "rerun", Name: c.New, State: Unknown, Detail: "nothing was run again", File: digestsFile})
	}
	var blamed []string
	for _, v := range all {
		item := Item{Part: "rerun", Name: v.Node, State: Same, Detail: fmt.Sprintf("%.1f s", v.Seconds), File: digestsFile}
		switch {
		case v.Err != nil:
			item.State, item.Detail = Unknown, v.Err.Error()
		case len(v.Differences) > 0:
			var ports []string
			for _, d := range v.Differences {
				ports = append(ports, d.Port+": "+d.Where)
			}
			item.State, item.Detail = Differs, strings.Join(ports, "; ")
			if !slices.Contains(blamed, v.Stage) {
				blamed = append(blamed, v.Stage)
				c.Causes = append(c.Causes, fmt.Sprintf("%s: run again, %s gives another result than the store has (%s). %s", v.Stage, v.Node, item.Detail, raiseVersion(v.Stage)))
			}
		}
		c.Items = append(c.Items, item)
	}
}

// raiseVersion returns what to do about a stage whose code gives another result under an
// unchanged version.
func raiseVersion(stage string) string {
	return fmt.Sprintf("If that is meant, raise %[1]sVersion in stages/%[1]s.go, so that no store takes the old result for the new.", stage)
}
