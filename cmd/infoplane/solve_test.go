package main

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"infoplane/artifacts/parquet"
	"infoplane/artifacts/table"
)

// store makes a file in the bench's folder.
func (b *bench) store(t *testing.T, name, text string) string {
	t.Helper()
	file := b.path(name)
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return file
}

const channel = "x,y,p\na,0,.45\na,1,.05\nb,0,.05\nb,1,.45\n"

// TestSolve asks for everything about a bit that is flipped one time in ten, in
// each of the forms that a file may have.
func TestSolve(t *testing.T) {
	b := newBench(t)
	for name, text := range map[string]string{
		"pairs.csv":   channel,
		"copies.csv":  "# copies of x\np, p_y\n.2, .1\n.3, .1\n.5, .9\n",
		"equal.csv":   "p_y\n0.9\n0.1\n",
		"family.csv":  "name,p,p_y1,p_y0\none,.5,.1,.9\ntwo,.5,.9,.1\n",
		"marked.csv":  "\ufeffp_y\n0.9\n0.1\n",
		"missing.csv": "x,y,p\n1,0,.45\n1,1,.05\n2,0,.05\n2,1,.45\n3,1,0\n",
	} {
		file := b.store(t, name, text)
		b.run(exitDone, "solve "+file)
		b.says(b.stdout, "with a p(y|x) of their own", "H(X)    1.000000000", "I(X;Y)  0.5310044064", "beta_c  1.5625000")
		b.run(exitDone, "solve "+file+" --beta 3")
		b.says(b.stdout, "I(X;T)  0.9489508285", "I(T;Y)  0.516595158", "p(y=1|t)", "0.8954016366")
		b.run(exitDone, "solve "+file+" --rate 0.5")
		b.says(b.stdout, "I_Y*(0.5)  0.3026841347", "bit, between ", " apart\n")
		b.run(exitDone, "solve --relevance 0.3 "+file)
		b.says(b.stdout, "I_X*(0.3)  0.4952105082")
		b.run(exitDone, "solve "+file+" --curve --tolerance 0.01")
		b.says(b.stdout, "beta         I(X;T)", "Inf          1.000000000   0.5310044064")
		b.says(b.stderr, "nowhere more than 0.01 bit above the polygon through these 6 points")
		rest := strings.ReplaceAll(b.stderr, "the bound is nowhere more than 0.01 bit above the polygon through these 6 points\n", "")
		b.silent("stderr", strings.ReplaceAll(rest, file+": not used: column name\n", ""))
	}
}

func TestSolveWrites(t *testing.T) {
	b := newBench(t)
	file := b.store(t, "pairs.csv", channel)
	b.run(exitDone, "solve "+file+" --curve -o "+b.path("curve.parquet"))
	b.says(b.stderr, "written ", "curve.parquet")
	raw, err := os.ReadFile(b.path("curve.parquet"))
	if err != nil {
		t.Fatal(err)
	}
	tbl, err := parquet.Read(raw)
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := tbl.Column("gap_bits"); !ok || tbl.Rows() < 10 {
		t.Errorf("%d rows, %v", tbl.Rows(), tbl.Schema())
	}
	b.run(exitDone, "solve "+file+" --beta 3 -o "+b.path("encoder.csv"))
	raw, err = os.ReadFile(b.path("encoder.csv"))
	if err != nil || !bytes.HasPrefix(raw, []byte("t,y,p\n0,0,0.447700818")) {
		t.Errorf("%s, %v", raw, err)
	}
	// What was written can be read: the encoder is a joint distribution of t and y.
	again := b.store(t, "again.csv", strings.Replace(string(raw), "t,y,p", "x,y,p", 1))
	b.run(exitDone, "solve "+again)
	b.says(b.stdout, "I(X;Y)  0.516595158")
	var joint bytes.Buffer
	rows := []struct {
		P  float64 `column:"p"`
		PY float64 `column:"p_y"`
	}{{0.5, 0.1}, {0.5, 0.9}}
	if tbl, err = table.Encode(rows); err != nil {
		t.Fatal(err)
	}
	if err := parquet.Write(&joint, tbl); err != nil {
		t.Fatal(err)
	}
	b.run(exitDone, "solve "+b.store(t, "rows.parquet", joint.String())+" --rate 0.5")
	b.says(b.stdout, "0.3026841347")
}

// TestSolveManyValues prints as proven what is, and no gap where nothing is.
func TestSolveManyValues(t *testing.T) {
	b := newBench(t)
	three := b.store(t, "three.csv", "p_y0,p_y1,p_y2\n1,0,0\n0,1,0\n.2,.3,.5\n")
	b.run(exitDone, "solve "+three+" --beta 4")
	b.says(b.stdout, "I(X;T)  1.5549103", "I(T;Y)  0.98092998", "gap     1.", "e-10")
	sparse := b.store(t, "sparse.csv", strings.Join([]string{"x,y,p", "a,0,.16666666666666666", "a,2,.05555555555555555", "b,0,.16666666666666666",
		"b,1,.05555555555555555", "b,2,.2222222222222222", "c,0,.05555555555555555", "c,1,.2777777777777778", ""}, "\n"))
	b.run(exitDone, "solve "+sparse+" --beta 2")
	b.says(b.stdout, "I(X;T)  0.63941401", "I(T;Y)  0.35426767", "gap ")
	b.run(exitDone, "solve "+three+" --curve --tolerance 0.01")
	b.says(b.stdout, "gap")
	b.says(b.stderr, "the bound is nowhere more than 0.01 bit above the polygon")
	b.run(exitDone, "solve "+three+" --rate 0.5")
	b.says(b.stdout, "I_Y*(0.5)  0.399296279", "bit, between")
	b.run(exitDone, "solve "+three+" --relevance 0.3")
	b.says(b.stdout, "I_X*(0.3)  0.37005395", "bit, between")
	b.run(exitDone, "solve "+three+" --rate 0.3700539528")
	b.says(b.stdout, "0.29999999")

	for _, ask := range []string{"--rate 0", "--relevance 0"} {
		b.run(exitDone, "solve "+three+" "+ask)
		b.says(b.stdout, "*(0)  0.000000000  bit, between 0 and 0")
	}

	five := b.store(t, "five.csv", "p_y0,p_y1,p_y2,p_y3,p_y4\n1,0,0,0,0\n0,.5,.5,0,0\n.2,.2,.2,.2,.2\n0,0,.1,.1,.8\n")
	for _, ask := range []string{"--beta 4", "--curve --tolerance 0.01", "--rate 0.5", "--relevance 0.3"} {
		b.run(exitDone, "solve "+five+" "+ask)
		b.says(b.stdout+b.stderr, "the best found", "with 5 values of y nothing", "proven")
		for _, claim := range []string{"gap", "NaN", "between", "nowhere"} {
			if strings.Contains(strings.ReplaceAll(b.stdout+b.stderr, "there is no gap", ""), claim) {
				t.Errorf("%s claims %q:\n%s%s", ask, claim, b.stdout, b.stderr)
			}
		}
	}
	b.run(exitDone, "solve "+five+" --beta 4")
	b.says(b.stdout, "found   ", "starts: the best found from them")
	for _, format := range []string{"csv", "parquet"} {
		for file, want := range map[string]bool{three: true, five: false} {
			curve := b.path("curve." + format)
			b.run(exitDone, "solve "+file+" --curve --tolerance 0.05 --overwrite -o "+curve)
			raw, err := os.ReadFile(curve)
			if err != nil {
				t.Fatal(err)
			}
			if has := bytes.Contains(raw, []byte("gap_bits")); has != want {
				t.Errorf("%s: gap_bits in %s: %v, want %v", file, format, has, want)
			}
		}
	}

	b.run(exitDone, "solve "+b.store(t, "certain.csv", "x,y,p\n1,a,.5\n2,b,.25\n3,c,.25\n")+" --rate 0.7")
	b.says(b.stdout, "0.7000000000")
	b.run(exitDone, "solve "+b.store(t, "one.csv", "x,y,p\n1,a,.5\n2,a,.5\n")+" --beta 3")
	b.says(b.stdout, "I(T;Y)  0.000000000", "p(y=a|t)")
	b.silent("stderr", b.stderr)
	b.run(exitDone, "solve "+b.store(t, "gone.csv", "x,y,p\n1,a,.5\n2,b,.25\n3,b,.25\n3,never,0\n")+" --beta 3")
	b.says(b.stdout, "p(y=a|t)", "p(y=never|t)", "I(T;Y)  1.000000000")
}

// TestRelevanceTakesWhatIsPrinted: I(X;Y) with ten digits may be rounded up.
func TestRelevanceTakesWhatIsPrinted(t *testing.T) {
	b := newBench(t)
	for name, text := range map[string]string{
		"two.csv":   channel,
		"other.csv": "p,p_y\n.3,.2\n.3,.77\n.4,.45\n",
		"three.csv": "p_y0,p_y1,p_y2\n1,0,0\n0,1,0\n.2,.3,.5\n",
		"five.csv":  "p_y0,p_y1,p_y2,p_y3,p_y4\n1,0,0,0,0\n0,.5,.5,0,0\n.2,.2,.2,.2,.2\n0,0,.1,.1,.8\n",
	} {
		file := b.store(t, name, text)
		b.run(exitDone, "solve "+file)
		_, rest, _ := strings.Cut(b.stdout, "I(X;Y)")
		most := strings.Fields(rest)[0]
		b.run(exitDone, "solve "+file+" --relevance "+most)
		b.says(b.stdout, "I_X*("+strings.TrimRight(most, "0"))
		last := most[:len(most)-1]
		b.run(exitUsage, "solve "+file+" --relevance "+last[:len(last)-1]+"99")
		b.says(b.stderr, "no T tells more of y than x does")
	}
}

func TestSolveUsage(t *testing.T) {
	b := newBench(t)
	good := b.store(t, "good.csv", channel)
	for line, want := range map[string]string{
		"solve":                                    "solve: needs one FILE",
		"solve nothing.csv":                        "nothing.csv: cannot be read: ",
		"solve " + good + " --beta 3 --curve":      "--beta, --curve: ask for one of them at a time",
		"solve " + good + " --beta -1":             "--beta -1: takes a number that is not negative",
		"solve " + good + " --beta many":           "--beta many: takes a number",
		"solve " + good + " --beta NaN":            "--beta NaN: takes a number that is not negative",
		"solve " + good + " --relevance 0.9":       "--relevance 0.9: no T tells more of y than x does, I(X;Y) = 0.5310044064 bit",
		"solve " + good + " --tolerance 0.1":       "--tolerance 0.1: only --curve and --functional have a tolerance",
		"solve " + good + " --curve --tolerance 0": "--tolerance 0: takes 1e-8 to 0.1 bits",
		"solve " + good + " --rate 1 -o x.csv":     "-o x.csv: only --curve and --beta have something to write",
		"solve " + good + " --btea 3":              "--btea: no such flag; did you mean --beta?",
	} {
		b.run(exitUsage, line)
		b.says(b.stderr, "infoplane: ", want)
	}
	for text, want := range map[string]string{
		"a,b\n1,2\n":                          "has the columns a, b; a joint distribution needs x, y and p",
		"p_y,p_y0\n1,0\n":                     "has p_y and p_y0",
		"x,y,p\n":                             "has no rows",
		"x,y,p\n1,2\n":                        "line 2: ",
		"x,y,p\n1,0,.5\n1,1,half\n":           `column p, row 1: "half" is not a number`,
		"x,y,p\n1,0,.5\n1,1,NaN\n":            "column p, row 1: NaN is not a probability; expected 0 to 1",
		"x,y,p\n1,0,.5\n1,1,-.5\n":            "column p, row 1: -0.5 is not a probability",
		"x,y,p\n1,0,.5\n2,0,.25\n1,0,.25\n":   "row 2: x = 1, y = 0 is in row 0, too; expected each pair once",
		"x,y,p\n1,0,.5\n2,0,.25\n":            "p(x,y): the probabilities sum to 0.75, not to 1",
		"p,p_y\n.5,.5\n.4,.1\n":               "the probabilities sum to 0.9, not to 1",
		"p,p_y0,p_y1\n.5,.5,.5\n.5,.5,.1\n":   "row 1: the probabilities p(y|x) sum to 0.6, not to 1",
		"PAR1 is no Parquet file, is it PAR1": "bad.csv: ",
	} {
		file := b.store(t, "bad.csv", text)
		code := exitFailure
		if strings.HasPrefix(text, "a,b") || strings.HasPrefix(text, "p_y,") {
			code = exitUsage
		}
		b.run(code, "solve "+file)
		b.silent("stdout", b.stdout)
		b.says(b.stderr, "infoplane: "+file, want)
	}
}

// A file may count pairs, or list them as they were seen.
func TestSolveCounts(t *testing.T) {
	b := newBench(t)
	for name, text := range map[string]string{
		"counts.csv": "x,y,n\na,0,9\na,1,1\nb,0,1\nb,1,4\nb,1,5\n",
		"pairs.csv":  "y,x\n" + strings.Repeat("0,a\n", 9) + "1,a\n0,b\n" + strings.Repeat("1,b\n", 9),
	} {
		b.run(exitDone, "solve "+b.store(t, name, text))
		b.says(b.stdout, "H(X)    1.000000000", "I(X;Y)  0.5310044064", "beta_c  1.5625000")
	}
	for text, want := range map[string]string{
		"x,y,n\na,0,1.5\n":  "column n, row 0: 1.5 is not a count; expected a whole number from 0 on",
		"x,y,n\na,0,-1\n":   "column n, row 0: -1 is not a count",
		"x,y,n\na,0,0\n":    "column n: is 0 in every row; no pair was seen",
		"x,y,n\na,0,many\n": "is not a number",
		"x,n\na,3\n":        "a joint distribution needs x, y and p (or n, or neither)",
	} {
		code := exitFailure
		if strings.HasPrefix(text, "x,n") { // no form at all
			code = exitUsage
		}
		b.run(code, "solve "+b.store(t, "bad.csv", text))
		b.says(b.stderr, want)
	}
}

// What other objectives choose of a function of x, and what cannot be asked.
func TestSolveFunctional(t *testing.T) {
	b := newBench(t)
	file := b.store(t, "function.csv", "p_y\n0\n0\n1\n1\n")
	for flags, want := range map[string]string{
		"--functional squared --beta 2":         "I(X;T)  0.2500000000",
		"--functional squared --beta 0.1":       "I(X;T)  1.000000000",
		"--functional lagrangian --beta 0.9":    "I(X;T)  0.000000000",
		"--functional deterministic --beta 1.1": "H(T)    1.000000000",
		"--functional erasure --share 0.5":      "H(T)    1.500000000",
	} {
		b.run(exitDone, "solve "+file+" "+flags)
		b.says(b.stdout, want)
	}
	for flags, want := range map[string]string{
		"--functional square --beta 2":       "the functionals are lagrangian, squared, deterministic, erasure",
		"--functional squared":               "betas: are left out",
		"--functional squared --share 0.5":   "shares: are not of the functional squared",
		"--functional erasure --share 1.5":   "each is from 0 to 1",
		"--functional squared --curve":       "--curve: is of the bound",
		"--share 0.5":                        "--share 0.5: is of --functional erasure",
		"--functional squared --beta 1 -o f": "-o f: what a functional chooses is printed",
	} {
		b.run(exitUsage, "solve "+file+" "+flags)
		b.says(b.stderr, want)
	}
}

// TestEndedEarlySaysWhatToDo: the file, how many solves, what was reached, what to do; not
// that something proven is the best that was found.
func TestEndedEarlySaysWhatToDo(t *testing.T) {
	for proves, reached := range map[bool]string{false: "the best that was found", true: "is proven, but less narrow"} {
		got := endedEarly("joint.csv", 2, proves)
		for _, want := range []string{"joint.csv: 2 solves ended", reached, "merge values", "a lower beta, rate or relevance"} {
			if !strings.Contains(got, want) {
				t.Errorf("%q does not say %q", got, want)
			}
		}
		if proves && strings.Contains(got, "best that was found") {
			t.Errorf("%q: a proven interval", got)
		}
	}
}
