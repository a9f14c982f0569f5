package table_test

import (
	"fmt"
	"slices"
	"testing"

	"infoplane/artifacts/table"
)

func TestNumbers(t *testing.T) {
	for _, c := range []table.Column{
		table.NewColumn("y", []int32{1, -2}), table.NewColumn("y", []int64{1, -2}),
	} {
		if got, err := table.Integers(c); err != nil || !slices.Equal(got, []int32{1, -2}) {
			t.Errorf("%s: %v, %v", c.Kind(), got, err)
		}
	}
	for want, c := range map[string]table.Column{
		"column y, row 1: 2147483648 is out of range":     table.NewColumn("y", []int64{0, 1 << 31}),
		"column y: holds float64; expected whole numbers": table.NewColumn("y", []float64{1}),
	} {
		if _, err := table.Integers(c); err == nil || err.Error() != want {
			t.Errorf("error %v, want %s", err, want)
		}
	}
	for _, c := range []table.Column{
		table.NewColumn("x", []int32{1, 2}), table.NewColumn("x", []int64{1, 2}),
		table.NewColumn("x", []float32{1, 2}), table.NewColumn("x", []float64{1, 2}),
	} {
		single, ok := table.Floats[float32](c)
		double, also := table.Floats[float64](c)
		if !ok || !also || !slices.Equal(single, []float32{1, 2}) || !slices.Equal(double, []float64{1, 2}) {
			t.Errorf("%s: %v, %v", c.Kind(), single, double)
		}
	}
	if _, ok := table.Floats[float32](table.NewColumn("x", []string{"1"})); ok {
		t.Error("text passes for numbers")
	}
}

func ExampleFloats() {
	x, _ := table.Floats[float32](table.NewColumn("x", []float64{0.1, 2}))
	fmt.Println(x)
	// Output: [0.1 2]
}
