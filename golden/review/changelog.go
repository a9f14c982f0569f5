package review

import (
	"fmt"
	"strings"
	"time"

	"infoplane/internal/count"
)

// ChangelogFile is where a golden keeps why it changed.
const ChangelogFile = "CHANGELOG.md"

// changelogHead begins the file.
const changelogHead = `# Changes of this golden

Written by "infoplane golden accept", the latest first: what was, what is, and why.
`

// Entry writes the part of the changelog that a comparison of the old golden with
// the new one makes. It lists every item that changed, with old and new.
func (c Comparison) Entry(day time.Time, commit, reason string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "\n## %s, at %s\n\n%s\n\n", day.Format(time.DateOnly), commit, strings.Join(strings.Fields(reason), " "))
	switch {
	case c.First:
		b.WriteString("The first golden.\n")
		return b.String()
	case len(c.Changes) == 0:
		b.WriteString("Nothing but the order or the form of its files.\n")
		return b.String()
	}
	b.WriteString("| what | old | new |\n| --- | --- | --- |\n")
	for _, change := range c.Changes {
		fmt.Fprintf(&b, "| %s | %s | %s |\n", markdownText(change.Name), markdownText(change.Old), markdownText(change.New))
	}
	return b.String()
}

// Changelog puts an entry into a changelog, which may be empty.
func Changelog(text, entry string) string {
	rest, ok := strings.CutPrefix(text, changelogHead)
	if !ok && text != "" {
		rest = "\n" + strings.TrimLeft(text, "\n") // text that a person wrote is kept
	}
	return changelogHead + entry + rest
}

// Change is a part of the results, as it was and as it is.
type Change struct{ Name, Old, New string }

// absent stands for a missing value.
const absent = "—"

// mostChanges is how many lines of one kind a changelog has; the others are
// counted. A change of a stage changes nearly every digest behind it.
const mostChanges = 24

// changes lists what differs between two results.
func changes(old, new Results, deviations []Deviation, verdicts []Change) []Change {
	value := func(f Fact) string { return f.Value }
	fact := func(f Fact) string { return f.Name }
	logical := func(d Digest) string { return d.Logical.String()[:12] }
	out := between(old.Versions, new.Versions, func(f Fact) string { return "stage " + f.Name }, value)
	out = append(out, between(old.Settings, new.Settings, fact, value)...)
	out = append(out, verdicts...)
	for _, m := range deviations {
		out = append(out, Change{fmt.Sprintf("%s: %s, most at %s; %d of %s moved", m.Series, m.Column, m.At, m.Unlike, count.Of(m.Rows, "point")), short(float64(m.Old)), short(float64(m.New))})
	}
	rows := func(s Series) string { return count.Of(len(s.Rows), "point") + " of " + s.head() }
	out = append(out, between(old.Series, new.Series, func(s Series) string { return s.Name }, rows)...)
	return append(out, between(old.Digests, new.Digests, Digest.id, logical)...)
}

// between lists what has another value in the new list, what is new and what is gone, up
// to mostChanges.
func between[T any](old, new []T, name, value func(T) string) []Change {
	var out []Change
	for _, m := range match(old, new, name) {
		change := Change{Old: absent, New: absent}
		if m.old != nil {
			change.Name, change.Old = name(*m.old), value(*m.old)
		}
		if m.new != nil {
			change.Name, change.New = name(*m.new), value(*m.new)
		}
		if change.Old != change.New {
			out = append(out, change)
		}
	}
	if more := len(out) - mostChanges; more > 0 {
		out = append(out[:mostChanges], Change{fmt.Sprintf("and %d more of these", more), "…", "…"})
	}
	return out
}
