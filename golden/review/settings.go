package review

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"infoplane/pipeline"
	"infoplane/stages/report"
)

// versions lists the stages that have tables, and their versions.
func versions(g *pipeline.Graph) []Fact {
	var out facts
	for _, a := range g.Actions() {
		if !draws(a) {
			out.add(a.Stage(), strconv.Itoa(a.Version()))
		}
	}
	return out.list
}

// settings lists what every entry of the experiment sets, as its actions have it:
// each field once, with all the values that the entry sweeps over. The file's
// layout, comments and ways to write a number do not show.
func settings(g *pipeline.Graph) []Fact {
	var out facts
	seeds := map[string][]uint64{}
	for _, a := range g.Actions() {
		entry := report.EntryOf(a.Name())
		for _, field := range fields(a.Config()) {
			out.add(entry+" "+field.Name, field.Value)
		}
		if !slices.Contains(seeds[entry], a.Seed()) {
			seeds[entry] = append(seeds[entry], a.Seed())
		}
	}
	for _, a := range g.Actions() {
		entry := report.EntryOf(a.Name())
		if all := seeds[entry]; !slices.Equal(all, []uint64{0}) && len(all) > 0 {
			out.add(entry+" seed", ranges(all))
		}
		delete(seeds, entry)
	}
	slices.SortStableFunc(out.list, func(x, y Fact) int { // fields of one entry together
		return out.first[entryName(x)] - out.first[entryName(y)]
	})
	return out.list
}

// facts collects the different values of each name.
type facts struct {
	list  []Fact
	first map[string]int // place of each name, and of each entry
	seen  map[[2]string]bool
}

func (f *facts) add(name, value string) {
	if f.seen == nil {
		f.first, f.seen = map[string]int{}, map[[2]string]bool{}
	}
	one := Fact{Name: name, Value: value, values: value + "\x00"}
	if f.seen[[2]string{name, value}] {
		return
	}
	f.seen[[2]string{name, value}] = true
	if i, known := f.first[name]; known {
		f.list[i].Value += ", " + value
		f.list[i].values += value + "\x00"
		return
	}
	f.first[name] = len(f.list)
	if _, known := f.first[entryName(one)]; !known {
		f.first[entryName(one)] = len(f.list)
	}
	f.list = append(f.list, one)
}

// entryName is the entry that a setting belongs to.
func entryName(f Fact) string {
	entry, _, _ := strings.Cut(f.Name, " ")
	return entry
}

// fields lists the fields of a config in their order, texts without quotes.
func fields(config json.RawMessage) []Fact {
	var tree map[string]json.RawMessage
	if json.Unmarshal(config, &tree) != nil {
		return nil
	}
	var out []Fact
	for name, value := range tree {
		text := string(value)
		var plain string
		if json.Unmarshal(value, &plain) == nil && !strings.ContainsAny(plain, "\r\n") {
			text = plain
		} else if compact := new(bytes.Buffer); json.Compact(compact, value) == nil {
			text = compact.String()
		}
		out = append(out, Fact{Name: name, Value: text})
	}
	slices.SortFunc(out, func(x, y Fact) int { return strings.Compare(x.Name, y.Name) })
	return out
}

// ranges writes numbers, neighbours together: 1…50, 99.
func ranges(all []uint64) string {
	all = slices.Sorted(slices.Values(all))
	var parts []string
	for i := 0; i < len(all); {
		end := i
		for end+1 < len(all) && all[end+1] == all[end]+1 {
			end++
		}
		switch {
		case end > i+1:
			parts = append(parts, fmt.Sprintf("%d…%d", all[i], all[end]))
		default:
			for _, n := range all[i : end+1] {
				parts = append(parts, strconv.FormatUint(n, 10))
			}
		}
		i = end + 1
	}
	return strings.Join(parts, ", ")
}
