package main

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"infoplane/artifacts/remote"
)

// TestRemotePull: after a pull the store is whole.
func TestRemotePull(t *testing.T) {
	l := newLab(t)
	b := l.reader()
	b.run(exitDone, "pull tiny")
	b.says(b.stderr, "5 of 5 actions are in the store")
	b.run(exitDone, "run tiny --remote none")
	b.says(b.stderr, "0 of 5 actions ran, 5 fresh")
	l.same(b)
	b.run(exitDone, "fsck --read-data")
}

// TestRemoteVerbs: reading verbs bring home what they show, in a store that begins empty.
func TestRemoteVerbs(t *testing.T) {
	l := newLab(t)
	l.writer.run(exitDone, "cat tiny:history --format csv")
	want := l.writer.stdout
	for _, line := range []string{"cat tiny:history --format csv", "status tiny", "report tiny", "show tiny:train/main/seed=1", "verify tiny", "why tiny:plot/figure"} {
		b := l.reader()
		b.run(exitDone, line)
		if strings.HasPrefix(line, "cat") && b.stdout != want {
			t.Errorf("%s: %s, want %s", line, b.stdout, want)
		}
		if strings.HasPrefix(line, "report") {
			l.same(b)
		}
		if strings.HasPrefix(line, "show") {
			b.says(b.stdout, "signed by", string(l.key.Signer()))
		}
	}
}

// TestRemoteUnknownSigner: records of somebody who is not trusted are not looked at.
func TestRemoteUnknownSigner(t *testing.T) {
	l := newLab(t)
	b := l.reader()
	b.env["INFOPLANE_REMOTE_TRUST"] = string(remote.NewKey().Signer())
	b.run(exitDone, "run tiny")
	b.says(b.stderr, "5 of 5 actions ran", "0 results found")
	b.run(exitDone, "remote status")
	b.says(b.stdout, string(l.key.Signer()), "not trusted: nothing of it is used", "5 records")
	b.env["INFOPLANE_REMOTE_TRUST"] = ""
	b.run(exitUsage, "run tiny")
	b.says(b.stderr, "no signer is trusted", "infoplane remote trust KEY NAME")
}

// TestRemotePush: results from before there was a remote are uploaded, those of others are not.
func TestRemotePush(t *testing.T) {
	l := &lab{place: newPlace(t), t: t, key: remote.NewKey()}
	l.writer = l.bench(l.location, l.key.Secret())
	l.writer.run(exitDone, "run tiny --remote none")
	l.writer.run(exitDone, "push tiny")
	l.writer.says(l.writer.stderr, "5 of 5 actions are there with your signature")
	puts := 0
	l.requests = func(r *http.Request) {
		if r.Method == http.MethodPut && strings.Contains(r.URL.Path, "/objects/") {
			puts++
		}
	}
	l.writer.run(exitDone, "push tiny")
	if puts > 0 {
		t.Errorf("%d objects were sent again", puts)
	}
	l.requests = func(*http.Request) {}
	b := l.bench(l.location, remote.NewKey().Secret())
	b.run(exitDone, "run tiny")
	b.says(b.stderr, "0 of 5 actions ran")
	l.same(b)
	b.run(exitDone, "push tiny")
	b.says(b.stderr, "0 of 5 actions are there with your signature, 5 are those of other signers")
	if n := len(l.names("records/")); n != 5 {
		t.Errorf("%d records: somebody else's were signed", n)
	}
}

// TestRemoteConflict: two results of one action are a conflict, as in a store.
func TestRemoteConflict(t *testing.T) {
	l := newLab(t)
	b := l.bench(l.location, l.key.Secret())
	b.tiny.Slip = 0.25
	b.run(exitDone, "run tiny --remote none")
	b.run(exitDone, "push tiny")
	b.says(b.stderr, "the action is not deterministic")
	b.run(exitMismatch, "status tiny --remote none")
}

// TestRemoteCollect: gc removes what no record refers to, and records that nobody keeps.
func TestRemoteCollect(t *testing.T) {
	l := newLab(t)
	l.writer.run(exitDone, "remote gc --dry-run --keep-experiments tiny")
	l.writer.says(l.writer.stderr, "would remove 0 records and 0 objects", "5 records stay")
	l.writer.tiny.Rate = 0.75
	l.writer.run(exitDone, "run tiny")
	l.writer.run(exitDone, "remote gc --keep-experiments tiny")
	l.writer.says(l.writer.stderr, "removed 4 records and 0 objects", "5 records stay") // objects are young
	b := l.reader()
	b.tiny.Rate = 0.75
	b.run(exitDone, "run tiny")
	b.says(b.stderr, "0 of 5 actions ran")
	l.writer.run(exitDone, "remote gc --older-than 1d")
	l.writer.says(l.writer.stderr, "removed 0 records")
}

// TestConfig: where a remote is said, and what is nearer wins.
func TestConfig(t *testing.T) {
	t.Chdir(t.TempDir())
	b := newBench(t)
	b.env["HOME"] = b.path("home")
	b.run(exitDone, "config")
	b.says(b.stdout, "remote", "none")
	b.run(exitDone, "config remote https://user.example/a")
	b.says(b.stdout, "https://user.example/a", "config.yaml")
	b.run(exitDone, "config remote s3://project/b --project")
	b.says(b.stdout, "s3://project/b", projectSettings)
	b.env["INFOPLANE_REMOTE"] = "s3://environment"
	b.run(exitDone, "config")
	b.says(b.stdout, "s3://environment", "from INFOPLANE_REMOTE")
	delete(b.env, "INFOPLANE_REMOTE")
	b.run(exitDone, "config remote none --project")
	b.says(b.stdout, "https://user.example/a")
	if _, err := os.Stat(projectSettings); err == nil {
		t.Error("an empty file stays")
	}
	b.run(exitUsage, "config remote user.example")
	b.run(exitUsage, "config colour")

	b.run(exitDone, "remote keygen")
	public := strings.TrimSpace(b.stdout)
	if info, err := os.Stat(filepath.Join(b.path("home"), ".config/infoplane/remote.key")); err != nil || info.Mode().Perm() != 0o600 {
		t.Error(info, err)
	}
	b.run(exitFailure, "remote keygen")
	b.run(exitUsage, "remote trust "+public)
	b.run(exitDone, "remote trust "+public+" anna")
	b.says(b.stdout, "anna", public)
	b.run(exitUsage, "remote trust "+public[1:]+" otto")
	b.run(exitUsage, "remote trust --remove otto")
	b.run(exitDone, "config")
	b.says(b.stdout, "https://user.example/a") // trust left the rest alone
	b.run(exitDone, "remote trust --remove anna")
	b.silent("stdout", b.stdout)

	if err := os.WriteFile(projectSettings, []byte("trust:\n  - {name: eve, key: "+public+"}\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	b.run(exitUsage, "run tiny")
	b.says(b.stderr, "is for each user to say")
	if err := os.WriteFile(projectSettings, []byte("remtoe: x\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	b.run(exitUsage, "run tiny")
	b.says(b.stderr, projectSettings+":1:1", "remote")
	b.env["INFOPLANE_REMOTE_KEY"] = "infoplane-secret-123"
	b.run(exitUsage, "run tiny --remote https://x.example")
	b.says(b.stderr, "INFOPLANE_REMOTE_KEY")
	if strings.Contains(b.stderr, "secret-123") {
		t.Error("a private key is repeated: " + b.stderr)
	}
}
