package plot_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"gonum.org/v1/plot/cmpimg"

	"infoplane/stages/plot"
)

// The picture is compared with testdata/snapshots.png.
func ExampleSnapshots() {
	networks := synthetic(1, nil, with85, 50, []int{0, 400, 9000})
	d, err := plot.Snapshots("50 networks before, during and after training", []int{0, 400, 9000}, networks, bound())
	if err != nil {
		fmt.Println(err)
		return
	}
	file, err := d.PNG(4)
	fmt.Println(looksLike("snapshots.png", file), err)
	// Output: true <nil>
}

// The picture is compared with testdata/trajectories.png.
func ExampleTrajectories() {
	d, err := plot.Trajectories("The path of each layer, averaged over 8 networks", "fraction", threeSizes(1), bound())
	if err != nil {
		fmt.Println(err)
		return
	}
	file, err := d.PNG(4)
	fmt.Println(looksLike("trajectories.png", file), err)
	// Output: true <nil>
}

// The picture is compared with testdata/optimality.png.
func ExampleOptimality() {
	d, err := plot.Optimality("Converged layers of 50 networks and the bound", converged(1, 50), bound())
	if err != nil {
		fmt.Println(err)
		return
	}
	file, err := d.PNG(4)
	fmt.Println(looksLike("optimality.png", file), err)
	// Output: true <nil>
}

func threeSizes(seed uint64) []plot.Series {
	epochs := epochsTo(10000, 60)
	return slices.Concat(
		synthetic(seed, 0.85, with85, 8, epochs),
		synthetic(seed+1, 0.05, with5, 8, epochs),
		synthetic(seed+2, 0.45, with45, 8, epochs))
}

// TestOtherNetworksLookDifferent is the negative twin of the examples: with
// another seed, and with one network less, they must not match.
func TestOtherNetworksLookDifferent(t *testing.T) {
	thorough(t)
	epochs := []int{0, 400, 9000}
	for seed, networks := range map[uint64]int{1: 49, 2: 50} {
		d, err := plot.Snapshots("50 networks before, during and after training", epochs, synthetic(seed, nil, with85, networks, epochs), bound())
		if err != nil {
			t.Fatal(err)
		}
		if looksLike("snapshots.png", render(t, d)["png"]) {
			t.Errorf("snapshots: %d networks of seed %d look like 50 of seed 1", networks, seed)
		}
	}
	d, err := plot.Trajectories("The path of each layer, averaged over 8 networks", "fraction", threeSizes(4), bound())
	if err != nil {
		t.Fatal(err)
	}
	if looksLike("trajectories.png", render(t, d)["png"]) {
		t.Error("trajectories: other networks look the same")
	}
}

// thorough skips a test that draws many pictures where tests are to be short: the
// race detector, which has nothing to find in them, makes drawing 15 times slower.
func thorough(t *testing.T) {
	if testing.Short() {
		t.Skip("draws many pictures")
	}
}

// looksLike compares a picture with the golden one of that name, at 72 dots per
// inch: a quarter of the size, each pixel the average of 16. The tolerance, 0.05
// of the distance between black and white, leaves room for a rasteriser that
// rounds the edge of a shape differently; a dot that moves by a pixel is 0.3.
//
//	go test ./stages/plot -regen    writes the golden pictures anew: look at them
func looksLike(name string, file []byte) bool {
	small, err := quarter(file)
	if err != nil {
		fmt.Println(err)
		return false
	}
	golden := filepath.Join("testdata", name)
	if *cmpimg.GenerateTestData {
		if err := os.WriteFile(golden, small, 0o644); err != nil {
			fmt.Println(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		fmt.Println(err)
		return false
	}
	same, err := cmpimg.EqualApprox("png", small, want, 0.05)
	return err == nil && same
}

// quarter averages 4 × 4 pixels.
func quarter(file []byte) ([]byte, error) {
	decoded, err := png.Decode(bytes.NewReader(file))
	if err != nil {
		return nil, err
	}
	from, ok := decoded.(*image.RGBA)
	if !ok {
		return nil, fmt.Errorf("a picture of %T: something is transparent", decoded)
	}
	size := from.Bounds().Size().Div(4)
	to := image.NewRGBA(image.Rectangle{Max: size})
	for y := range size.Y {
		for x := range size.X {
			var sum [3]uint32
			for i := range 16 {
				c := from.RGBAAt(4*x+i%4, 4*y+i/4)
				sum[0] += uint32(c.R)
				sum[1] += uint32(c.G)
				sum[2] += uint32(c.B)
			}
			to.SetRGBA(x, y, color.RGBA{uint8(sum[0] / 16), uint8(sum[1] / 16), uint8(sum[2] / 16), 255})
		}
	}
	var out bytes.Buffer
	err = png.Encode(&out, to)
	return out.Bytes(), err
}
