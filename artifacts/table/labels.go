package table

import (
	"fmt"
	"strings"
)

// Label is one sweep value that distinguishes a run from the others of its experiment.
type Label struct {
	Name  string
	Value any // int64, float64 or string
}

// Labels distinguish a run from the others, in the order of the experiment file.
type Labels []Label

// String returns "fraction=0.85,seed=3".
func (l Labels) String() string {
	var b strings.Builder
	for i, label := range l {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(label.Name)
		b.WriteByte('=')
		b.WriteString(label.Text())
	}
	return b.String()
}

// Get returns the label of a name; it is false if there is none.
func (l Labels) Get(name string) (Label, bool) {
	for _, label := range l {
		if label.Name == name {
			return label, true
		}
	}
	return Label{}, false
}

// Text returns the value of the label of a name as text; it is empty if there is none.
func (l Labels) Text(name string) string {
	label, ok := l.Get(name)
	if !ok {
		return ""
	}
	return label.Text()
}

// Text returns the value as [Column.Append] writes it.
func (l Label) Text() string {
	c, err := l.column(1)
	if err != nil {
		return fmt.Sprint(l.Value)
	}
	return string(c.Append(nil, 0))
}

// column returns a column with the value in every row.
func (l Label) column(rows int) (Column, error) {
	switch v := l.Value.(type) {
	case int64:
		return NewColumn(l.Name, repeat(v, rows)), nil
	case float64:
		return NewColumn(l.Name, repeat(v, rows)), nil
	case string:
		return NewColumn(l.Name, repeat(v, rows)), nil
	}
	return Column{}, fmt.Errorf("label %q: value %v is a %T, want int64, float64 or string", l.Name, l.Value, l.Value)
}

func repeat[T Value](v T, rows int) []T {
	values := make([]T, rows)
	for i := range values {
		values[i] = v
	}
	return values
}
