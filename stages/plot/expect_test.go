package plot

import (
	"testing"

	"infoplane/artifacts"
)

func TestExpect(t *testing.T) {
	if err := Expect("png", artifacts.File("<svg")); err == nil || err.Error() != `png: begins with "<svg", which is no png file` {
		t.Errorf("error %v", err)
	}
	for kind, start := range starts {
		if err := Expect(kind, artifacts.File(start+" and more")); err != nil {
			t.Error(err)
		}
		if err := Expect(kind, nil); err == nil {
			t.Errorf("nothing passes for a %s file", kind)
		}
	}
}
