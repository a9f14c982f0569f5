package symbols

import (
	"slices"
	"testing"
)

func TestNumberCountsFromTheFirst(t *testing.T) {
	var n Numberer
	for range 3 { // slots left by earlier calls do not count
		ids, distinct := n.Number([]uint32{9, 9, 0, 0, 9, 0}, []uint32{1, 1, 0, 7, 1, 0})
		if want := []int32{0, 0, 1, 2, 0, 1}; !slices.Equal(ids, want) || distinct != 3 {
			t.Errorf("%v, %d", ids, distinct)
		}
		ids, distinct = n.Number([]uint32{9, 9, 0, 0, 9, 0}, nil)
		if want := []int32{0, 0, 1, 1, 0, 1}; !slices.Equal(ids, want) || distinct != 2 {
			t.Errorf("%v, %d", ids, distinct)
		}
		zero, last := []uint32{0, 0, 0}, []uint32{1, 2, 1}
		ids, distinct = n.numberLong(&[4][]uint32{zero, zero, zero, last})
		if want := []int32{0, 1, 0}; !slices.Equal(ids, want) || distinct != 2 {
			t.Errorf("%v, %d", ids, distinct)
		}
		if ids, distinct := n.Number(nil, nil); len(ids) != 0 || distinct != 0 {
			t.Errorf("no keys: %v, %d", ids, distinct)
		}
		n.calls += 1<<31 - 1 // and the number of the call runs over
	}
}
