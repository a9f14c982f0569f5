package sheet

import (
	"fmt"
	"image"
	"image/color"
	"math"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
)

// canvas is a vg.Canvas that records what is drawn on it, as a list of shapes
// in absolute coordinates: points (1/72 inch) from the lower left corner. The
// writers of PNG, SVG and PDF read the list, so that the three show one drawing.
//
// Coordinates are rounded to the grid of snap. A float64 holds every point of
// that grid exactly, and what the writers do to coordinates (shift, mirror,
// multiply by a power of two) is exact as well. So the last bits of the layout,
// where a compiler may fuse a multiplication and an addition, reach no file.
type canvas struct {
	width, height vg.Length
	shapes        []shape

	pen   pen
	stack []pen
}

// pen is the state of drawing.
type pen struct {
	colour color.NRGBA
	width  vg.Length
	dashes []vg.Length
	origin vg.Point // of the pen's coordinates, on the sheet
	turns  int      // quarter turns of the pen's coordinates, counterclockwise
}

// shape is one thing drawn.
type shape struct {
	kind   kind
	colour color.NRGBA

	lines  [][]vg.Point // stroke, fill: closed where the last point is the first
	width  vg.Length    // stroke
	dashes []vg.Length  // stroke

	centre vg.Point  // disc, and where text starts on its base line
	radius vg.Length // disc

	text  string
	face  font.Face
	turns int // text
}

type kind byte

const (
	stroke kind = iota
	fill
	disc
	letters
)

func newCanvas(width, height vg.Length) *canvas {
	s := &canvas{width: snap(width), height: snap(height)}
	vg.Initialize(s)
	return s
}

// snap rounds to multiples of 1/256 point, which is 1/64 of a pixel of the PNG:
// the grid of its rasteriser. Halves of the grid are likely (a tick in the
// middle of an axis), and there the last bit of the layout would decide.
// Rounding at 0.4877 instead of one half takes that tie away.
func snap(x vg.Length) vg.Length {
	return vg.Length(math.Floor(float64(float64(x)*256)+0.5123)) / 256
}

// toCanvas maps a point from the pen's coordinates to the canvas.
func (p pen) toCanvas(at vg.Point) vg.Point {
	for range p.turns {
		at = vg.Point{X: -at.Y, Y: at.X}
	}
	return at.Add(p.origin)
}

func snapPoint(p vg.Point) vg.Point { return vg.Point{X: snap(p.X), Y: snap(p.Y)} }

func (s *canvas) Size() (w, h vg.Length)   { return s.width, s.height }
func (s *canvas) SetLineWidth(w vg.Length) { s.pen.width = w }
func (s *canvas) Push()                    { s.stack = append(s.stack, s.pen) }
func (s *canvas) Translate(pt vg.Point)    { s.pen.origin = s.pen.toCanvas(pt) }

// SetLineDash ignores the offset: no figure shifts its dashes.
func (s *canvas) SetLineDash(dashes []vg.Length, _ vg.Length) { s.pen.dashes = dashes }

func (s *canvas) SetColor(c color.Color) {
	if c == nil {
		c = color.Black
	}
	s.pen.colour = color.NRGBAModel.Convert(c).(color.NRGBA)
}

// Rotate turns the pen's coordinates. Quarter turns are all that axes need.
func (s *canvas) Rotate(radians float64) {
	quarters := math.Round(radians / (math.Pi / 2))
	if math.Abs(radians-float64(quarters*(math.Pi/2))) > 1e-9 {
		panic(fmt.Sprintf("sheet: a canvas turns by quarters, not by %v radians", radians))
	}
	s.pen.turns = (s.pen.turns + int(quarters) + 4) % 4
}

func (s *canvas) Pop() {
	last := len(s.stack) - 1
	s.pen, s.stack = s.stack[last], s.stack[:last]
}

func (s *canvas) Scale(x, y float64) { panic("sheet: a canvas has one scale") }

func (s *canvas) DrawImage(vg.Rectangle, image.Image) {
	panic("sheet: a canvas holds shapes, not pixels")
}

func (s *canvas) Stroke(path vg.Path) {
	if s.pen.width > 0 {
		s.add(stroke, path)
	}
}

func (s *canvas) Fill(path vg.Path) { s.add(fill, path) }

func (s *canvas) FillString(face font.Face, at vg.Point, text string) {
	s.shapes = append(s.shapes, shape{
		kind: letters, colour: s.pen.colour, text: text, face: face,
		centre: snapPoint(s.pen.toCanvas(at)), turns: s.pen.turns,
	})
}

// add records a path of straight lines, or a full circle.
func (s *canvas) add(k kind, path vg.Path) {
	out := shape{kind: k, colour: s.pen.colour, width: s.pen.width, dashes: s.pen.dashes}
	var line []vg.Point
	end := func() {
		if len(line) > 1 {
			out.lines = append(out.lines, line)
		}
		line = nil
	}
	for _, c := range path {
		switch c.Type {
		case vg.MoveComp:
			end()
			line = []vg.Point{snapPoint(s.pen.toCanvas(c.Pos))}
		case vg.LineComp:
			if p := snapPoint(s.pen.toCanvas(c.Pos)); p != line[len(line)-1] {
				line = append(line, p)
			}
		case vg.CloseComp:
			if len(line) > 0 {
				line = append(line, line[0])
			}
			end()
		case vg.ArcComp:
			if k != fill || math.Abs(c.Angle) < 2*math.Pi {
				panic("sheet: a canvas draws discs, not arcs")
			}
			s.shapes = append(s.shapes, shape{
				kind: disc, colour: s.pen.colour,
				centre: snapPoint(s.pen.toCanvas(c.Pos)), radius: snap(c.Radius),
			})
			return
		default:
			panic("sheet: a canvas draws straight lines, not curves")
		}
	}
	end()
	if len(out.lines) > 0 {
		s.shapes = append(s.shapes, out)
	}
}
