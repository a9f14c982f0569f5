package parquet

import (
	"bytes"
	"encoding/binary"
	"strings"
	"unicode/utf8"
)

// fileFormat is the format of a file by its first bytes.
type fileFormat int

const (
	formatOther fileFormat = iota
	formatParquet
	formatArrowStream
	formatArrowFile
)

// arrowMagic begins and ends an Arrow IPC file.
const arrowMagic = "ARROW1"

// formatOf returns which of the supported formats a file has.
func formatOf(b []byte) fileFormat {
	switch {
	case bytes.HasPrefix(b, []byte(magic)):
		return formatParquet
	case bytes.HasPrefix(b, []byte(arrowMagic)):
		return formatArrowFile
	case len(b) >= 8 && binary.LittleEndian.Uint32(b) == arrowContinuation:
		return formatArrowStream
	}
	return formatOther
}

// IsTable reports whether a file that begins so is of a format that [Reading.Read] reads.
func IsTable(head []byte) bool { return formatOf(head) != formatOther }

// KnownFormat reports whether a file that begins so is of a known format that is neither
// text nor one that [Reading.Read] reads; its error says which.
func KnownFormat(head []byte) bool {
	return !IsTable(head) && (bytes.HasPrefix(head, []byte(zipMagic)) || signature(head) != "")
}

// asParquet and asText are what to do with a file of a known other format.
const (
	asParquet = "expected Parquet or Arrow; "
	asText    = asParquet + "pandas.read_csv(FILE).to_parquet(…) or DuckDB's COPY converts it"
)

// signatures are the first bytes of files that are often passed by mistake.
var signatures = []struct {
	at     int
	bytes  string
	format string
}{
	{0, "PARE", "is an encrypted Parquet file (PARE); decrypt it: write it without an encryption key"},
	{0, "FEA1", "is a Feather file of version 1; " + asParquet + "pyarrow.feather.write_feather with version=2 writes what can be read"},
	{0, "\x93NUMPY", "is a NumPy array (.npy); " + asParquet + "pyarrow.parquet.write_table writes its columns"},
	{0, "\x89HDF\r\n\x1a\n", "is an HDF5 file; " + asParquet + "pandas.read_hdf or h5py reads it, DataFrame.to_parquet writes it"},
	{0, "SQLite format 3\x00", "is an SQLite database; " + asParquet + "DuckDB's COPY converts a table of it"},
	{8, "DUCK", "is a DuckDB database; " + asParquet + "COPY table TO 'file.parquet' converts a table of it"},
	{0, "ORC", "is an ORC file; " + asParquet + "pyarrow.orc reads it"},
	{0, "Obj\x01", "is an Avro file; " + asParquet + "fastavro or DuckDB reads it"},
	{0, "MATLAB 5.0", "is a MATLAB file; " + asParquet + "scipy.io.loadmat reads it"},
	{0, "RDX", "is a file of R's save; " + asParquet + "arrow::write_parquet in R writes what can be read"},
	{0, "RDA", "is a file of R's save; " + asParquet + "arrow::write_parquet in R writes what can be read"},
	{0, "X\n\x00\x00\x00", "is a file of R's saveRDS; " + asParquet + "arrow::write_parquet in R writes what can be read"},
	{0, "\x80\x02", "is a Python pickle; " + asParquet + "load it and write a table"},
	{0, "\x80\x03", "is a Python pickle; " + asParquet + "load it and write a table"},
	{0, "\x80\x04", "is a Python pickle; " + asParquet + "load it and write a table"},
	{0, "\x80\x05", "is a Python pickle; " + asParquet + "load it and write a table"},
	{0, "\x1f\x8b", "is compressed by gzip; unpack it first"},
	{0, "\x28\xb5\x2f\xfd", "is compressed by zstd; unpack it first"},
	{0, "BZh", "is compressed by bzip2; unpack it first"},
	{0, "\xfd7zXZ\x00", "is compressed by xz; unpack it first"},
	{0, "\x04\x22\x4d\x18", "is compressed by lz4; unpack it first"},
	{0, "\xff\xfe", "is text in UTF-16; " + asText},
	{0, "\xfe\xff", "is text in UTF-16; " + asText},
	{0, "version https://git-lfs", "is a pointer of Git LFS and not the file; git lfs pull fetches it"},
	{0, "<", "is HTML or XML; " + asParquet + "was a download answered by a web page?"},
	{0, "{", "is JSON; " + asParquet + "DuckDB's read_json converts it"},
	{0, "[", "is JSON; " + asParquet + "DuckDB's read_json converts it"},
}

// describedBytes are as many bytes of a file as decide what it is called.
const describedBytes = 4096

// describeFormat describes a file that is neither Parquet nor Arrow, for a message.
func describeFormat(b []byte) string {
	if len(b) == 0 {
		return "is empty; expected Parquet or Arrow"
	}
	if bytes.HasPrefix(b, []byte(zipMagic)) {
		return describeZip(b)
	}
	if format := signature(b); format != "" {
		return format
	}
	head := b[:min(len(b), describedBytes)]
	switch {
	case len(bytes.Trim(head, "\x00")) == 0:
		return "begins with zeros only; expected Parquet or Arrow: was a copy or a download cut short?"
	case isText(head):
		first, _, _ := strings.Cut(string(head), "\n")
		if strings.ContainsAny(first, ",;\t") {
			return "is CSV or another text; " + asText
		}
		return "is text; " + asText
	case bytes.HasSuffix(b, []byte(magic)):
		return "ends as a Parquet file and does not begin as one; copy it again"
	}
	return "is neither Parquet nor Arrow, by its first bytes"
}

// zipMagic begins a zip archive.
const zipMagic = "PK\x03\x04"

// signature describes a file that begins with one of the signatures, "" for any other.
func signature(b []byte) string {
	for _, s := range signatures {
		if len(b) >= s.at && bytes.HasPrefix(b[s.at:], []byte(s.bytes)) {
			return s.format
		}
	}
	return ""
}

// describeZip describes a zip archive by its entries.
func describeZip(b []byte) string {
	head := b[:min(len(b), 4096)]
	switch {
	case bytes.Contains(head, []byte("data.pkl")):
		return "is a PyTorch file; " + asParquet + "torch.load reads it, pyarrow.parquet.write_table writes its tensors as columns"
	case bytes.Contains(head, []byte(".npy")):
		return "is a NumPy archive (.npz); " + asParquet + "numpy.load reads it, pyarrow.parquet.write_table writes its arrays as columns"
	case bytes.Contains(head, []byte("[Content_Types].xml")):
		return "is an Excel file; " + asParquet + "pandas.read_excel reads it, DataFrame.to_parquet writes it"
	}
	return "is a zip archive; unpack it first"
}

// isText reports whether a beginning of a file is UTF-8 without control characters.
func isText(head []byte) bool {
	for len(head) > 0 {
		r, n := utf8.DecodeRune(head)
		if r == utf8.RuneError && n == 1 && utf8.FullRune(head) || r < ' ' && r != '\n' && r != '\r' && r != '\t' || r == 0x7f {
			return false
		}
		head = head[n:]
	}
	return true
}
