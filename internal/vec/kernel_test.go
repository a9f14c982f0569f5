package vec

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
)

func TestSelect(t *testing.T) {
	before := Kernel()
	defer Select(before)
	if all := Kernels(); all[0] != "portable" || before != all[len(all)-1] {
		t.Errorf("%s runs, want the last of %v", before, all)
	}
	for _, name := range Kernels() {
		if err := Select(name); err != nil || Kernel() != name {
			t.Errorf("%s: error %v, and %s runs", name, err, Kernel())
		}
	}
	last := Kernel()
	for _, name := range []string{"", "AVX2", "avx1024"} {
		err := Select(name)
		if !errors.Is(err, ErrKernel) || !strings.Contains(err.Error(), strings.Join(Kernels(), ", ")) {
			t.Errorf("%q: error %v, want one that lists %v", name, err, Kernels())
		}
		if Kernel() != last {
			t.Errorf("%q: a wrong name changed the kernel", name)
		}
	}
}

// TestComplete: every implementation has every kernel, and every kernel is compared.
func TestComplete(t *testing.T) {
	for _, k := range implementations() {
		v := reflect.ValueOf(k)
		for i := range v.NumField() {
			name := v.Type().Field(i).Name
			if v.Field(i).IsZero() {
				t.Errorf("%s: has no %s", k.name, name)
			}
			if !slices.Contains([]string{"name", "lanes", "chains", "multiplyAdds"}, name) && comparisons[name] == nil && estimations[name] == nil {
				t.Errorf("%s: is compared by no test", name)
			}
		}
	}
}

func TestMultiplyAdds(t *testing.T) {
	before := Kernel()
	defer Select(before)
	for _, k := range implementations() {
		Select(k.name)
		if n := MultiplyAdds(3); n != 3*k.chains*k.lanes {
			t.Errorf("%s: %d in 3 rounds", k.name, n)
		}
		if got := k.multiplyAdds(0); got != float32(k.chains*(k.chains-1)/2) {
			t.Errorf("%s: 0 + 1 + … + %d is %g", k.name, k.chains-1, got)
		}
		if got := k.multiplyAdds(100); got != float32(2*k.chains) {
			t.Errorf("%s: %g, want the fixed point", k.name, got)
		}
	}
}
