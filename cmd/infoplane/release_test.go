package main

import (
	"bytes"
	"crypto/sha256"
	"debug/buildinfo"
	"debug/elf"
	"debug/macho"
	"debug/pe"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestRelease: what `make release` left in INFOPLANE_RELEASE. Each binary is of its platform,
// needs no library (on linux), is stamped with a commit, has its line in SHA256SUMS, and an SBOM that lists
// the modules that it is linked from. .ci/release runs it, and the binaries.
func TestRelease(t *testing.T) {
	dist := os.Getenv("INFOPLANE_RELEASE")
	if dist == "" {
		t.Skip("INFOPLANE_RELEASE names no folder of a release")
	}
	binaries, err := filepath.Glob(filepath.Join(dist, "infoplane-*"))
	if err != nil {
		t.Fatal(err)
	}
	binaries = slices.DeleteFunc(binaries, func(name string) bool { return strings.HasSuffix(name, ".json") })
	if len(binaries) == 0 {
		t.Fatalf("%s has no binary", dist)
	}
	for _, name := range binaries {
		platform := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(name), "infoplane-"), ".exe")
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := builtFor(bytes.NewReader(text), platform); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if err := builtFor(bytes.NewReader(text), "plan9-386"); err == nil { // the twin
			t.Errorf("%s passes for one of another platform", name)
		}
		sbom, err := os.ReadFile(filepath.Join(dist, "infoplane-"+platform+".cdx.json"))
		if err != nil {
			t.Fatal(err)
		}
		if err := lists(sbom, bytes.NewReader(text)); err != nil {
			t.Errorf("%s: SBOM: %v", name, err)
		}
		if err := lists([]byte(`{"bomFormat": "CycloneDX"}`), bytes.NewReader(text)); err == nil { // the twin
			t.Errorf("%s: an SBOM that lists nothing passes", name)
		}
	}
	if err := summed(dist); err != nil {
		t.Error(err)
	}
}

// builtFor checks that a binary is of a platform, such as linux-arm64, and static.
func builtFor(text io.ReaderAt, platform string) error {
	info, err := buildinfo.Read(text)
	if err != nil {
		return err
	}
	of := map[string]string{}
	for _, s := range info.Settings {
		of[s.Key] = s.Value
	}
	os, arch, _ := strings.Cut(platform, "-")
	if of["GOOS"] != os || of["GOARCH"] != arch || of["CGO_ENABLED"] != "0" || of["-trimpath"] != "true" {
		return fmt.Errorf("was built with %v, not for %s", of, platform)
	}
	var machine fmt.Stringer
	var want any
	switch os {
	case "linux":
		file, err := elf.NewFile(text)
		if err != nil {
			return err
		}
		for _, p := range file.Progs {
			if p.Type == elf.PT_INTERP || p.Type == elf.PT_DYNAMIC {
				return errors.New("needs a loader of shared libraries")
			}
		}
		machine, want = file.Machine, map[string]any{"amd64": elf.EM_X86_64, "arm64": elf.EM_AARCH64}[arch]
	case "darwin":
		file, err := macho.NewFile(text)
		if err != nil {
			return err
		}
		machine, want = file.Cpu, map[string]any{"amd64": macho.CpuAmd64, "arm64": macho.CpuArm64}[arch]
	case "windows":
		file, err := pe.NewFile(text)
		if err != nil {
			return err
		}
		if is := map[string]uint16{"amd64": pe.IMAGE_FILE_MACHINE_AMD64, "arm64": pe.IMAGE_FILE_MACHINE_ARM64}[arch]; file.Machine != is {
			return fmt.Errorf("is for the machine %#x", file.Machine)
		}
		return nil
	}
	if machine != want {
		return fmt.Errorf("is for the machine %v", machine)
	}
	return nil
}

// lists checks that an SBOM has every module that a binary is linked from, in its version.
func lists(sbom []byte, binary io.ReaderAt) error {
	var of struct {
		Format   string `json:"bomFormat"`
		Spec     string `json:"specVersion"`
		Metadata struct {
			Component struct{ Name, Version string }
		}
		Components []struct{ Name, Version string }
	}
	if err := json.Unmarshal(sbom, &of); err != nil {
		return err
	}
	if of.Format != "CycloneDX" || of.Spec != "1.6" {
		return fmt.Errorf("is of the format %s %s", of.Format, of.Spec)
	}
	info, err := buildinfo.Read(binary)
	if err != nil {
		return err
	}
	if of.Metadata.Component.Version == "" {
		return errors.New("does not have the version of infoplane")
	}
	listed := map[string]bool{}
	for _, c := range of.Components {
		listed[c.Name+" "+c.Version] = true
	}
	if !listed["std "+info.GoVersion] {
		return fmt.Errorf("does not list the standard library of %s", info.GoVersion)
	}
	for _, m := range info.Deps {
		if !listed[m.Path+" "+m.Version] {
			return fmt.Errorf("does not list %s %s", m.Path, m.Version)
		}
	}
	return nil
}

// summed checks that SHA256SUMS has the digest of each file beside it.
func summed(dist string) error {
	text, err := os.ReadFile(filepath.Join(dist, "SHA256SUMS"))
	if err != nil {
		return err
	}
	entries, err := os.ReadDir(dist)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.Name() == "SHA256SUMS" {
			continue
		}
		file, err := os.ReadFile(filepath.Join(dist, e.Name()))
		if err != nil {
			return err
		}
		sum := sha256.Sum256(file)
		if line := hex.EncodeToString(sum[:]) + "  " + e.Name() + "\n"; !strings.Contains(string(text), line) {
			return fmt.Errorf("SHA256SUMS has no line %q", line)
		}
	}
	if n := strings.Count(string(text), "\n"); n != len(entries)-1 {
		return fmt.Errorf("SHA256SUMS has %d lines for %d files", n, len(entries)-1)
	}
	return nil
}
