package golden

import (
	_ "embed"
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	"infoplane/internal/strict"
	"infoplane/internal/suggest"
)

//go:embed field.yaml
var fieldText []byte

// Field is the table of the field: statements that several papers make or deny, and what
// running them again says. The file field.yaml holds it; verdicts are those of the goldens.
type Field struct {
	Papers []Paper
	Rows   []Statement
}

// Paper is a publication, a column of the table.
type Paper struct {
	Name string `json:"-"` // its key in the file

	// Cite is authors and year, Link where it is published, Title what it is called.
	Cite  string `json:"cite"`
	Title string `json:"title"`
	Link  string `json:"link"`

	// Experiment is the built-in experiment that runs it again. Without says in its place
	// what kept it from being run.
	Experiment string `json:"experiment,omitempty"`
	Without    string `json:"without,omitempty"`
}

// Statement is a sentence that papers make or deny, a row of the table.
type Statement struct {
	Name string `json:"-"` // its key in the file

	// Text is the sentence, in our words.
	Text string `json:"text"`

	// Papers are the cells, by the paper's name; a paper that does not speak of it has none.
	Papers map[string]Cell `json:"papers"`
}

// Cell is what a paper says of a statement.
type Cell struct {
	// Says is makes, denies, or qualifies: the paper says that it holds in some cases, and
	// Words in which.
	Says  string `json:"says"`
	Words string `json:"words,omitempty"`

	// Claims are those of the paper's experiment that stand for what it says. Without says
	// in their place why there are none.
	Claims  []string `json:"claims,omitempty"`
	Without string   `json:"without,omitempty"`
}

// stances are the words that a cell may have, and their form in the table.
var stances = map[string]string{"makes": "yes", "denies": "no", "qualifies": "in part"}

// Stance is what the paper says of the statement, in a word: yes, no or in part.
func (c Cell) Stance() string { return stances[c.Says] }

// Outcome is what became of what a paper says, given the verdicts on its claims:
// reproduced if all are, not reproduced if none is nor partly, partly otherwise. It is
// empty without claims, and if one has not been judged.
func (c Cell) Outcome(verdicts map[string]Outcome) Outcome {
	n := map[Outcome]int{}
	for _, claim := range c.Claims {
		n[verdicts[claim]]++
	}
	switch len(c.Claims) {
	case 0:
		return ""
	case n[Reproduced]:
		return Reproduced
	case n[NotReproduced]:
		return NotReproduced
	}
	if n[""] > 0 {
		return ""
	}
	return Partly
}

// Accepted returns the verdicts of the golden of a built-in experiment, by claim. There
// are none where no golden was accepted.
func Accepted(name string) (map[string]Outcome, error) {
	if err := checkName(name); err != nil {
		return nil, err
	}
	file := path.Join(name, "verdicts.csv")
	text, err := files.Open(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("golden: %s: %w", name, err)
	}
	defer text.Close()
	rows, err := csv.NewReader(text).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("golden/%s: %w", file, err)
	}
	claim, verdict := slices.Index(rows[0], "claim"), slices.Index(rows[0], "verdict")
	if claim < 0 || verdict < 0 {
		return nil, fmt.Errorf("golden/%s: has the columns %s; it needs claim and verdict", file, strings.Join(rows[0], ", "))
	}
	out := map[string]Outcome{}
	for _, row := range rows[1:] {
		out[row[claim]] = Outcome(row[verdict])
	}
	return out, nil
}

// ReadField returns the table of the field. That the claims of its cells are there, a test
// has found out: to read those of all experiments takes longer than all else in a run.
func ReadField() (Field, error) { return readField() }

var readField = sync.OnceValues(func() (Field, error) { return parseField("golden/field.yaml", fieldText, nil) })

// parseField reads a table of the field. Its cells name claims that an experiment has, as
// claims returns them; nil: any. Errors give file, line and column.
func parseField(file string, text []byte, claims func(experiment string) []string) (Field, error) {
	r := &strict.Reader{File: file, Kind: "a table of the field", Wants: "papers and rows", Root: "`papers: {…}` and `rows: {…}`"}
	root := r.Document(text)
	if root == nil {
		return Field{}, r.Err()
	}
	var out Field
	var names []string
	for _, section := range r.Pairs(root, "", "`papers: {…}` and `rows: {…}`") {
		switch section.Key.Value {
		case "papers":
			for _, p := range r.Pairs(section.Value, "papers", "papers such as `saxe: {…}`") {
				one := Paper{Name: p.Key.Value}
				r.Entry(p.Value, strict.Join("papers", one.Name), &one)
				out.Papers, names = append(out.Papers, one), append(names, one.Name)
			}
		case "rows":
			for _, p := range r.Pairs(section.Value, "rows", "statements such as `tanh-compresses: {…}`") {
				out.Rows = append(out.Rows, readStatement(r, p, out.Papers, names, claims))
			}
		default:
			r.Fail(section.Key, section.Key.Value, "unknown key; the file has papers and rows, in this order")
		}
	}
	return out, r.Err()
}

func readStatement(r *strict.Reader, p strict.Pair, papers []Paper, names []string, claims func(experiment string) []string) Statement {
	one := Statement{Name: p.Key.Value, Papers: map[string]Cell{}}
	at := strict.Join("rows", one.Name)
	for _, field := range r.Pairs(p.Value, at, "`text: …` and cells such as `saxe: {says: denies, …}`") {
		name := field.Key.Value
		if name == "text" {
			one.Text = field.Value.Value
			continue
		}
		i := slices.Index(names, name)
		if i < 0 {
			r.Fail(field.Key, strict.Join(at, name), "no paper of that name%s The papers are %s", suggest.Stop(name, names), strings.Join(names, ", "))
			continue
		}
		var cell Cell
		r.Entry(field.Value, strict.Join(at, name), &cell)
		one.Papers[name] = cell
		if claims == nil {
			continue
		}
		known := claims(papers[i].Experiment)
		for _, claim := range cell.Claims {
			if !slices.Contains(known, claim) {
				r.Fail(field.Value, strict.Join(at, name), "%s has no claim %s%s", papers[i].Experiment, claim, suggest.Stop(claim, known))
			}
		}
	}
	if one.Text == "" {
		r.Fail(p.Key, at, "needs the key `text`: the sentence that the papers make or deny")
	}
	return one
}

// Validate returns what is wrong with a paper.
func (p Paper) Validate() error {
	if (p.Experiment == "") == (p.Without == "") {
		return wrong{"", "needs one of `experiment` and `without`, what kept it from being run"}
	}
	if p.Experiment != "" && checkName(p.Experiment) != nil {
		return wrong{"experiment", fmt.Sprintf("no built-in experiment %s%s", p.Experiment, suggest.Stop(p.Experiment, Names()))}
	}
	return nil
}

// Validate returns what is wrong with a cell.
func (c Cell) Validate() error {
	switch {
	case stances[c.Says] == "":
		return wrong{"says", fmt.Sprintf("is %q; a paper makes, denies or qualifies a statement", c.Says)}
	case (c.Says == "qualifies") != (c.Words != ""):
		return wrong{"words", "are of a cell that qualifies: in which cases the paper says that it holds"}
	case (len(c.Claims) == 0) == (c.Without == ""):
		return wrong{"claims", "name those that stand for what the paper says; or say in `without` why there are none"}
	}
	return nil
}
