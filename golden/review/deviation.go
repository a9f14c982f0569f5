package review

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"infoplane/internal/count"
)

// Pair is a series in the old and in the new results; one of them may be empty.
type Pair struct {
	Name     string
	Old, New Series
	State    State
}

// Deviation is the largest difference of one quantity of a series from its golden.
type Deviation struct {
	Series    string  `json:"series"`
	Column    string  `json:"column"`
	At        string  `json:"at"` // where it differs most: "fraction=0.85, layer=3, epoch=120"
	Old       number  `json:"old"`
	New       number  `json:"new"`
	Change    number  `json:"change"`
	Tolerance float64 `json:"tolerance"` // of Old, there; 0: it is exact
	Beyond    int     `json:"beyond"`    // rows that differ by more than their tolerance
	Unlike    int     `json:"unlike"`    // rows that differ at all
	Rows      int     `json:"rows"`      // that both have
	Line      int     `json:"-"`         // of the golden, there

	excess float64 // Change in tolerances
	first  string  // key of the first row that differs, in its order
}

// number is a value that JSON has as text if it is NaN or infinite.
type number float64

// MarshalJSON implements json.Marshaler.
func (n number) MarshalJSON() ([]byte, error) {
	v := float64(n)
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return strconv.AppendQuote(nil, strconv.FormatFloat(v, 'g', -1, 64)), nil
	}
	return strconv.AppendFloat(nil, v, 'g', -1, 64), nil
}

// String returns one line: "ixt_bits +0.52 (7.31 → 7.83) at layer=3, epoch=120".
func (m Deviation) String() string {
	text := fmt.Sprintf("%s %+.3g (%s → %s) at %s", m.Column, m.Change, short(float64(m.Old)), short(float64(m.New)), m.At)
	if change := float64(m.Change); math.IsNaN(change) || math.IsInf(change, 0) {
		text = fmt.Sprintf("%s %s → %s at %s", m.Column, short(float64(m.Old)), short(float64(m.New)), m.At)
	}
	return text
}

// short formats a number with five digits.
func short(v float64) string { return strconv.FormatFloat(v, 'g', 5, 64) }

// series compares the curves.
func (c *Comparison) series(old, new Results) {
	for _, m := range match(old.Series, new.Series, func(s Series) string { return s.Name }) {
		switch {
		case m.old == nil && len(old.Missing) > 0:
			c.pair(Series{Name: m.new.Name}, *m.new, Unknown)
		case m.old == nil:
			c.pair(Series{Name: m.new.Name}, *m.new, "")
		case m.new == nil && len(new.Missing) > 0:
			c.pair(*m.old, Series{Name: m.old.Name}, Unknown)
		case m.new == nil:
			c.pair(*m.old, Series{Name: m.old.Name}, Gone)
		default:
			c.pair(*m.old, *m.new, "")
		}
	}
}

// pair compares one series.
func (c *Comparison) pair(old, new Series, state State) {
	item := Item{Part: "series", Name: new.Name, State: state, File: seriesFolder + "/" + new.Name + ".csv", Line: 1}
	switch {
	case state != "":
	case old.Keys == nil:
		item.State, item.Detail = New, count.Of(len(new.Rows), "point")
	case !slices.Equal(old.Keys, new.Keys) || !slices.Equal(old.Columns, new.Columns):
		item.State = Differs
		item.Detail = fmt.Sprintf("its columns were %s, now they are %s", old.head(), new.head())
	default:
		c.rows(&item, old, new)
	}
	c.Items = append(c.Items, item)
	c.Pairs = append(c.Pairs, Pair{new.Name, old, new, item.State})
}

func (s Series) head() string { return strings.Join(append(slices.Clone(s.Keys), s.Columns...), " ") }

// rows compares the rows of two series of one form.
func (c *Comparison) rows(item *Item, old, new Series) {
	both, added, gone := 0, 0, 0
	deviations := make([]Deviation, len(new.Columns))
	for _, m := range match(old.Rows, new.Rows, Row.id) {
		switch {
		case m.old == nil:
			added++
		case m.new == nil:
			gone++
		default:
			both++
			for i := range deviations {
				deviations[i].add(new, i, *m.old, *m.new)
			}
		}
	}
	item.State, item.Detail = Same, count.Of(both, "point")
	var worst *Deviation
	for i := range deviations {
		m := &deviations[i]
		m.Series, m.Column, m.Rows = new.Name, new.Columns[i], both
		if m.Unlike == 0 {
			continue
		}
		c.Deviations = append(c.Deviations, *m)
		if worst == nil || m.excess > worst.excess {
			worst = m
		}
	}
	switch {
	case added+gone > 0 && worst != nil:
		item.State, item.Detail = Differs, fmt.Sprintf("%s new, %d gone; %s", count.Of(added, "point"), gone, worst)
	case added+gone > 0:
		item.State, item.Detail = Differs, fmt.Sprintf("%s new, %d gone", count.Of(added, "point"), gone)
	case worst != nil && worst.Beyond > 0:
		item.State, item.Line = Differs, worst.Line
		item.Detail = fmt.Sprintf("%s; %d of %s beyond the tolerance", worst, worst.Beyond, count.Of(both, "point"))
		if worst.Tolerance == 0 {
			item.Detail = fmt.Sprintf("%s; %d of %s differ", worst, worst.Unlike, count.Of(both, "point"))
		}
	case worst != nil:
		item.State, item.Line = Within, worst.Line
		item.Detail = fmt.Sprintf("%s, within the tolerance of %.2g", worst, worst.Tolerance)
	}
}

// id identifies a row.
func (r Row) id() string { return strings.Join(r.Key, "\x00") }

// add adds one row of both results.
func (m *Deviation) add(s Series, i int, was, is Row) {
	old, new := was.Values[i], is.Values[i]
	if old == new || math.IsNaN(old) && math.IsNaN(new) {
		return
	}
	if m.Unlike++; m.first == "" {
		m.first = is.id()
	}
	change, tolerance := new-old, 0.0
	if len(was.Tolerances) > 0 {
		tolerance = was.Tolerances[i]
	}
	far := !(math.Abs(change) <= tolerance) // NaN is far
	if far {
		m.Beyond++
	}
	excess := math.Abs(change) / tolerance
	if tolerance == 0 || math.IsNaN(excess) {
		excess = math.Abs(change) // in no tolerance: the largest counts
	}
	if m.Unlike > 1 && excess <= m.excess {
		return
	}
	var at []string
	for k, key := range s.Keys {
		at = append(at, key+"="+is.Key[k])
	}
	m.At, m.Line, m.Old, m.New, m.Change, m.Tolerance, m.excess = strings.Join(at, ", "), was.Line, number(old), number(new), number(change), tolerance, excess
}
