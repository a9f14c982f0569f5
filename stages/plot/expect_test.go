package plot

import (
	"testing"

	"infoplane/artifacts"
)

func TestExpect(t *testing.T) {
	if err := expect("png", artifacts.File("<svg")); err == nil || err.Error() != `png: begins with "<svg", which is no png file` {
		t.Errorf("error %v", err)
	}
	for kind, start := range starts {
		if err := expect(kind, artifacts.File(start+" and more")); err != nil {
			t.Error(err)
		}
		if err := expect(kind, nil); err == nil {
			t.Errorf("nothing passes for a %s file", kind)
		}
	}
}
