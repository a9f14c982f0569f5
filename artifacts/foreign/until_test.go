package foreign

import (
	"context"
	"errors"
	"testing"
	"time"
)

func TestUntil(t *testing.T) {
	wrong := errors.New("wrong")
	if n, err := Until(context.Background(), func() (int, error) { return 3, wrong }); n != 3 || err != wrong {
		t.Errorf("%d, %v", n, err)
	}
	// Work that does not look at the context does not keep anybody waiting.
	ctx, cancel := context.WithCancel(context.Background())
	hold := make(chan bool)
	defer close(hold)
	time.AfterFunc(10*time.Millisecond, cancel)
	if _, err := Until(ctx, func() (int, error) { <-hold; return 0, nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	defer func() {
		if recover() != "out of range" {
			t.Error("a panic is lost")
		}
	}()
	Until(context.Background(), func() (int, error) { panic("out of range") })
}
