package provenance

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"image/png"
	"io"
	"strings"
	"testing"
)

// pdf is a page of nothing.
const pdf = "%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nendobj\n" +
	"xref\n0 3\n0000000000 65535 f \n0000000009 00000 n \n0000000058 00000 n \ntrailer\n<< /Size 3 /Root 1 0 R >>\nstartxref\n110\n%%EOF\n"

func pictures(t *testing.T) map[string][]byte {
	of := image.NewPaletted(image.Rect(0, 0, 3, 2), color.Palette{color.Black, color.White})
	var one, two bytes.Buffer
	if err := png.Encode(&one, of); err != nil {
		t.Fatal(err)
	}
	if err := gif.Encode(&two, of, nil); err != nil {
		t.Fatal(err)
	}
	return map[string][]byte{
		"png": one.Bytes(), "gif": two.Bytes(), "pdf": []byte(pdf),
		"svg": []byte(`<?xml version="1.0"?>` + "\n" + `<svg xmlns="http://www.w3.org/2000/svg" width="3" height="2"><g></g></svg>` + "\n"),
	}
}

// A picture keeps what it shows, says what was put into it, and is itself again without.
func TestMark(t *testing.T) {
	text := `{"node": "paper:plot/a<b>&'c'", "long": "` + strings.Repeat("0123456789abcdef", 60) + `"}`
	for name, file := range pictures(t) {
		marked, ok := Mark(file, text)
		if !ok || bytes.Equal(marked, file) {
			t.Errorf("%s: is not marked", name)
			continue
		}
		got, plain, ok := Read(marked)
		if !ok || got != text || !bytes.Equal(plain, file) {
			t.Errorf("%s: %v, text %q, the same file without: %v", name, ok, got, bytes.Equal(plain, file))
		}
		if _, again := Mark(marked, "x"); again {
			t.Errorf("%s: is marked twice", name)
		}
		if _, _, ok := Read(file); ok {
			t.Errorf("%s: has a text before one is there", name)
		}
		switch name {
		case "png":
			_, err := png.Decode(bytes.NewReader(marked))
			check(t, name, err)
		case "gif":
			all, err := gif.DecodeAll(bytes.NewReader(marked))
			check(t, name, err)
			if len(all.Image) != 1 {
				t.Errorf("%d pictures", len(all.Image))
			}
		case "svg":
			d := xml.NewDecoder(bytes.NewReader(marked))
			var err error
			for err == nil {
				_, err = d.Token()
			}
			if err != io.EOF {
				t.Errorf("svg: %v", err)
			}
		}
		if marked[len(marked)/2] ^= 1; name == "png" {
			if got, _, ok := Read(marked); ok && got == text {
				t.Error("a changed text of a PNG passes its CRC")
			}
		}
	}
	for _, other := range []string{"", "pattern,y\n1,0\n", "PAR1", "<html></html>", "%PDF-1.4\n", "\x89PNG\r\n\x1a\n", "GIF89a"} {
		if out, ok := Mark([]byte(other), text); ok || string(out) != other {
			t.Errorf("%q is marked", other)
		}
	}
}

func check(t *testing.T, name string, err error) {
	t.Helper()
	if err != nil {
		t.Errorf("%s: %v", name, err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(pdf))
	f.Add([]byte("GIF89a!\xfe\x01i\x00;"))
	f.Add([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x04tEXtinfoplane\x00"))
	f.Fuzz(func(t *testing.T, file []byte) {
		if _, plain, ok := Read(file); ok && len(plain) >= len(file) {
			t.Error("longer without")
		}
		if marked, ok := Mark(file, "text"); ok {
			if text, plain, ok := Read(marked); !ok || text != "text" || !bytes.Equal(plain, file) {
				t.Errorf("%q: %q", file, text)
			}
		}
	})
}

func ExampleMark() {
	svg := []byte("<svg xmlns=\"http://www.w3.org/2000/svg\">\n</svg>\n")
	marked, _ := Mark(svg, "paper:plot/figure2")
	fmt.Print(string(marked))
	// Output:
	// <svg xmlns="http://www.w3.org/2000/svg">
	// <metadata id="infoplane">paper:plot/figure2</metadata>
	// </svg>
}
