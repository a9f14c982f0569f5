package array

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// npyMagic begins a .npy file.
const npyMagic = "\x93NUMPY"

// IsNPY reports whether a file that begins so is a .npy file.
func IsNPY(head []byte) bool { return bytes.HasPrefix(head, []byte(npyMagic)) }

// maxHeader bounds the header of a .npy file, as NumPy does by default.
const maxHeader = 10_000

// NPY returns the array of a .npy file of the versions 1 to 3. It fails for a pickled
// array, for structured and complex ones, and where the values are more or fewer than the
// shape claims.
//
// Reference: NumPy Enhancement Proposal 1, A Simple File Format for NumPy Arrays.
func NPY(b []byte) (*Array, error) {
	a, values, err := readHeader(b)
	if err != nil {
		return nil, err
	}
	if a.problem != nil {
		return nil, a.problem
	}
	return a, a.holds(b[values:])
}

// readHeader reads the header of a .npy file, and returns where its values begin. What is
// wrong with the type is the array's problem: another array of an archive can be read.
func readHeader(b []byte) (a *Array, values int, err error) {
	if !IsNPY(b) || len(b) < 12 {
		return nil, 0, fmt.Errorf("is not a .npy file, or is cut short")
	}
	version, size, start := b[6], int64(binary.LittleEndian.Uint16(b[8:])), int64(10)
	switch version {
	case 1:
	case 2, 3:
		size, start = int64(binary.LittleEndian.Uint32(b[8:])), 12
	default:
		return nil, 0, fmt.Errorf("is of version %d of .npy; versions 1 to 3 are read", version)
	}
	if size > maxHeader {
		return nil, 0, fmt.Errorf("its header claims %d bytes; at most %d are read", size, maxHeader)
	}
	if start+size > int64(len(b)) {
		return nil, 0, fmt.Errorf("ends inside its header; was a copy cut short?")
	}
	a, err = parseHeader(string(b[start : start+size]))
	return a, int(start + size), err
}

// A header is a literal of Python, whose keys stand in the order in which NumPy writes
// them; other programs vary blanks, and the comma at the end.
var (
	header  = regexp.MustCompile(`^\{\s*'descr'\s*:\s*('[^']*'|\[.*\])\s*,\s*'fortran_order'\s*:\s*(True|False)\s*,\s*'shape'\s*:\s*\(([^)]*)\)\s*,?\s*\}\s*$`)
	numeric = regexp.MustCompile(`^([<>|=]?)([biufSU])([0-9]+)$`)
)

func parseHeader(text string) (*Array, error) {
	match := header.FindStringSubmatch(text)
	if match == nil {
		return nil, fmt.Errorf("its header is %s; expected 'descr', 'fortran_order' and 'shape', as NumPy writes them", strconv.Quote(short(text)))
	}
	a := &Array{fortran: match[2] == "True"}
	for _, field := range strings.Split(strings.TrimSuffix(strings.TrimSpace(match[3]), ","), ",") {
		field = strings.TrimSuffix(strings.TrimSpace(field), "L") // of Python 2
		if field == "" && strings.TrimSpace(match[3]) == "" {
			break // an array without dimensions
		}
		d, err := strconv.Atoi(field)
		if err != nil || d < 0 {
			return nil, fmt.Errorf("its header has the shape (%s)", short(match[3]))
		}
		a.Shape = append(a.Shape, d)
	}
	if len(a.Shape) > maxDimensions {
		return nil, fmt.Errorf("has %d dimensions; at most %d are read", len(a.Shape), maxDimensions)
	}
	if err := checkShape(a.Shape); err != nil {
		return nil, err
	}
	a.readType(strings.Trim(match[1], "'"))
	return a, nil
}

// maxDimensions is the most that NumPy has.
const maxDimensions = 64

// maxText bounds the width of a text in bytes.
const maxText = 1 << 20

// readType reads the type of the values: <f4, |u1, >i8.
func (a *Array) readType(descr string) {
	match := numeric.FindStringSubmatch(descr)
	a.Type = descr
	if match == nil {
		a.problem = unreadable(descr)
		return
	}
	a.code, a.big = code(match[2][0]), match[1] == ">"
	a.size, _ = strconv.Atoi(match[3]) // 0 for a number that is too large
	names := map[code]string{boolean: "bool", signed: "int", unsigned: "uint", float: "float"}
	known := a.size == 1 || a.size == 2 || a.size == 4 || a.size == 8
	switch {
	case a.code == boolean:
		a.Type, known = "bool", a.size == 1
	case a.code == letters || a.code == unicode:
		a.Type = "text"
		if a.code == unicode {
			a.size *= 4
		}
		known = a.size > 0 && a.size <= maxText
	default:
		a.Type = names[a.code] + strconv.Itoa(8*a.size)
		known = known && (a.code != float || a.size > 1)
	}
	if !known {
		a.problem = unreadable(descr)
	}
	if a.big && a.size > 1 {
		a.Type = ">" + a.Type
	}
}

// unreadable returns the error of a type that is not read.
func unreadable(descr string) error {
	switch kind := strings.TrimLeft(descr, "<>|="); {
	case strings.HasPrefix(kind, "O"):
		return fmt.Errorf("is a pickled array (dtype object), which is a program and is not run; save it with a dtype of numbers or text")
	case strings.HasPrefix(kind, "c"):
		return fmt.Errorf("holds complex numbers (%s); save the real and the imaginary part as arrays of their own", descr)
	case strings.HasPrefix(descr, "["):
		return fmt.Errorf("is a structured array; save its fields as arrays of their own, in one .npz")
	case strings.HasPrefix(kind, "M"), strings.HasPrefix(kind, "m"):
		return fmt.Errorf("holds times (%s); expected numbers or text", descr)
	}
	return fmt.Errorf("holds values of the type %s; expected numbers of at most 64 bits, or text: save it as float32 or float64", strconv.Quote(short(descr)))
}

func short(text string) string {
	if len(text) > 80 {
		text = text[:80] + "…"
	}
	return text
}
