package field_test

import (
	"errors"
	"testing"

	"infoplane/internal/field"
)

func TestErrorNamesTheFieldFirst(t *testing.T) {
	err := errors.Join(errors.New("other"), &field.Error{Field: "hidden", Problem: "has a layer of width 0"})
	var wrong interface {
		Wrong() (field, problem string)
	}
	if !errors.As(err, &wrong) {
		t.Fatal("the error is not found among joined ones")
	}
	if name, problem := wrong.Wrong(); name != "hidden" || problem != "has a layer of width 0" {
		t.Errorf("%q, %q", name, problem)
	}
	if text := wrong.(error).Error(); text != "hidden: has a layer of width 0" {
		t.Errorf("%q", text)
	}
	if errors.As(errors.New("hidden: is 0"), &wrong) {
		t.Error("any error passes for one of a field")
	}
}
