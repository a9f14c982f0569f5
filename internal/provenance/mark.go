package provenance

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"html"
	"regexp"
	"strconv"
	"strings"
)

// keyword is the name under which formats keep the text.
const keyword = "infoplane"

// format is a kind of picture: its first bytes, how a text gets in, and out.
type format struct {
	magic string
	mark  func(file []byte, text string) ([]byte, bool)
	read  func(file []byte) (text string, plain []byte, ok bool)
}

func formats() []format {
	return []format{
		{"\x89PNG\r\n\x1a\n", markPNG, readPNG},
		{"GIF8", markGIF, readGIF},
		{"%PDF-", markPDF, readPDF},
		{"<", markSVG, readSVG},
	}
}

// Mark returns the picture with a text in it, which is of printable ASCII. It is false for a file
// of another format, and for one that has a text already.
func Mark(file []byte, text string) ([]byte, bool) {
	if strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r > '~' }) {
		panic("provenance: the text is not of printable ASCII")
	}
	if _, _, marked := Read(file); marked {
		return file, false
	}
	for _, f := range formats() {
		if bytes.HasPrefix(file, []byte(f.magic)) {
			return f.mark(file, text)
		}
	}
	return file, false
}

// Read returns the text in a picture, and the picture without it. It is false if there is none.
func Read(file []byte) (text string, plain []byte, ok bool) {
	for _, f := range formats() {
		if bytes.HasPrefix(file, []byte(f.magic)) {
			return f.read(file)
		}
	}
	return "", file, false
}

// The last chunk of a PNG: no data, IEND, its CRC.
var iend = []byte("\x00\x00\x00\x00IEND\xaeB`\x82")

// markPNG puts a chunk tEXt in front of the last one: length, type, keyword, 0, text, CRC.
func markPNG(file []byte, text string) ([]byte, bool) {
	front, ok := bytes.CutSuffix(file, iend)
	if !ok {
		return file, false
	}
	body := []byte("tEXt" + keyword + "\x00" + text)
	chunk := binary.BigEndian.AppendUint32(nil, uint32(len(body)-4))
	chunk = binary.BigEndian.AppendUint32(append(chunk, body...), crc32.ChecksumIEEE(body))
	return bytes.Join([][]byte{front, chunk, iend}, nil), true
}

func readPNG(file []byte) (string, []byte, bool) {
	front, ok := bytes.CutSuffix(file, iend)
	at := bytes.LastIndex(front, []byte("tEXt"+keyword+"\x00"))
	if !ok || at < 4 {
		return "", file, false
	}
	n := int(binary.BigEndian.Uint32(front[at-4:]))
	if at+4+n+4 != len(front) {
		return "", file, false
	}
	body := front[at : at+4+n]
	if binary.BigEndian.Uint32(front[at+4+n:]) != crc32.ChecksumIEEE(body) {
		return "", file, false
	}
	return string(body[4+len(keyword)+1:]), bytes.Join([][]byte{front[:at-4], iend}, nil), true
}

// markGIF puts a comment extension in front of the trailer.
func markGIF(file []byte, text string) ([]byte, bool) {
	front, ok := bytes.CutSuffix(file, []byte{0x3b})
	if !ok {
		return file, false
	}
	out := append(bytes.Clone(front), 0x21, 0xfe)
	for rest := keyword + " " + text; rest != ""; {
		n := min(255, len(rest))
		out = append(append(out, byte(n)), rest[:n]...)
		rest = rest[n:]
	}
	return append(out, 0, 0x3b), true
}

func readGIF(file []byte) (string, []byte, bool) {
	for at := len(file); ; {
		if at = bytes.LastIndex(file[:at], []byte{0x21, 0xfe}); at < 0 {
			return "", file, false
		}
		var text []byte
		i := at + 2
		for i < len(file) && file[i] != 0 && i+1+int(file[i]) <= len(file) {
			text = append(text, file[i+1:i+1+int(file[i])]...)
			i += 1 + int(file[i])
		}
		body, ok := strings.CutPrefix(string(text), keyword+" ")
		if ok && i+2 == len(file) && file[i] == 0 && file[i+1] == 0x3b {
			return body, append(bytes.Clone(file[:at]), 0x3b), true
		}
	}
}

const svgOpen, svgClose = `<metadata id="` + keyword + `">`, "</metadata>\n"

// markSVG puts an element metadata in front of the end of the picture.
func markSVG(file []byte, text string) ([]byte, bool) {
	at := bytes.LastIndex(file, []byte("</svg>"))
	if at < 0 || !bytes.Contains(file[:min(len(file), 1000)], []byte("<svg")) {
		return file, false
	}
	return bytes.Join([][]byte{file[:at], []byte(svgOpen + html.EscapeString(text) + svgClose), file[at:]}, nil), true
}

func readSVG(file []byte) (string, []byte, bool) {
	at := bytes.LastIndex(file, []byte(svgOpen))
	if at < 0 {
		return "", file, false
	}
	text, rest, ok := bytes.Cut(file[at+len(svgOpen):], []byte(svgClose))
	if !ok || !bytes.HasPrefix(rest, []byte("</svg>")) {
		return "", file, false
	}
	return html.UnescapeString(string(text)), bytes.Join([][]byte{file[:at], rest}, nil), true
}

var (
	pdfEnd  = regexp.MustCompile(`startxref\r?\n([0-9]+)\r?\n%%EOF\r?\n?$`)
	pdfRoot = regexp.MustCompile(`/Root [0-9]+ [0-9]+ R`)
	pdfInfo = regexp.MustCompile(`/Info [0-9]+ [0-9]+ R`)
	pdfSize = regexp.MustCompile(`/Size ([0-9]+)`)
)

const pdfBegin = "%" + keyword + "\n"

// markPDF appends an incremental update: an object with the text, a table with its place, and a
// trailer that refers to the one before.
func markPDF(file []byte, text string) ([]byte, bool) {
	end := pdfEnd.FindSubmatch(file)
	trailer := bytes.LastIndex(file, []byte("trailer"))
	if end == nil || trailer < 0 {
		return file, false
	}
	root, info, size := pdfRoot.Find(file[trailer:]), pdfInfo.Find(file[trailer:]), pdfSize.FindSubmatch(file[trailer:])
	if root == nil || size == nil {
		return file, false
	}
	n, _ := strconv.Atoi(string(size[1]))
	out := bytes.Clone(file)
	if !bytes.HasSuffix(out, []byte("\n")) {
		return file, false // the update could not be taken out again
	}
	out = append(out, pdfBegin...)
	object := len(out)
	out = fmt.Appendf(out, "%d 0 obj\n<< /Type /Metadata /Infoplane <%x> >>\nendobj\n", n, text)
	table := len(out)
	return fmt.Appendf(out, "xref\n%d 1\n%010d 00000 n \ntrailer\n<< /Size %d %s %s /Prev %s >>\nstartxref\n%d\n%%%%EOF\n", n, object, n+1, root, info, end[1], table), true
}

func readPDF(file []byte) (string, []byte, bool) {
	at := bytes.LastIndex(file, []byte("\n"+pdfBegin))
	if at < 0 {
		return "", file, false
	}
	_, rest, _ := bytes.Cut(file[at:], []byte("/Infoplane <"))
	digits, _, ok := bytes.Cut(rest, []byte(">"))
	text := make([]byte, len(digits)/2)
	if _, err := fmt.Sscanf(string(digits), "%x", &text); err != nil || !ok {
		return "", file, false
	}
	return string(text), file[:at+1], true
}
