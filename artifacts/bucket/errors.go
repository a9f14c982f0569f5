package bucket

import (
	"errors"
	"fmt"
)

var (
	// ErrMissing occurs when a bucket holds no object of a name.
	ErrMissing = errors.New("is not there")

	// ErrCondition occurs when an object was not put since the condition did not hold.
	ErrCondition = errors.New("another one is there")

	// ErrDenied occurs when the server refuses the credentials, or what is asked with them.
	ErrDenied = errors.New("the server denies access")

	// ErrReadOnly occurs when something is to be written to a plain http(s) address.
	ErrReadOnly = errors.New("can only be read")

	// ErrUnreachable occurs when there is no answer: no connection, or none in time.
	ErrUnreachable = errors.New("does not answer")

	// ErrAnswer occurs when a server's answer cannot be that of a bucket.
	ErrAnswer = errors.New("the server's answer makes no sense")
)

// denied returns the error of a refused request, with what the server said of it.
func denied(status int, code string) error {
	switch code {
	case "SignatureDoesNotMatch":
		return fmt.Errorf("%w: AWS_SECRET_ACCESS_KEY is not the secret of AWS_ACCESS_KEY_ID (%s)", ErrDenied, code)
	case "InvalidAccessKeyId":
		return fmt.Errorf("%w: it does not know AWS_ACCESS_KEY_ID (%s)", ErrDenied, code)
	case "ExpiredToken", "InvalidToken", "TokenRefreshRequired":
		return fmt.Errorf("%w: AWS_SESSION_TOKEN is no longer valid (%s)", ErrDenied, code)
	case "RequestTimeTooSkewed":
		return fmt.Errorf("%w: the clock of this machine is wrong (%s)", ErrDenied, code)
	case "":
		return fmt.Errorf("%w (status %d)", ErrDenied, status)
	}
	return fmt.Errorf("%w (%s)", ErrDenied, code)
}
