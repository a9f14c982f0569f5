package golden

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"

	"infoplane/internal/strict"
)

// Claim is a statement of a publication, in our words, as a predicate with a
// tolerance: one entry of a claims file.
type Claim struct {
	Name string `json:"-"`

	// Figure is the figure that shows it: a name of the section plot.
	Figure string `json:"figure"`

	// Text is the sentence that the claim stands for, in our words.
	Text string `json:"text"`

	// Reading selects the operand of the predicate.
	Reading

	// Against is what it is compared with; keys left out are those of the claim
	// itself. Parts are compared one by one, and networks seed by seed.
	Against *Reading `json:"against,omitempty"`

	// Compare is difference or ratio: how two operands are made one for a predicate that takes one.
	Compare string `json:"compare,omitempty"`

	// CommonEpochs leaves of both readings the epochs that all trajectories of both have.
	CommonEpochs bool `json:"common_epochs,omitempty"`

	// ForEach makes a claim for each value of a label, such as {train: [code, text]}: the
	// value is added to the name and to `where`, and stands for {train} in figure and text.
	// {setting: [code-80]} does so with all labels that the file's `settings` has by that name.
	ForEach map[string]any `json:"for_each,omitempty"`

	// Predicate is what is claimed: exactly one of its keys.
	Predicate

	// LeaveOut is never or nothing: networks in which a moment that the claim is about
	// does not come are left out, and counted; of an order, the values that never come.
	LeaveOut string `json:"leave_out,omitempty"`

	// AtLeast is the share of networks that the predicate must hold for, 0.9 for 45
	// of 50. Interval requires instead that the bootstrap interval of the mean over
	// networks, at that confidence, lie in the band. A claim has one of them; where
	// networks are pooled it may have an interval, which is that of what is measured,
	// and with ordered_along that of each step, which must not rise as a whole.
	AtLeast  float64 `json:"at_least,omitempty"`
	Interval float64 `json:"interval,omitempty"`

	line int // of the claims file
}

// Line is the line of the claims file at which the claim stands.
func (c Claim) Line() int { return c.line }

// ClaimsFile is where the claims of a built-in experiment stand in the repository.
func ClaimsFile(name string) string { return path.Join("golden", name, "claims.yaml") }

// Claims returns the claims of a built-in experiment, in the order of its file; an
// experiment without a claims file has none.
func Claims(name string) ([]Claim, error) {
	if err := checkName(name); err != nil {
		return nil, err
	}
	text, err := files.ReadFile(path.Join(name, "claims.yaml"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("golden: %s: %w", name, err)
	}
	return ParseClaims(ClaimsFile(name), text)
}

// ParseClaims reads a claims file. Errors give file, line, column, what was expected
// and, for a misspelt name, the nearest valid one; all are reported together.
func ParseClaims(file string, text []byte) ([]Claim, error) {
	r := &strict.Reader{
		File: file, Kind: "a claims file", Wants: "at least one claim",
		Root: "claims such as `layers-compress: {…}`",
	}
	root := r.Document(text)
	if root == nil {
		return nil, r.Err()
	}
	pairs := r.Pairs(root, "", "claims such as `layers-compress: {…}`")
	var known settings
	if i := slices.IndexFunc(pairs, func(p strict.Pair) bool { return p.Key.Value == settingsKey }); i >= 0 {
		known = readSettings(r, pairs[i])
		pairs = slices.Delete(pairs, i, i+1)
	}
	var out []Claim
	names := map[string]bool{}
	for _, p := range pairs {
		claim := Claim{Name: p.Key.Value, line: p.Key.Line}
		strict.Rename(p.Value, "take", "reduce")
		positions := r.Entry(p.Value, claim.Name, &claim)
		if problem := known.unknown(claim); problem != "" {
			r.Fail(positions["for_each"], strict.Join(claim.Name, "for_each"), "%s", problem)
			continue
		}
		for _, one := range claim.expand(known) {
			if names[one.Name] {
				r.Fail(p.Key, claim.Name, "there are two claims of the name %s", one.Name)
			}
			names[one.Name] = true
			out = append(out, one)
		}
	}
	if err := r.Err(); err != nil {
		return nil, err
	}
	return out, nil
}

// kinds lists the predicates that the claim has.
func (c Claim) kinds() []kind { return c.Predicate.given(spansMagnitudes(c.Column)) }

// wrong is a problem of one field, which the reader finds the place of.
type wrong struct{ field, problem string }

func (w wrong) Error() string           { return w.field + ": " + w.problem }
func (w wrong) Wrong() (string, string) { return w.field, w.problem }

// Validate returns what is wrong with a claim, field by field.
func (c Claim) Validate() error {
	var errs []error
	fail := func(field, format string, args ...any) {
		problem := fmt.Sprintf(format, args...)
		if field == "" {
			errs = append(errs, errors.New(problem))
			return
		}
		errs = append(errs, wrong{field, problem})
	}
	c.Reading.validate("", fail)
	for _, key := range []struct{ name, value string }{{"table", c.Table}, {"column", c.Column}} {
		if key.value == "" {
			fail(key.name, "is left out; name what the claim reads, such as `table: bins30` and `column: ixt_bits`")
		}
	}
	if c.Against != nil {
		c.Against.validate("against.", fail)
	}
	kinds := c.kinds()
	if len(kinds) != 1 {
		fail("", "needs exactly one predicate, found %d; the predicates are %s", len(kinds), predicateNames())
		return errors.Join(errs...)
	}
	kind := kinds[0]
	if kind.problem != "" {
		fail(kind.name, "%s", kind.problem)
	}
	two := kind.operand == twoNumbers || kind.operand == twoCurves
	switch {
	case two && c.Against == nil:
		fail(kind.name, "compares with something; say with what in `against`")
	case two && c.Compare != "":
		fail("compare", "%s compares by itself; leave it out", kind.name)
	case !two && c.Against != nil && c.Compare == "":
		fail("against", "say how to compare: `compare: difference` or `compare: ratio`")
	case !two && c.Against == nil && c.Compare != "":
		fail("compare", "compares with nothing; give `against`")
	case c.Compare != "" && c.Compare != "difference" && c.Compare != "ratio":
		fail("compare", "is %q; values are compared by difference or ratio", c.Compare)
	}
	switch pooled := c.pooled(); {
	case c.AtLeast < 0 || c.AtLeast > 1:
		fail("at_least", "is %v; a share of the networks is above 0 and at most 1", c.AtLeast)
	case c.Interval < 0 || c.Interval >= 1:
		fail("interval", "is %v; a confidence is between 0 and 1, such as 0.95", c.Interval)
	case pooled && c.AtLeast > 0:
		fail("", "makes one of all networks; leave out at_least")
	case c.Interval > 0 && kind.twoConditions:
		fail("interval", "%s has two conditions, and the interval would see one; use at_least", kind.name)
	case c.Interval > 0 && !pooled && kind.steps != nil:
		fail("interval", "is of the steps of pooled values; give `pool`, or at_least")
	case !pooled && (c.AtLeast > 0) == (c.Interval > 0):
		fail("", "needs one of `at_least` (a share of the networks) and `interval` (of their mean, such as 0.95)")
	case c.LeaveOut != "" && c.LeaveOut != "never":
		fail("leave_out", "is %q; what can be left out is never", c.LeaveOut)
	case c.LeaveOut != "" && (pooled || c.AtLeast == 0 || !kind.operand.numbers() && kind.steps == nil):
		fail("leave_out", "is of claims about numbers of each network, with at_least")
	case c.CommonEpochs && c.Against == nil:
		fail("common_epochs", "compares with nothing; give `against`")
	}
	if c.ForEach != nil {
		if _, values := c.each(); len(c.ForEach) != 1 || len(values) == 0 {
			fail("for_each", "is of one label with a list of its values, such as {train: [code, text]}")
		}
	}
	return errors.Join(errs...)
}
