package sheet

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/png"
	"math"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/vgimg"
)

// png draws the canvas with scale pixels per point, that is 72·scale dots per inch.
func (s *canvas) png(scale int) ([]byte, error) {
	pixels, err := s.pixels(scale)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := png.Encode(&b, pixels); err != nil {
		return nil, err
	}
	return withResolution(b.Bytes(), 72*scale), nil
}

// pixels draws the canvas with scale pixels per point. The scale is a power of two, so
// that the conversion from the canvas's grid to the rasteriser's (1/64 pixel, integers
// from there on) rounds nothing.
//
// Letters are drawn as outlines. gg, under vgimg, would draw bitmaps of whole
// pixels: blurred when turned, and by floating-point interpolation.
func (s *canvas) pixels(scale int) (image.Image, error) {
	c := vgimg.NewWith(vgimg.UseWH(s.width, s.height), vgimg.UseDPI(72*scale), vgimg.UseBackgroundColor(color.White))
	for _, x := range s.shapes {
		c.SetColor(x.colour)
		switch x.kind {
		case stroke:
			c.SetLineWidth(x.width)
			c.Stroke(path(dashed(x.lines, x.dashes)))
		case fill:
			c.Fill(path(x.lines))
		case disc:
			c.Fill(path([][]vg.Point{circle(x.centre, x.radius)}))
		case letters:
			outline, err := x.outline()
			if err != nil {
				return nil, err
			}
			c.Fill(path(outline))
		}
	}
	return c.Image(), nil
}

// path joins lines into the path that vgimg expects.
func path(lines [][]vg.Point) vg.Path {
	var out vg.Path
	for _, line := range lines {
		out.Move(line[0])
		for _, p := range line[1:] {
			out.Line(p)
		}
	}
	return out
}

// circle returns a regular polygon with corners so dense that the longest distance
// to the circle, r(1 - cos(π/64)) = 0.0012 r, is far below a pixel.
func circle(centre vg.Point, r vg.Length) []vg.Point {
	const corners = 64
	out := make([]vg.Point, 0, corners+1)
	for i := range corners {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / corners)
		out = append(out, vg.Point{
			X: centre.X + snap(r*vg.Length(cos)),
			Y: centre.Y + snap(r*vg.Length(sin)),
		})
	}
	return append(out, out[0])
}

// dashed cuts lines into the dashes of a pattern of alternating dash and gap.
func dashed(lines [][]vg.Point, pattern []vg.Length) [][]vg.Point {
	if len(pattern) == 0 {
		return lines
	}
	var out [][]vg.Point
	for _, line := range lines {
		step, left := 0, pattern[0]
		current := []vg.Point{line[0]}
		for i := 1; i < len(line); i++ {
			from, to := line[i-1], line[i]
			d := to.Sub(from)
			length := vg.Length(math.Sqrt(float64(float64(d.X)*float64(d.X)) + float64(float64(d.Y)*float64(d.Y))))
			done := vg.Length(0)
			for length-done > left {
				done += left
				at := snapPoint(vg.Point{
					X: from.X + vg.Length(d.X*(done/length)),
					Y: from.Y + vg.Length(d.Y*(done/length)),
				})
				if step%2 == 0 {
					out = append(out, append(current, at))
				}
				current = []vg.Point{at}
				step++
				left = pattern[step%len(pattern)]
			}
			left -= length - done
			current = append(current, to)
		}
		if step%2 == 0 && len(current) > 1 {
			out = append(out, current)
		}
	}
	return out
}

// outline returns the contours of the letters, turned and in place.
func (x shape) outline() ([][]vg.Point, error) {
	var (
		buffer sfnt.Buffer
		out    [][]vg.Point
		units  = fixed.Int26_6(x.face.Face.UnitsPerEm())
		scale  = float64(x.face.Font.Size) / float64(units)
		at     = pen{origin: x.centre, turns: x.turns}
		right  int // where the next letter starts, in font units
	)
	place := func(u fixed.Point26_6) vg.Point { // y points down in fonts
		return snapPoint(at.toCanvas(vg.Point{
			X: vg.Length(float64(right+int(u.X)) * scale),
			Y: vg.Length(float64(-int(u.Y)) * scale),
		}))
	}
	previous := sfnt.GlyphIndex(0)
	for _, r := range x.text {
		glyph, err := x.face.Face.GlyphIndex(&buffer, r)
		if err != nil {
			return nil, err
		}
		right += kerning(x.face, &buffer, previous, glyph)
		segments, err := x.face.Face.LoadGlyph(&buffer, glyph, units, nil)
		if err != nil {
			return nil, err
		}
		var last fixed.Point26_6
		for _, s := range segments {
			switch s.Op {
			case sfnt.SegmentOpMoveTo:
				last = s.Args[0]
				out = append(out, []vg.Point{place(last)})
			default:
				for _, p := range flattened(last, s) {
					out[len(out)-1] = append(out[len(out)-1], place(p))
					last = p
				}
			}
		}
		advance, err := x.face.Face.GlyphAdvance(&buffer, glyph, units, 0)
		if err != nil {
			return nil, err
		}
		right += int(advance)
		previous = glyph
	}
	return out, nil
}

// kerning returns the correction between two letters in font units; 0 at the start
// of a text and in fonts without such a table.
func kerning(face font.Face, buffer *sfnt.Buffer, previous, next sfnt.GlyphIndex) int {
	if previous == 0 {
		return 0
	}
	k, err := face.Face.Kern(buffer, previous, next, fixed.Int26_6(face.Face.UnitsPerEm()), 0)
	if err != nil {
		return 0
	}
	return int(k)
}

// flattened converts a segment of an outline into straight lines, in whole font units
// (2048 to the em, so half a unit is 0.002 pt in a 9 pt letter).
func flattened(from fixed.Point26_6, s sfnt.Segment) []fixed.Point26_6 {
	const n = 6
	var out []fixed.Point26_6
	a := s.Args
	for i := 1; i <= n; i++ {
		t, u := fixed.Int26_6(i), fixed.Int26_6(n-i)
		switch s.Op {
		case sfnt.SegmentOpLineTo:
			return []fixed.Point26_6{a[0]}
		case sfnt.SegmentOpQuadTo:
			out = append(out, fixed.Point26_6{
				X: (u*u*from.X + 2*u*t*a[0].X + t*t*a[1].X) / (n * n),
				Y: (u*u*from.Y + 2*u*t*a[0].Y + t*t*a[1].Y) / (n * n),
			})
		case sfnt.SegmentOpCubeTo:
			out = append(out, fixed.Point26_6{
				X: (u*u*u*from.X + 3*u*u*t*a[0].X + 3*u*t*t*a[1].X + t*t*t*a[2].X) / (n * n * n),
				Y: (u*u*u*from.Y + 3*u*u*t*a[0].Y + 3*u*t*t*a[1].Y + t*t*t*a[2].Y) / (n * n * n),
			})
		}
	}
	return out
}

// withResolution inserts the chunk pHYs, so that programs show and print the
// picture at its size in inches instead of a pixel per dot.
func withResolution(file []byte, dpi int) []byte {
	const signatureAndIHDR = 8 + 8 + 13 + 4
	perMetre := uint32(math.Round(float64(dpi) / 0.0254))
	chunk := binary.BigEndian.AppendUint32(nil, 9)
	chunk = append(chunk, "pHYs"...)
	chunk = binary.BigEndian.AppendUint32(chunk, perMetre)
	chunk = binary.BigEndian.AppendUint32(chunk, perMetre)
	chunk = append(chunk, 1) // the unit is the metre
	chunk = binary.BigEndian.AppendUint32(chunk, crc32.ChecksumIEEE(chunk[4:]))
	out := append([]byte{}, file[:signatureAndIHDR]...)
	return append(append(out, chunk...), file[signatureAndIHDR:]...)
}
