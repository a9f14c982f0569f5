package plot_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"image"
	"image/draw"
	"image/gif"
	"image/png"
	"slices"
	"testing"

	"infoplane/stages/plot"
	"infoplane/stages/plot/sheet"
)

// The frame of epoch 400 is compared with testdata/film.png.
func ExampleFilm() {
	movie, err := plot.Film("The information plane, epoch by epoch", "fraction", twoSizes(1), bound())
	if err != nil {
		fmt.Println(err)
		return
	}
	file, err := movie.Frames[2].PNG(4)
	fmt.Println(len(movie.Frames), movie.Frames[2].Clock, looksLike("film.png", file), err)
	// Output: 4 epoch 400 true <nil>
}

func twoSizes(seed uint64) []plot.Series {
	epochs := []int{0, 20, 400, 9999}
	return slices.Concat(synthetic(seed, 0.05, with5, 20, epochs), synthetic(seed+1, 0.85, with85, 20, epochs))
}

// TestOtherFilmsLookDifferent is the negative twin of the example.
func TestOtherFilmsLookDifferent(t *testing.T) {
	thorough(t)
	for frame, seed := range map[int]uint64{1: 1, 2: 5, 3: 1} {
		movie, err := plot.Film("The information plane, epoch by epoch", "fraction", twoSizes(seed), bound())
		if err != nil {
			t.Fatal(err)
		}
		if looksLike("film.png", render(t, movie.Frames[frame])["png"]) {
			t.Errorf("frame %d of seed %d looks the same", frame, seed)
		}
	}
}

func going(done, total int) error { return nil }

// TestGIFShowsTheFrames plays the film as a viewer does, and compares what is on
// the screen with the frames drawn by themselves, up to the palette.
func TestGIFShowsTheFrames(t *testing.T) {
	movie, err := plot.Film("α", "", synthetic(1, nil, with85, 5, []int{0, 20, 400}), plot.Bound{})
	if err != nil {
		t.Fatal(err)
	}
	file, err := movie.GIF(going)
	if err != nil {
		t.Fatal(err)
	}
	film, err := gif.DecodeAll(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	if len(film.Image) != 3 || film.LoopCount != 0 || !slices.Equal(film.Delay, []int{100, 8, 400}) {
		t.Errorf("%d frames, loop %d, delays %v", len(film.Image), film.LoopCount, film.Delay)
	}
	screen := image.NewRGBA(image.Rect(0, 0, film.Config.Width, film.Config.Height))
	worst := func(frame int) int {
		decoded, err := png.Decode(bytes.NewReader(render(t, movie.Frames[frame])["png"]))
		if err != nil {
			t.Fatal(err)
		}
		far := 0
		for y := range screen.Rect.Dy() {
			for x := range screen.Rect.Dx() {
				// The picture has twice the resolution of the film.
				var want, got [3]int
				for i := range 4 {
					r, g, b, _ := decoded.At(2*x+i%2, 2*y+i/2).RGBA()
					want = [3]int{want[0] + int(r>>8), want[1] + int(g>>8), want[2] + int(b>>8)}
				}
				r, g, b, _ := screen.At(x, y).RGBA()
				got = [3]int{4 * int(r>>8), 4 * int(g>>8), 4 * int(b>>8)}
				if d := max(distance(want[0], got[0]), distance(want[1], got[1]), distance(want[2], got[2])); d > 4*80 {
					far++
				}
			}
		}
		return far
	}
	for i, patch := range film.Image {
		if i > 0 && patch.Rect == screen.Rect {
			t.Errorf("frame %d paints the whole picture again", i)
		}
		draw.Draw(screen, patch.Rect, patch, patch.Rect.Min, draw.Over)
		if n := worst(i); n > 30 {
			t.Errorf("frame %d: %d pixels of the film are far from the drawing", i, n)
		}
	}
	if n := worst(0); n < 300 { // the negative twin
		t.Errorf("the last frame is like the first, but for %d pixels", n)
	}
}

func distance(a, b int) int { return max(a-b, b-a) }

func TestFilmBits(t *testing.T) {
	digest := func(seed uint64) [32]byte {
		movie, err := plot.Film("α", "fraction", synthetic(seed, 0.5, with85, 3, []int{0, 20}), bound())
		if err != nil {
			t.Fatal(err)
		}
		file, err := movie.GIF(going)
		if err != nil {
			t.Fatal(err)
		}
		return sha256.Sum256(file)
	}
	want := digest(1)
	for range 3 {
		if digest(1) != want {
			t.Fatal("other bytes when drawn again")
		}
	}
	if digest(2) == want {
		t.Error("other networks, the same bytes")
	}
}

func TestFilmAtTheEdge(t *testing.T) {
	networks := synthetic(1, nil, with85, 2, []int{0, 20, 400})
	networks[1].Rows = networks[1].Rows[:6] // stopped
	movie, err := plot.Film("", "", networks, plot.Bound{})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"2 networks", "1 network", "1 network"} {
		if got := movie.Frames[i].Panels[0].Note; got != want {
			t.Errorf("frame %d: %q, want %q", i, got, want)
		}
	}
	one := synthetic(1, nil, with85, 1, []int{0})
	one[0].Rows = one[0].Rows[:1]
	if movie, err = plot.Film("", "", one, plot.Bound{}); err != nil || len(movie.Frames) != 1 {
		t.Fatalf("one network, one snapshot, one layer: %d frames, %v", len(movie.Frames), err)
	}
	if _, err := movie.GIF(going); err != nil {
		t.Error(err)
	}
	if _, err := plot.Film("", "", nil, plot.Bound{}); err == nil {
		t.Error("a film of nothing")
	}
	if _, err := (sheet.Movie{}).GIF(going); err == nil {
		t.Error("a film without frames")
	}
	stop := errors.New("stop")
	if _, err := movie.GIF(func(int, int) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("interrupted: %v", err)
	}
	movie.Frames = append(movie.Frames, sheet.Drawing{Panels: movie.Frames[0].Panels, Title: "a title more"})
	if _, err := movie.GIF(going); err == nil {
		t.Error("frames of two sizes")
	}
}
