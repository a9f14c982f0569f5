package sheet

import (
	"testing"
)

func TestExpect(t *testing.T) {
	if err := Expect("png", []byte("<svg")); err == nil || err.Error() != `png: begins with "<svg", which is no png file` {
		t.Errorf("error %v", err)
	}
	for kind, start := range starts {
		if err := Expect(kind, []byte(start+" and more")); err != nil {
			t.Error(err)
		}
		if err := Expect(kind, nil); err == nil {
			t.Errorf("nothing passes for a %s file", kind)
		}
	}
}
