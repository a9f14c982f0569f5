package plot

import (
	"reflect"
	"slices"
	"strings"
	"testing"
)

// complete returns what a kind lacks.
func (k figureKind) complete() []string {
	var out []string
	if k.name == "" || k.about == nil {
		out = append(out, "a name or a sentence for the caption")
	}
	if (k.draw == nil) == (k.film == nil) {
		out = append(out, "one way to be drawn")
	}
	if k.label != nil && !slices.Contains(k.fields, k.label(Config{}).Field) {
		out = append(out, "the field that names its label")
	}
	for _, name := range k.fields {
		if !slices.ContainsFunc(reflect.VisibleFields(reflect.TypeFor[Config]()), func(f reflect.StructField) bool {
			return strings.HasPrefix(f.Tag.Get("json"), name+",")
		}) {
			out = append(out, "the field "+name+" in Config")
		}
	}
	return out
}

func TestKindsAreComplete(t *testing.T) {
	for i, k := range kinds() {
		if missing := k.complete(); len(missing) > 0 {
			t.Errorf("%s lacks %s", k.name, strings.Join(missing, ", "))
		}
		if other, _ := kindOf(k.name); reflect.ValueOf(other.about).Pointer() != reflect.ValueOf(kinds()[i].about).Pointer() {
			t.Errorf("two kinds %s", k.name)
		}
	}
	bad := convergedKind
	bad.film, bad.fields = filmKind.film, []string{"against_"}
	if got := bad.complete(); len(got) != 3 { // the twin
		t.Errorf("a kind without its field that is drawn in two ways lacks %q", got)
	}
}

// TestSelection: figures of the information plane show chosen epochs, the last or all.
func TestSelection(t *testing.T) {
	for _, c := range []struct {
		config Config
		want   []int32
	}{
		{Config{Kind: "snapshots", Epochs: []int{7, 1, 2}}, []int32{1, 7}},
		{Config{Kind: "converged"}, []int32{9}},
		{Config{Kind: "trajectories"}, []int32{0, 1, 7, 9}},
		{Config{Kind: "estimators", Epochs: []int{7}}, []int32{0, 1, 7, 9}},
		{Config{}, []int32{0, 1, 7, 9}},
	} {
		if got := c.config.Shows().Of([]int32{0, 1, 7, 9}); !slices.Equal(got, c.want) {
			t.Errorf("%+v: %v, want %v", c.config, got, c.want)
		}
	}
}
