package parquet

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

// noteKey is the key of a note in the metadata of a Parquet file.
const noteKey = "infoplane"

// WithNote returns a file that [Write] has written with a text in its metadata, which pyarrow and
// others read as the key infoplane of a schema's metadata. The table is the same.
func WithNote(file []byte, text string) ([]byte, error) {
	meta, body, err := footer(file)
	if err != nil {
		return nil, err
	}
	meta.KeyValueMetadata = append(meta.KeyValueMetadata, format.KeyValue{Key: noteKey, Value: text})
	return withFooter(body, meta)
}

// Note returns the text in a file's metadata, and the file without it, which is what [Write] has
// written. It is false if there is none.
func Note(file []byte) (text string, plain []byte, ok bool) {
	meta, body, err := footer(file)
	if err != nil {
		return "", file, false
	}
	i := slices.IndexFunc(meta.KeyValueMetadata, func(kv format.KeyValue) bool { return kv.Key == noteKey })
	if i < 0 {
		return "", file, false
	}
	text = meta.KeyValueMetadata[i].Value
	if meta.KeyValueMetadata = slices.Delete(meta.KeyValueMetadata, i, i+1); len(meta.KeyValueMetadata) == 0 {
		meta.KeyValueMetadata = nil
	}
	plain, err = withFooter(body, meta)
	return text, plain, err == nil
}

// footer splits a file into its metadata and what is before them.
func footer(file []byte) (meta *format.FileMetaData, body []byte, err error) {
	const tail = 4 + len(magic)
	if !IsTable(file) || len(file) < tail+len(magic) {
		return nil, nil, fmt.Errorf("%w: is not Parquet", ErrDamaged)
	}
	n := int64(binary.LittleEndian.Uint32(file[len(file)-tail:]))
	end := int64(len(file) - tail)
	if n > end-int64(len(magic)) {
		return nil, nil, fmt.Errorf("%w: its metadata have %d bytes, which it has not", ErrDamaged, n)
	}
	meta = new(format.FileMetaData)
	if err := thrift.Unmarshal(new(thrift.CompactProtocol), file[end-n:end], meta); err != nil {
		return nil, nil, fmt.Errorf("%w: its metadata: %v", ErrDamaged, err)
	}
	return meta, file[:end-n], nil
}

func withFooter(body []byte, meta *format.FileMetaData) ([]byte, error) {
	text, err := thrift.Marshal(new(thrift.CompactProtocol), meta)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	out.Write(body)
	out.Write(text)
	out.Write(binary.LittleEndian.AppendUint32(nil, uint32(len(text))))
	out.WriteString(magic)
	return out.Bytes(), nil
}
