package bucket

import (
	"context"
	"encoding/xml"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Entry is an object in a list.
type Entry struct {
	Name    string
	Size    int64
	Written time.Time // by the server's clock
}

// page is a part of a list, as S3 sends it.
type page struct {
	XMLName  xml.Name `xml:"ListBucketResult"`
	Contents []struct {
		Key          string
		Size         int64
		LastModified time.Time
	}
	IsTruncated           bool
	NextContinuationToken string
}

// List returns the objects whose names begin with a prefix, in the order of their names, or
// an error as its last element. A plain http(s) address has no list: ErrReadOnly.
func (b *Bucket) List(ctx context.Context, prefix string) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		if b.ReadOnly() {
			yield(Entry{}, b.named(prefix, ErrReadOnly))
			return
		}
		query := url.Values{"list-type": {"2"}, "prefix": {b.prefix + prefix}}
		for {
			u := b.list
			u.Path, u.RawQuery = u.Path+"/", strings.ReplaceAll(query.Encode(), "+", "%20")
			a, err := b.send(ctx, request{method: http.MethodGet, address: u.String(), most: 16 << 20})
			var p page
			if err == nil {
				if err = xml.Unmarshal(a.body, &p); err != nil {
					err = fmt.Errorf("%w: %w", ErrAnswer, err)
				}
			}
			if err == nil && p.IsTruncated && (p.NextContinuationToken == "" || p.NextContinuationToken == query.Get("continuation-token")) {
				err = fmt.Errorf("%w: a list that does not go on", ErrAnswer)
			}
			if err != nil {
				yield(Entry{}, b.named(prefix, err))
				return
			}
			for _, c := range p.Contents {
				if name, ok := strings.CutPrefix(c.Key, b.prefix); ok && !yield(Entry{name, c.Size, c.LastModified}, nil) {
					return
				}
			}
			if !p.IsTruncated {
				return
			}
			query.Set("continuation-token", p.NextContinuationToken)
		}
	}
}
