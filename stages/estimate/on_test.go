package estimate

import (
	"fmt"
	"strings"
	"testing"

	"infoplane/artifacts/tables"
	"infoplane/internal/random"
)

// onSix are six patterns with a layer of two units at two epochs, and their split.
func onSix() (tables.Patterns, tables.Activations, tables.Split) {
	s := random.New(1, "test")
	p := tables.Patterns{Pattern: []int32{0, 1, 2, 3, 4, 5}, Y: []int32{0, 1, 1, 0, 0, 1}, X: [][]float32{{1, 2, 3, 4, 5, 6}}}
	x := tables.Activations{T: [][][]float32{{nil, nil}}}
	for row := range 12 {
		x.Epoch, x.Pattern = append(x.Epoch, int32(row/6)), append(x.Pattern, int32(row%6))
		for u := range x.T[0] {
			x.T[0][u] = append(x.T[0][u], float32(s.Normal()))
		}
	}
	return p, x, parts("train", "test", "train", "test", "train", "test")
}

func parts(of ...string) tables.Split {
	var out tables.Split
	for i, part := range of {
		out = append(out, tables.SplitRow{Pattern: int32(i), Part: part})
	}
	return out
}

// same compares tables whose unknown values are NaN.
func same(a, b any) bool { return fmt.Sprint(a) == fmt.Sprint(b) }

// An estimate on a part is that of a table that has no other patterns, in every estimator,
// and differs from that on all and on the other part.
func TestOnAPart(t *testing.T) {
	p, x, split := onSix()
	differ := 0
	for _, name := range Methods() {
		c := configOfMethod(name)
		c.Bins = min(c.Bins, 4)
		if name == "ksg" {
			c.Neighbours = 1
		}
		on := func(part On) tables.Information {
			one := c
			one.On = part
			rows, err := one.Information(p, x, Rows{Split: split}, never)
			if err != nil {
				t.Fatal(name, err)
			}
			return rows
		}
		odd := func(first int) tables.Information {
			q, y := tables.Patterns{X: [][]float32{nil}}, tables.Activations{T: [][][]float32{{nil, nil}}}
			for row := first; row < len(x.Epoch); row += 2 {
				y.Epoch, y.Pattern = append(y.Epoch, x.Epoch[row]), append(y.Pattern, int32(row%6/2))
				for u := range y.T[0] {
					y.T[0][u] = append(y.T[0][u], x.T[0][u][row])
				}
			}
			for i := first; i < 6; i += 2 {
				q.Pattern, q.Y, q.X[0] = append(q.Pattern, int32(i/2)), append(q.Y, p.Y[i]), append(q.X[0], p.X[0][i])
			}
			rows, err := c.Information(q, y, Rows{}, never)
			if err != nil {
				t.Fatal(name, err)
			}
			return rows
		}
		renamed := func(rows tables.Information, part On) tables.Information {
			for i := range rows {
				rows[i].Estimator = part.named(rows[i].Estimator)
			}
			return rows
		}
		train, test := on("train"), on("test")
		if !same(train, renamed(odd(0), "train")) || !same(test, renamed(odd(1), "test")) {
			t.Errorf("%s: an estimate on a part differs from that of its patterns alone", name)
		}
		if all := on("all"); !same(all, on("")) || all[0].IXTBits == train[0].IXTBits && name != "ksg" {
			t.Errorf("%s: all is not what is left out, or the part has no effect", name)
		}
		if train[0].Estimator, test[0].Estimator = "", ""; !same(train[0], test[0]) {
			differ++
		}
	}
	if differ == 0 {
		t.Error("no estimator distinguishes the parts")
	}
}

func TestOnNames(t *testing.T) {
	for want, name := range map[string]string{
		"binning(bins=30,on=test)": On("test").named("binning(bins=30)"),
		"signs(on=train)":          On("train").named("signs"),
		"kde(variance=0.1)":        On("all").named("kde(variance=0.1)"),
	} {
		if name != want {
			t.Errorf("%s, want %s", name, want)
		}
	}
}

func TestOnAPartFails(t *testing.T) {
	p, x, split := onSix()
	c := configOfMethod("floor")
	for want, s := range map[string]tables.Split{
		"divides 5 patterns; there are 6": split[:5],
		"divides 0 patterns; there are 6": nil,
		"has no pattern for test":         parts("train", "train", "train", "train", "train", "train"),
	} {
		c.On = "test"
		if _, err := c.Information(p, x, Rows{Split: s}, never); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %s", err, want)
		}
	}
	c.On = "tset"
	if err := c.Validate(); err == nil || !strings.Contains(err.Error(), `is "tset"; an estimate is on train, test or all patterns`) {
		t.Errorf("error %v", err)
	}
}
