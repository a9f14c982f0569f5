package buckettest

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// User is who sends requests.
type User struct{ ID, Secret string }

// Owner may do everything, Reader may only read.
var (
	Owner  = User{"us", "secret"}
	Reader = User{"reader", "hushhush"}
)

// Getenv returns the environment of a user.
func (u User) Getenv(name string) string {
	return map[string]string{"AWS_ACCESS_KEY_ID": u.ID, "AWS_SECRET_ACCESS_KEY": u.Secret}[name]
}

// policy lets Reader read.
const policy = `{"Version": "2012-10-17", "Statement": [
	{"Effect": "Allow", "Principal": {"AWS": ["reader"]}, "Action": ["s3:GetObject"], "Resource": ["arn:aws:s3:::cache/*"]}]}`

// Versitygw returns the location of an empty bucket of a server that ends with the test. It
// skips the test unless the variable INFOPLANE_VERSITYGW names the program.
//
// Version 1.8.0 is meant, which takes minutes to build:
// go install github.com/versity/versitygw/cmd/versitygw@v1.8.0
func Versitygw(t testing.TB) (location string) {
	t.Helper()
	program := os.Getenv("INFOPLANE_VERSITYGW")
	if program == "" {
		t.Skip("INFOPLANE_VERSITYGW does not name the program")
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	listener.Close()
	objects, users := t.TempDir(), t.TempDir()
	bucket := filepath.Join(objects, "cache")
	if err := os.Mkdir(bucket, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Setxattr(bucket, "user.policy", []byte(policy), 0); err != nil {
		t.Fatal(err)
	}
	server := exec.Command(program, "--port", address, "--iam-dir", users, "posix", objects)
	server.Env = append(os.Environ(), "ROOT_ACCESS_KEY="+Owner.ID, "ROOT_SECRET_KEY="+Owner.Secret)
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Process.Kill(); server.Wait() })
	var answer []byte
	for range 100 {
		answer, err = exec.Command(program, "admin", "--access", Owner.ID, "--secret", Owner.Secret, "--endpoint-url", "http://"+address,
			"create-user", "--access", Reader.ID, "--secret", Reader.Secret, "--role", "user").CombinedOutput()
		if err == nil {
			return "s3://cache/lab?endpoint=http://" + address
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("the server does not begin: %v: %s", err, answer)
	return ""
}
