package main

import (
	"bytes"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"infoplane/artifacts/parquet"
	"infoplane/artifacts/table"
	"infoplane/stages"
)

// flowerRows is a CSV file as a user would have it: three classes of two inputs.
func flowerRows() string {
	var b strings.Builder
	b.WriteString("sepal,petal,species,note\n")
	for i := range 90 {
		fmt.Fprintf(&b, "%.1f,%.2f,%s,%d of May\n", 4+float64(i%3)+float64(i)/100, 1+float64(2*(i%3))-float64(i)/90, []string{"setosa", "versicolor", "virginica"}[i%3], i)
	}
	return b.String()
}

// TestDataPrintsAnExperiment that runs as it is printed.
func TestDataPrintsAnExperiment(t *testing.T) {
	b := realBench(t)
	b.file("flowers.csv", flowerRows())
	b.run(exitDone, "data flowers.csv")
	b.says(b.stdout, "# flowers.csv: 90 rows, 4 columns\n",
		"# sepal    numbers  4 to 6.9, 30 different\n", "# species  text     3 different: setosa 33.3 %, versicolor 33.3 %, virginica 33.3 %\n",
		"# not used: note (text)\n", "path: flowers.csv\n", "inputs: [sepal, petal]\n", "label: species\n", "standardise: all ")
	b.file("mine.yaml", b.stdout)
	b.run(exitDone, "run mine.yaml")
	b.says(b.stderr, "learning.png")
	b.run(exitDone, "cat mine.yaml:classes")
	b.says(b.stdout, "data,0,setosa,30\n", "data,2,virginica,30\n")
	b.run(exitDone, "cat mine.yaml:history")
	lines := strings.Split(strings.TrimSpace(b.stdout), "\n")
	if cells := strings.Split(lines[len(lines)-1], ","); len(cells) < 6 || cells[5] != "1" {
		t.Errorf("the networks did not learn the flowers: %s", lines[len(lines)-1])
	}
}

// TestDocsOfData: what docs/data.md shows is what is printed.
func TestDocsOfData(t *testing.T) {
	text, err := os.ReadFile("../../docs/data.md")
	if err != nil {
		t.Fatal(err)
	}
	_, shown, _ := strings.Cut(string(text), "```yaml\n")
	shown, _, _ = strings.Cut(shown, "```")
	b := realBench(t)
	b.file("flowers.csv", flowerRows())
	b.run(exitDone, "data flowers.csv")
	printed := regexp.MustCompile(` +#.*`).ReplaceAllString(b.stdout, "")
	if !strings.HasPrefix(shown, "generate:\n") || !strings.Contains(printed, shown) {
		t.Errorf("docs/data.md shows\n%s\nand data prints\n%s", shown, printed)
	}
}

// TestDataOfEveryKind: what is printed is an experiment, whatever the file.
func TestDataOfEveryKind(t *testing.T) {
	b := realBench(t)
	write := func(name string, columns ...table.Column) {
		whole, err := table.New(columns...)
		var out bytes.Buffer
		if err == nil {
			err = parquet.Write(&out, whole)
		}
		if err == nil {
			err = os.WriteFile(b.path(name), out.Bytes(), 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	pixels := "\x00\x00\x08\x03\x00\x00\x00\x06\x00\x00\x00\x02\x00\x00\x00\x06"
	for i := range 72 {
		pixels += string([]byte{byte(i * 3 % 251)})
	}
	for name, content := range map[string]string{
		"i.idx": pixels, "l.idx": "\x00\x00\x08\x01\x00\x00\x00\x06\x07\x09\x07\x01\x01\x09",
		"split.csv": "a,part,y\n0.5,train,1\n0.25,test,2\n0.125,train,1\n1,train,2\n0,test,1\n",
		"dirty.csv": ",a,b,one,kind\n0,1,2,5,x\n1,,3,5,y\n2,4,4,5,x\n3,5,2,5,x\n4,5,2,5,y\n",
		"twice.csv": "a,y\n1,0\n2,1\n1,0\n1,0\n",
		"odd.csv":   "my input,yes\n0.1,a\n0.2,b\n0.3,a\n",
	} {
		b.file(name, content)
	}
	write("p.parquet", table.NewColumn("x_0", []float32{1, 2, 3, 4}), table.NewColumn("label", []string{"a", "b", "a", "b"}))
	for _, c := range []struct {
		line string
		says []string
	}{
		{"i.idx l.idx", []string{"# i.idx, l.idx: 6 rows, 13 columns\n", "# x_0 … x_11  whole numbers  0 to 213, ", "path: [i.idx, l.idx]\n", "inputs: x_%d\n", "label: \"y\"\n", "divide: 213\n"}},
		{"split.csv", []string{"split: part\n", "split: column\n", "inputs: a\n"}},
		{"dirty.csv", []string{"# a           numbers        1 to 5, 3 different", "1 missing\n", "# not used: Unnamed: 0 (numbers the rows", "# not used: a (missing values", "# not used: one (constant)", "inputs: b\n", "label: kind\n"}},
		{"twice.csv", []string{"# twice.csv: 4 rows, 2 columns; 2 rows of them as one before\n"}},
		{"odd.csv", []string{"inputs: \"my input\"\n", "label: \"yes\"\n"}},
		{"p.parquet", []string{"label: label\n", "inputs: x_0\n"}},
		{"p.parquet --label x_0", []string{"# not used: label (text)"}},
	} {
		b.attempt("data " + c.line)
		b.says(b.stdout, c.says...)
		if strings.Contains(c.line, "--label") {
			continue
		}
		if _, err := stages.Parse("mine", b.path("mine.yaml"), []byte(b.stdout)); err != nil {
			t.Errorf("%s: %v", c.line, err)
		}
	}
}

func TestDataRefuses(t *testing.T) {
	b := realBench(t)
	b.file("numbers.csv", "a,b\n0.5,1.5\n0.25,2.5\n0.75,3.5\n")
	b.file("ragged.csv", "a,b\n1,2\n3\n")
	b.file("text.csv", "kind,y\na,1\nb,0\na,1\n")
	for line, want := range map[string]string{
		"nowhere.csv":              "nowhere.csv: cannot be read: no such file",
		"ragged.csv":               "ragged.csv: line 3: has 1 fields, and the header has 2",
		"numbers.csv":              "numbers.csv: no column looks like a label; name one with --label",
		"numbers.csv --label c":    "--label c: no such column; there are a, b",
		"text.csv":                 "text.csv: no column can be an input",
		"numbers.csv numbers.csv":  "numbers.csv: column a: is in the file before it, too; rename one",
		"numbers.csv --memory 10B": "numbers.csv: cannot be read: takes 30 B in memory, of at most 10 B",
	} {
		if b.attempt("data "+line) == exitDone {
			t.Errorf("%s: did not fail", line)
		}
		if !strings.Contains(b.stderr, want) {
			t.Errorf("%s: %s, want %q", line, b.stderr, want)
		}
	}
}
