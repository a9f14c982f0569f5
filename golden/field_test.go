package golden

import (
	"slices"
	"strings"
	"testing"
)

// every paper's experiment is a column; these are of no paper of their own.
var ofNoPaper = []string{"smoke", "digits", "recipes", "paper-again", "relu"}

// The table of the field can be read, and has a column for each experiment of a paper,
// which says something of it.
func TestField(t *testing.T) {
	field, err := parseField("golden/field.yaml", fieldText, claimNames)
	if err != nil {
		t.Fatal(err)
	}
	in := map[string]bool{}
	for _, p := range field.Papers {
		in[p.Experiment] = true
		if !slices.ContainsFunc(field.Rows, func(s Statement) bool { _, ok := s.Papers[p.Name]; return ok }) {
			t.Errorf("%s says nothing in any row", p.Name)
		}
	}
	for _, name := range Names() {
		if in[name] == slices.Contains(ofNoPaper, name) {
			t.Errorf("%s: in the table %v", name, in[name])
		}
	}
	for _, row := range field.Rows {
		if len(row.Papers) == 0 {
			t.Errorf("%s: no paper makes or denies it", row.Name)
		}
	}
}

const plainField = `
papers:
  saxe: {cite: Saxe 2018, title: T, link: L, experiment: relu}
rows:
  stays:
    text: ReLU layers stay.
`

func TestMistakesInTheField(t *testing.T) {
	for text, want := range map[string]string{
		plainField + "    saxe: {says: yes}":                                                                                "rows.stays.saxe.says",
		plainField + "    saxe: {says: affirms, without: W}":                                                                `field.yaml:7:18: rows.stays.saxe.says: is "affirms"; a paper makes, denies or qualifies`,
		plainField + "    saxe: {says: makes}":                                                                              "claims: name those that stand",
		plainField + "    saxe: {says: makes, claims: [relu-stay]}":                                                         "relu has no claim relu-stay; did you mean relu-stays?",
		plainField + "    saxe: {says: makes, claims: [relu-stays], without: W}":                                            "or say in `without` why there are none",
		plainField + "    saxe: {says: qualifies, claims: [relu-stays]}":                                                    "words: are of a cell that qualifies",
		plainField + "    saxe: {says: denies, words: w, claims: [relu-stays]}":                                             "words: are of a cell that qualifies",
		plainField + "    sax: {says: makes}":                                                                               "no paper of that name; did you mean saxe? The papers are saxe",
		strings.Replace(plainField, "relu}", "rel}", 1):                                                                     "no built-in experiment rel; did you mean relu?",
		strings.Replace(plainField, ", experiment: relu", "", 1):                                                            "needs one of `experiment` and `without`",
		strings.Replace(plainField, "    text: ReLU layers stay.\n", "    saxe: {says: denies, claims: [relu-stays]}\n", 1): "rows.stays: needs the key `text`",
		plainField + "more: {}":                                                                                             "unknown key; the file has papers and rows",
	} {
		if _, err := parseField("field.yaml", []byte(text), claimNames); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s\nerror %v\nwant  %s", text, err, want)
		}
	}
	if _, err := parseField("field.yaml", []byte(plainField+"    saxe: {says: denies, claims: [relu-stays]}"), claimNames); err != nil {
		t.Error(err)
	}
}

func TestCellOutcome(t *testing.T) {
	verdicts := map[string]Outcome{"a": Reproduced, "b": NotReproduced, "c": Partly, "d": Reproduced, "e": NotReproduced}
	for names, want := range map[string]Outcome{
		"a d": Reproduced, "b e": NotReproduced, "a b": Partly, "c": Partly, "b c": Partly, "a unknown": "", "": "", "unknown": "",
	} {
		if got := (Cell{Claims: strings.Fields(names)}).Outcome(verdicts); got != want {
			t.Errorf("%q: %q, want %q", names, got, want)
		}
	}
}

func TestAccepted(t *testing.T) {
	got, err := Accepted("relu")
	if err != nil || got["relu-stays"] != Reproduced || got["relu-learns"] != NotReproduced {
		t.Errorf("relu: %v, %v", got, err)
	}
	if _, err := Accepted("no-such"); err == nil {
		t.Error("an experiment that is not there is accepted")
	}
}

// claimNames are the claims of a built-in experiment; none of one that there is not.
func claimNames(experiment string) []string {
	claims, _ := Claims(experiment)
	var out []string
	for _, c := range claims {
		out = append(out, c.Name)
	}
	return out
}
