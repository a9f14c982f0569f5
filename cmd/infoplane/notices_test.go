package main

import (
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// linked are the modules that the command is built from, on any platform of a release, with the
// folders of their sources.
func linked(t *testing.T) map[string]string {
	out := map[string]string{}
	for _, platform := range []string{"linux", "darwin", "windows"} {
		list := exec.Command("go", "list", "-deps", "-f", "{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}}\t{{.Dir}}{{end}}{{end}}", "./cmd/infoplane")
		list.Dir, list.Env = "../..", append(os.Environ(), "GOOS="+platform, "GOARCH=amd64", "CGO_ENABLED=0")
		text, err := list.Output()
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			if module, dir, ok := strings.Cut(strings.TrimSpace(line), "\t"); ok {
				out[module] = dir
			}
		}
	}
	return out
}

// licences recognises a licence by a part of its text, the more special ones first.
var licences = []struct{ id, text string }{
	{"FTL", "The FreeType Project LICENSE"}, {"FTL", "The FreeType License, which is similar"}, {"OFL-1.1", "SIL OPEN FONT LICENSE Version 1.1"}, {"CC-BY-4.0", "Creative Commons Attribution 4.0"},
	{"Apache-2.0", "Apache License Version 2.0"}, {"MPL-2.0", "Mozilla Public License"}, {"Unlicense", "This is free and unencumbered software"},
	{"BSD-3-Clause", "Neither the name"}, {"BSD-3-Clause", "be used to endorse"}, {"BSD-2-Clause", "Redistributions in binary form must reproduce"},
	{"ISC", "Permission to use, copy, modify, and/or distribute"}, {"MIT", "Permission is hereby granted, free of charge"},
}

func licenceOf(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	for _, l := range licences {
		if strings.Contains(strings.ToLower(text), strings.ToLower(l.text)) {
			return l.id
		}
	}
	return ""
}

// noticeFiles are the licences and notices in a folder.
func noticeFiles(t *testing.T, dir string) []string {
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, e := range entries {
		name := strings.ToUpper(e.Name())
		begins := func(word string) bool { return strings.HasPrefix(name, word) }
		if e.Type().IsRegular() && !strings.HasSuffix(name, ".GO") && (begins("LICEN") || begins("COPYING") || begins("NOTICE") || begins("UNLICENSE")) {
			out = append(out, filepath.Join(dir, e.Name()))
		}
	}
	if ftl := filepath.Join(dir, "licenses", "ftl.txt"); len(out) > 0 { // of a choice of two licences, ours
		if _, err := os.Stat(ftl); err == nil {
			out = append(out, ftl)
		}
	}
	return out
}

// fenced is a text as a block of Markdown.
func fenced(text string) string {
	return "~~~\n" + strings.ReplaceAll(strings.TrimSpace(text), "\r\n", "\n") + "\n~~~\n"
}

// TestDocsOfNotices: THIRD_PARTY_NOTICES.md has the licence of everything that is linked in.
func TestDocsOfNotices(t *testing.T) {
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	parts := linked(t)
	if len(parts) < 20 {
		t.Fatalf("%d modules are linked: the list is too short", len(parts))
	}
	parts["Go, its standard library"] = strings.TrimSpace(string(root))
	parts["Apache ECharts, in the report page"] = "../../stages/plot/page/echarts"
	var list, texts strings.Builder
	numbers := map[[32]byte]int{}
	names := []string{}
	for name := range parts {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		ids, where := []string{}, []string{}
		for _, file := range noticeFiles(t, parts[name]) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			sum := sha256.Sum256(text)
			if numbers[sum] == 0 {
				numbers[sum] = len(numbers) + 1
				fmt.Fprintf(&texts, "\n## %d\n\n%s", numbers[sum], fenced(string(text)))
			}
			if id := licenceOf(string(text)); id != "" && !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
			where = append(where, fmt.Sprintf("[%d](#%[1]d)", numbers[sum]))
		}
		if len(ids) == 0 {
			t.Errorf("%s: no licence is recognised in %s", name, parts[name])
		}
		fmt.Fprintf(&list, "| %s | %s | %s |\n", name, strings.Join(ids, ", "), strings.Join(where, ", "))
	}
	digits, err := os.ReadFile("../../stages/generate/digits.txt")
	if err != nil {
		t.Fatal(err)
	}
	list.WriteString("| the digits data set, a copy of that of scikit-learn | BSD-3-Clause | [digits](#digits) |\n")
	texts.WriteString("\n## digits\n\n" + fenced(string(digits)))
	upToDate(t, "../../THIRD_PARTY_NOTICES.md", "# Notices of third parties\n\n"+
		"Written by `make docs` from the modules that the command is built from. A binary has the code, fonts and data of all of\n"+
		"these, under the licences below. They are not the licence of infoplane itself.\n\n"+
		"| part | licence | text |\n| --- | --- | --- |\n"+list.String()+texts.String())
}

func TestLicenceOf(t *testing.T) {
	for text, want := range map[string]string{
		"Permission is hereby granted,\n free of charge, to": "MIT", "SIL OPEN FONT LICENSE Version 1.1 - 26 February 2007": "OFL-1.1",
		"                Apache License\n   Version 2.0, January": "Apache-2.0", "All rights reserved, and none granted": "",
	} {
		if got := licenceOf(text); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}
