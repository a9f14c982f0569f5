package page_test

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"infoplane/artifacts/table"
	"infoplane/artifacts/tables"
	"infoplane/stages/plot/page"
)

// runsOf cuts the table of networks out of a page: its names of columns, its rows, and the
// section's text.
func runsOf(t *testing.T, r page.Report) (names []string, rows [][]string, section string) {
	t.Helper()
	text := body(t, r)
	at := strings.Index(text, `<section id="runs"`)
	if at < 0 {
		return nil, nil, ""
	}
	section = text[at:]
	section = section[:strings.Index(section, "</section>")]
	for _, m := range regexp.MustCompile(`data-name="([^"]*)"`).FindAllStringSubmatch(section, -1) {
		names = append(names, m[1])
	}
	inside := section[strings.Index(section, "<tbody>"):]
	for _, line := range regexp.MustCompile(`<tr>(.*)</tr>`).FindAllStringSubmatch(inside, -1) {
		var row []string
		for _, cell := range regexp.MustCompile(`<td[^>]*>([^<]*)</td>`).FindAllStringSubmatch(line[1], -1) {
			row = append(row, cell[1])
		}
		rows = append(rows, row)
	}
	return names, rows, section
}

// history is how a network learned, in two snapshots.
func history(fraction float64, seed int64, test float64) page.History {
	return page.History{
		Labels: table.Labels{{Name: "train", Value: "main"}, {Name: "fraction", Value: fraction}, {Name: "seed", Value: seed}},
		Rows: tables.History{
			{Epoch: 0, LossTrainBits: 1, LossTestBits: 1, AccuracyTrain: 0.5, AccuracyTest: 0.5},
			{Epoch: 100, LossTrainBits: 0.25, LossTestBits: math.NaN(), AccuracyTrain: 0.75, AccuracyTest: test},
		},
	}
}

// A row is a network under an estimator, at its last snapshot, with its loss and error at the same
// epoch. Columns without any value are left out, and so are labels that do not differ.
func TestRuns(t *testing.T) {
	r := report()
	r.Histories = []page.History{history(0.5, 1, 0.875), history(0.85, 2, math.NaN()), history(0.9, 7, 0.5)}
	names, rows, section := runsOf(t, r)
	if got, want := strings.Join(names, " "), "fraction seed estimator epoch losstrain errortrain error ixt1 ixt2 ity1 ity2"; got != want {
		t.Errorf("columns %s, want %s", got, want)
	}
	var got []string
	for _, row := range rows {
		got = append(got, strings.Join(row, "|"))
	}
	want := []string{
		"0.5|1|bins|100|0.2500|0.2500|0.1250|12.000|1.000|0.100|0.100",
		"0.5|3|bins|100||||36.000|3.000|0.300|0.300",
		"0.85|2|bins|100|0.2500|0.2500||24.000|2.000|0.200|0.200",
		"0.5|1|floor|100|0.2500|0.2500|0.1250|12.000|1.000|0.100|0.100",
		"0.9|7||100|0.2500|0.2500|0.5000||||",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("rows\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	for _, text := range []string{"5 rows.", `<th scope="colgroup" colspan="2">I(X;T) [bit] in layer</th>`, "<code>fraction=0.5</code>", `<label for="conditions">`} {
		if !strings.Contains(section, text) {
			t.Errorf("misses %q in\n%s", text, section)
		}
	}
	if strings.Contains(section, "Here are") || strings.Contains(section, "are printed") {
		t.Error("a small table says that it is a part")
	}
	// A history of another epoch says nothing of this snapshot.
	r.Histories[0].Rows = r.Histories[0].Rows[:1]
	if _, rows, _ = runsOf(t, r); rows[0][4] != "" {
		t.Errorf("a loss of epoch 0 beside a layer of epoch 100: %q", rows[0])
	}
	if _, _, section = runsOf(t, page.Report{Name: "none"}); section != "" {
		t.Error("an experiment without networks has a table of them")
	}
}

// A table of too many networks has the first ones of each setting, and states how many there are.
// The same holds for layers, and for the rows that are printed.
func TestManyRuns(t *testing.T) {
	r := page.Report{Name: "many"}
	for _, fraction := range []float64{0.1, 0.2} {
		for seed := range int64(3000) {
			n := network("bins", fraction, seed+1)
			for layer := int32(3); layer <= 14; layer++ {
				n.Rows = append(n.Rows, tables.InformationRow{Epoch: 100, Layer: layer, IXTBits: 1, ITYBits: 1})
			}
			r.Plane.Networks = append(r.Plane.Networks, n)
		}
	}
	names, rows, section := runsOf(t, r)
	if len(rows)*len(names) > 20_000 || len(rows) < 600 || len(rows)%2 != 0 {
		t.Errorf("%d rows of %d columns", len(rows), len(names))
	}
	if rows[0][0] != "0.1" || rows[len(rows)/2][0] != "0.2" || rows[len(rows)/2-1][0] != "0.1" {
		t.Error("not as many of one setting as of the other")
	}
	for _, text := range []string{
		"<strong>Here are " + strconv.Itoa(len(rows)) + " of 6000 rows</strong>, the first " + strconv.Itoa(len(rows)/2) + " networks of each setting",
		"<strong>Layers 1 to 12 of 14 are here</strong>", "The first 40 of them are printed.", "ixt1 … ixt12",
	} {
		if !strings.Contains(section, text) {
			t.Errorf("misses %q", text)
		}
	}
	if n := len(section); n > 600_000 {
		t.Errorf("the section has %d bytes", n)
	}
	if !strings.Contains(html(t, r), "nth-child(n+41)") {
		t.Error("page.css prints another number of rows than the note says")
	}
}
