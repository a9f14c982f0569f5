package bucket

import (
	"cmp"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Bucket is a place of objects. Any number of goroutines may use one at once.
type Bucket struct {
	base     url.URL // of all objects, without a slash at its end
	list     url.URL // of requests for the bucket itself
	prefix   string  // of all names, within the bucket; "" or ends with a slash
	shown    string
	signer   *signer // nil: requests are not signed
	s3       bool
	patience time.Duration
	client   client
}

// defaultPatience is how long a server may take to begin its answer. One that is across
// the world and busy takes a second.
const defaultPatience = 2 * time.Second

// options are the parameters of a location.
var options = []string{"endpoint", "region", "style", "timeout"}

// safeName matches names that need no escaping in an address or a signature.
var safeName = regexp.MustCompile(`^[A-Za-z0-9._/=-]*$`)

// Open returns the bucket at a location:
//
//	s3://BUCKET/PREFIX?endpoint=https://HOST&region=REGION&style=path
//	https://HOST/PATH
//
// The endpoint is that of AWS unless it is given there or in AWS_ENDPOINT_URL_S3 or
// AWS_ENDPOINT_URL. With the style "host" the bucket is a part of the host's name, as it
// is at AWS; with "path", the default elsewhere, it follows the host. The parameter timeout (10s)
// is how long an answer may take to begin. The variables AWS_ACCESS_KEY_ID,
// AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN are the credentials; without them
// requests are not signed. Open sends nothing.
func Open(location string, getenv func(string) string) (*Bucket, error) {
	u, err := url.Parse(location)
	if err != nil || u.Host == "" {
		return nil, fmt.Errorf("remote %q: is not an address such as s3://bucket/prefix or https://host/path", location)
	}
	shown := strings.TrimSuffix(u.Scheme+"://"+u.Host+u.EscapedPath(), "/")
	fail := func(format string, args ...any) (*Bucket, error) {
		return nil, fmt.Errorf("remote %s: "+format, append([]any{shown}, args...)...)
	}
	switch {
	case u.User != nil:
		return fail("has a user name in it; credentials come from the variables AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY")
	case u.Fragment != "":
		return fail("has a # in it: leave it out")
	case !safeName.MatchString(u.Path):
		return fail("its path may have letters, digits and ._/=- only")
	}
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return fail("what follows the ? cannot be read: %w", err)
	}
	for name := range query {
		if !slices.Contains(options, name) {
			return fail("%q is none of its options: %s", name, strings.Join(options, ", "))
		}
	}
	b := &Bucket{shown: shown, patience: defaultPatience, client: newClient()}
	if text := query.Get("timeout"); text != "" {
		if b.patience, err = time.ParseDuration(text); err != nil || b.patience <= 0 {
			return fail("timeout=%s: is not a time such as 10s", text)
		}
	}
	path := strings.Trim(u.Path, "/")
	switch u.Scheme {
	case "http", "https":
		for _, name := range options[:3] {
			if query.Has(name) {
				return fail("%s is an option of s3://… only", name)
			}
		}
		b.base = url.URL{Scheme: u.Scheme, Host: u.Host, Path: strings.TrimSuffix("/"+path, "/")}
		return b, nil
	case "s3":
	default:
		return fail("begins with %s://, and s3://, https:// and http:// are known", u.Scheme)
	}
	b.s3 = true
	region := cmp.Or(query.Get("region"), getenv("AWS_REGION"), getenv("AWS_DEFAULT_REGION"), "us-east-1")
	address := cmp.Or(query.Get("endpoint"), getenv("AWS_ENDPOINT_URL_S3"), getenv("AWS_ENDPOINT_URL"))
	style := query.Get("style")
	if address == "" {
		address, style = "https://s3."+region+".amazonaws.com", cmp.Or(style, "host")
	}
	endpoint, err := url.Parse(address)
	if err != nil || endpoint.Host == "" || endpoint.Scheme != "http" && endpoint.Scheme != "https" {
		return fail("endpoint=%s: is not an address such as https://host", address)
	}
	b.base = url.URL{Scheme: endpoint.Scheme, Host: endpoint.Host, Path: strings.TrimSuffix(endpoint.Path, "/")}
	switch style {
	case "host":
		b.base.Host = u.Host + "." + b.base.Host
	case "path", "":
		b.base.Path += "/" + u.Host
	default:
		return fail("style=%s: is path or host", style)
	}
	b.list = b.base
	if path != "" {
		b.prefix = path + "/"
		b.base.Path += "/" + path
	}
	b.signer, err = newSigner(region, getenv)
	if err != nil {
		return fail("%w", err)
	}
	return b, nil
}

// String returns the location without its options.
func (b *Bucket) String() string { return b.shown }

// Patience returns how long an answer may take to begin.
func (b *Bucket) Patience() time.Duration { return b.patience }

// ReadOnly reports whether nothing can be written, whatever the credentials.
func (b *Bucket) ReadOnly() bool { return !b.s3 }

// object returns the address of an object.
func (b *Bucket) object(name string) string {
	u := b.base
	u.Path += "/" + name
	return u.String()
}
