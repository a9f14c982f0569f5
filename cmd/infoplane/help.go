package main

import "runtime/debug"

// appHelp is the page of `infoplane --help`.
const appHelp = `infoplane: {{.Usage}}

Usage:
   infoplane VERB [EXPERIMENT] …

Verbs:{{range .VisibleCommands}}
   {{printf "%-10s" .Name}}{{.Usage}}{{end}}

EXPERIMENT is the name of a built-in experiment (` + "`infoplane ls`" + ` lists them; paper
when left out) or a path to a YAML file of your own. ` + "`infoplane VERB --help`" + ` has examples.

Options of every verb:
   --store DIR   keep artifacts and records in DIR (default .infoplane; INFOPLANE_STORE)
   --help, -h    show help
   --version, -v print the version

Environment: INFOPLANE_STORE names the store, INFOPLANE_STORE_BUDGET bounds it
(20GiB when unset; none), INFOPLANE_KERNEL forces a kernel (portable, avx2,
avx512), INFOPLANE_PROGRAMS=1 stands for --programs, INFOPLANE_REMOTE for --remote,
INFOPLANE_REMOTE_KEY and INFOPLANE_REMOTE_TRUST for its keys, NO_COLOR and CI turn
colours and live pictures off.

Exit codes: 0 done, 1 failure, 2 usage, 3 stale, 4 golden mismatch or results in
conflict, 5 partial (--keep-going), 10 no store, 11 locked, 130 interrupted. Data goes to stdout,
everything else to stderr.
`

// verbHelp is the page of `infoplane VERB --help`.
const verbHelp = `infoplane {{.Name}}: {{.Usage}}

Usage:
   infoplane {{.Name}}{{if .ArgsUsage}} {{.ArgsUsage}}{{end}}{{if .Description}}

{{.Description}}{{end}}

Options:{{range .VisibleFlags}}
   {{.}}{{end}}
   --store DIR	keep artifacts and records in DIR (default .infoplane; INFOPLANE_STORE)
`

// version is the module's version as the Go tool recorded it: a tag, a commit,
// or (devel).
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	v := info.Main.Version
	for _, setting := range info.Settings {
		if setting.Key == "vcs.revision" && (v == "" || v == "(devel)") {
			v = setting.Value[:min(12, len(setting.Value))]
		}
	}
	return v
}
