package sheet

import (
	"bytes"
	"image/color"
	"slices"
	"strings"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"gonum.org/v1/plot/vg"
)

// pdf writes the canvas as a page of its size. It uses fpdf directly, since vgpdf darkens translucent colours (it hands on
// premultiplied ones), embeds whole fonts in a code page without Greek, and
// gives no access to the creation date, which it leaves to the clock. Here the
// fonts are cut to the letters used, the date is pinned and the catalogues are
// sorted, so that one drawing is always the same file.
func (s *canvas) pdf(title string) ([]byte, error) {
	doc := fpdf.NewCustom(&fpdf.InitType{UnitStr: "pt", Size: fpdf.SizeType{Wd: float64(s.width), Ht: float64(s.height)}})
	doc.SetCatalogSort(true)
	doc.SetCreationDate(time.Unix(0, 0).UTC())
	doc.SetModificationDate(time.Unix(0, 0).UTC())
	doc.SetProducer("infoplane", true)
	doc.SetTitle(title, true)
	doc.SetMargins(0, 0, 0)
	doc.SetAutoPageBreak(false, 0)
	doc.AddPage()
	doc.SetLineJoinStyle("round")
	w := pdfWriter{doc: doc, height: s.height}
	for _, x := range s.shapes {
		w.draw(x)
	}
	var b bytes.Buffer
	if err := doc.Output(&b); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// pdfWriter draws shapes, and states colours, widths and fonts when they change.
type pdfWriter struct {
	doc    *fpdf.Fpdf
	height vg.Length

	colours [letters + 1]color.NRGBA // fpdf keeps one for lines, fills and text each
	alpha   uint8                    // 0: not stated yet
	width   vg.Length
	dashes  []vg.Length
	font    string
	size    vg.Length
}

func (w *pdfWriter) draw(x shape) {
	w.colour(x)
	switch x.kind {
	case stroke:
		w.line(x)
		w.path(x.lines, "D")
	case fill:
		w.path(x.lines, "F")
	case disc:
		w.disc(x.centre, x.radius)
	case letters:
		w.text(x)
	}
}

func (w *pdfWriter) colour(x shape) {
	if x.colour.A != w.alpha {
		w.alpha = x.colour.A
		w.doc.SetAlpha(float64(x.colour.A)/255, "Normal")
	}
	k, c := x.kind, x.colour
	if k == disc {
		k = fill
	}
	c.A = 255
	if w.colours[k] == c {
		return
	}
	w.colours[k] = c
	r, g, b := int(c.R), int(c.G), int(c.B)
	switch k {
	case stroke:
		w.doc.SetDrawColor(r, g, b)
	case fill:
		w.doc.SetFillColor(r, g, b)
	case letters:
		w.doc.SetTextColor(r, g, b)
	}
}

func (w *pdfWriter) line(x shape) {
	if w.width != x.width {
		w.width = x.width
		w.doc.SetLineWidth(float64(x.width))
	}
	if !slices.Equal(w.dashes, x.dashes) {
		w.dashes = x.dashes
		dashes := make([]float64, len(x.dashes))
		for i, d := range x.dashes {
			dashes[i] = float64(d)
		}
		w.doc.SetDashPattern(dashes, 0)
	}
}

func (w *pdfWriter) path(lines [][]vg.Point, style string) {
	for _, line := range lines {
		for i, p := range line {
			x, y := w.at(p)
			switch {
			case i == 0:
				w.doc.MoveTo(x, y)
			case i > 1 && i == len(line)-1 && p == line[0]:
				w.doc.ClosePath()
			default:
				w.doc.LineTo(x, y)
			}
		}
	}
	w.doc.DrawPath(style)
}

// disc is four cubic Bézier arcs, off the circle by at most 0.0003 r.
func (w *pdfWriter) disc(centre vg.Point, radius vg.Length) {
	const k = 0.5522847498307936 // 4/3 (√2 - 1)
	x, y := w.at(centre)
	r, c := float64(radius), float64(snap(radius*k))
	w.doc.MoveTo(x+r, y)
	w.doc.CurveBezierCubicTo(x+r, y+c, x+c, y+r, x, y+r)
	w.doc.CurveBezierCubicTo(x-c, y+r, x-r, y+c, x-r, y)
	w.doc.CurveBezierCubicTo(x-r, y-c, x-c, y-r, x, y-r)
	w.doc.CurveBezierCubicTo(x+c, y-r, x+r, y-c, x+r, y)
	w.doc.DrawPath("F")
}

func (w *pdfWriter) text(x shape) {
	name := strings.ToLower(x.face.Name())
	if name != w.font || x.face.Font.Size != w.size {
		w.font, w.size = name, x.face.Font.Size
		var ttf bytes.Buffer
		if _, err := x.face.Face.WriteSourceTo(nil, &ttf); err != nil {
			w.doc.SetError(err)
			return
		}
		w.doc.AddUTF8FontFromBytes(name, "", ttf.Bytes()) // known names are skipped
		w.doc.SetFont(name, "", float64(w.size))
	}
	px, py := w.at(x.centre)
	if x.turns == 0 {
		w.doc.Text(px, py, x.text)
		return
	}
	w.doc.TransformBegin()
	w.doc.TransformRotate(float64(90*x.turns), px, py)
	w.doc.Text(px, py, x.text)
	w.doc.TransformEnd()
}

// at converts the canvas's coordinates, y upwards, into fpdf's, y downwards.
func (w *pdfWriter) at(p vg.Point) (x, y float64) {
	return float64(p.X), float64(w.height - p.Y)
}
