package stages

import (
	"context"
	"errors"
	"testing"
	"time"
)

func TestAbandon(t *testing.T) {
	wrong := errors.New("wrong")
	if n, err := abandon(context.Background(), func() (int, error) { return 3, wrong }); n != 3 || err != wrong {
		t.Errorf("%d, %v", n, err)
	}
	// Work that does not look at the context does not keep anybody waiting.
	ctx, cancel := context.WithCancel(context.Background())
	hold := make(chan bool)
	defer close(hold)
	time.AfterFunc(10*time.Millisecond, cancel)
	if _, err := abandon(ctx, func() (int, error) { <-hold; return 0, nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	defer func() {
		if recover() != "out of range" {
			t.Error("a panic is lost")
		}
	}()
	abandon(context.Background(), func() (int, error) { panic("out of range") })
}
