package bucket

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

// signer signs requests with AWS Signature Version 4.
type signer struct {
	region      string
	credentials aws.Credentials
	sign        *v4.Signer
}

// newSigner returns a signer with the credentials of the environment, or nil if there are none.
func newSigner(region string, getenv func(string) string) (*signer, error) {
	key, secret := getenv("AWS_ACCESS_KEY_ID"), getenv("AWS_SECRET_ACCESS_KEY")
	switch {
	case key == "" && secret == "":
		return nil, nil
	case key == "":
		return nil, errors.New("AWS_SECRET_ACCESS_KEY is set and AWS_ACCESS_KEY_ID is not: set both, or none")
	case secret == "":
		return nil, errors.New("AWS_ACCESS_KEY_ID is set and AWS_SECRET_ACCESS_KEY is not: set both, or none")
	}
	return &signer{
		region:      region,
		credentials: aws.Credentials{AccessKeyID: key, SecretAccessKey: secret, SessionToken: getenv("AWS_SESSION_TOKEN")},
		sign:        v4.NewSigner(func(o *v4.SignerOptions) { o.DisableURIPathEscaping = true }),
	}, nil
}

// apply signs a request whose body has a digest in hexadecimal.
func (s *signer) apply(ctx context.Context, r *http.Request, digest string) error {
	if s == nil {
		return nil
	}
	r.Header.Set("X-Amz-Content-Sha256", digest)
	return s.sign.SignHTTP(ctx, s.credentials, r, digest, "s3", s.region, time.Now())
}
