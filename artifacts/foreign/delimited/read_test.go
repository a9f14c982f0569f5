package delimited

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"
)

func read(text string, limit int64, want func(string) bool) (string, error) {
	columns, names, err := Reading{Want: want, Limit: limit, TooLarge: func(need, limit int64) error { return fmt.Errorf("needs %d of %d", need, limit) }}.Read([]byte(text))
	var out []string
	for _, c := range columns {
		out = append(out, fmt.Sprintf("%s %s=%v", c.Name(), c.Kind(), c.Slice()))
	}
	return fmt.Sprintf("%d: %s", len(names), strings.Join(out, " ")), err
}

const plenty = 1 << 30

func TestColumnsHaveTheTypesOfTheirFields(t *testing.T) {
	for text, want := range map[string]string{
		"a,b,c\n1,0.5,x\n-2,7,y\n":                "3: a int64=[1 -2] b float64=[0.5 7] c string=[x y]",
		"\ufeffa , b\r\n1 , 2\r\n 3,4 \r\n":       "2: a int64=[1 3] b int64=[2 4]",
		"a,b\n1,\nNA,2\n":                         "2: a float64=[1 NaN] b float64=[NaN 2]",
		"a,b\n1,x\n2,\n":                          "2: a int64=[1 2] b string=[x ]",
		"a\n1\n2\nthree":                          "1: a string=[1 2 three]",
		"a\n007\n7\n":                             "1: a string=[007 7]",
		"a\n0\n-0.5\n":                            "1: a float64=[0 -0.5]",
		"a\n1.0\n2\n":                             "1: a float64=[1 2]",
		"a\n1e3\ninf\n":                           "1: a float64=[1000 +Inf]",
		"a\n9007199254740993\n1\n":                "1: a string=[9007199254740993 1]",
		"a\n0x10\n1_000\n":                        "1: a string=[0x10 1_000]",
		"\"a,b\",c\n\"x\ny\",1\n\"say \"\"\",2\n": "2: a,b string=[x\ny say \"] c int64=[1 2]",
		",a\n0,1\n1,2\n":                          "2: Unnamed: 0 int64=[0 1] a int64=[1 2]",
		"1,a\n2,3\n":                              "2: 1 int64=[2] a int64=[3]",
		"a,b\n1,2\n\n\n":                          "2: a int64=[1] b int64=[2]",
	} {
		if got, err := read(text, plenty, nil); err != nil || got != want {
			t.Errorf("%q: %q, %v, want %q", text, got, err, want)
		}
	}
}

func TestOnlyWhatIsWantedIsRead(t *testing.T) {
	got, err := read("a,b,b\n1,x,y\n", plenty, func(name string) bool { return name == "a" })
	if err != nil || got != "3: a int64=[1]" {
		t.Errorf("%q, %v", got, err)
	}
}

func TestBadTextIsRefused(t *testing.T) {
	for text, want := range map[string]string{
		"":                  "line 1: is empty; expected CSV with a header",
		"a,b\n":             "has a header and no row",
		"a,b\n1,2\n3\n":     "line 3: has 1 fields, and the header has 2",
		"a,b\n1,2\n3,4,5\n": "line 3: has 3 fields, and the header has 2",
		"a,b\n1,2\n\n3,4\n": "line 3: is empty, and rows follow",
		"a,b\n\n3,4\n":      "line 2: is empty, and rows follow",
		"a,b\n1,\"2\n":      "line 2: extraneous or missing \" in quoted-field",
		"a;b\n1;2\n":        "separated by semicolons",
		"a\tb\n1\t2\n":      "separated by tabs",
		"0,1,2\n3,4,5\n":    "line 1: holds numbers only; expected a header",
		"a,a\n1,2\n":        "column a: is there twice",
		"a,b\n1,\xff\n":     "line 2: is not text in UTF-8",
		"a,b\n1,\x00\n":     "has bytes that are zero",
		"\xff\xfea\x00":     "is text in UTF-16",
		"a,b\n1,2\r3,4\n":   "line 2: has a carriage return inside",
	} {
		if got, err := read(text, plenty, nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %q, %v, want %q", text, got, err, want)
		}
	}
	if _, err := read("a,b\n1,2\n", 70, nil); err == nil || err.Error() != "needs 72 of 70" {
		t.Errorf("above the limit: %v", err)
	}
}

// FuzzCSV: no text crashes the reader, and every column has as many values.
func FuzzCSV(f *testing.F) {
	for _, text := range []string{"a,b\n1,x\n2,y\n", "\ufeffa\n\"1\n\"\n", "a,\n007,\n", "a,b\r\n1,NaN\r\n", "0\n", "a\n-1e400\n"} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		columns, names, err := Reading{Limit: 1 << 20, TooLarge: func(need, limit int64) error { return fmt.Errorf("large") }}.Read(b)
		if err != nil {
			return
		}
		for i, c := range columns {
			if c.Name() != names[i] || c.Len() != columns[0].Len() || c.Len() == 0 {
				t.Errorf("column %d is %s with %d values", i, c.Name(), c.Len())
			}
			if err := c.Check(); err != nil || !utf8.ValidString(c.Name()) {
				t.Errorf("column %d: %v", i, err)
			}
		}
	})
}
