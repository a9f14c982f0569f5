package main

import (
	"crypto/sha256"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"infoplane/artifacts"
	"infoplane/golden"
)

func (s *session) citeVerb() *cli.Command {
	return &cli.Command{
		Name:      "cite",
		Usage:     "say how to cite an experiment: tool, paper, digests, BibTeX",
		ArgsUsage: "[EXPERIMENT]",
		Description: `Prints what a text needs to name so that others find the same results: the version of
infoplane, the experiment with the SHA-256 of its file, that of all its results if the store
has them, and the publication that it runs again; then the same as BibTeX. CITATION.cff in
the repository is about the tool alone.

   infoplane cite paper
   infoplane cite paper --bibtex >> references.bib`,
		Flags:  []cli.Flag{&cli.BoolFlag{DisableDefaultText: true, Name: "bibtex", Usage: "BibTeX alone"}, setFlag(), remoteFlag()},
		Action: s.cite,
	}
}

func (s *session) cite(c *cli.Context) error {
	args, err := arguments(c, 0, 1, "at most one EXPERIMENT")
	if err != nil {
		return err
	}
	e, err := s.opened(c, experimentOf(args))
	if err != nil {
		return err
	}
	paper, again, err := e.paper()
	if err != nil {
		return err
	}
	results, what, err := s.resultsDigest(c, e)
	if err != nil {
		return err
	}
	facts, digest := buildFacts(), e.digest()
	if !c.Bool("bibtex") {
		var out columns
		out.add("tool", "infoplane "+facts.Version, facts.Commit)
		out.add("experiment", e.command(), "SHA-256 of its file "+digest)
		if results != "" {
			out.add("results", what, "SHA-256 "+results)
		} else {
			out.add("results", what)
		}
		if again {
			out.add("runs again", paper.Cite+": "+paper.Title, paper.Link)
		}
		out.print(s.out)
		fmt.Fprintln(s.out)
	}
	note := "experiment " + e.command() + ", SHA-256 " + digest
	if results != "" {
		note += "; results, SHA-256 " + results
	}
	bibtex(s, "software", "infoplane", [][2]string{
		{"author", "{The infoplane authors}"}, {"title", "infoplane: the information plane of deep networks, step by step"}, {"version", facts.Version}, {"note", note},
	})
	if again {
		author, year := authorsOf(paper.Cite)
		bibtex(s, "misc", paper.Name, [][2]string{{"author", author}, {"title", paper.Title}, {"year", year}, {"url", paper.Link}})
	}
	return nil
}

// bibtex prints an entry; fields without a value are left out.
func bibtex(s *session, kind, key string, fields [][2]string) {
	fmt.Fprintf(s.out, "@%s{%s,\n", kind, key)
	for _, f := range fields {
		if f[1] == "" {
			continue
		}
		value := f[1]
		if f[0] != "author" && f[0] != "url" {
			value = strings.NewReplacer(`\`, `\textbackslash{}`, "_", `\_`, "&", `\&`, "%", `\%`, "#", `\#`, "$", `\$`).Replace(value)
		}
		fmt.Fprintf(s.out, "  %s = {%s},\n", f[0], value)
	}
	fmt.Fprint(s.out, "}\n")
}

// paper is the publication that a built-in experiment runs again; false if there is none.
func (e *experiment) paper() (golden.Paper, bool, error) {
	if isPath(e.given) {
		return golden.Paper{}, false, nil
	}
	field, err := golden.ReadField()
	if err != nil {
		return golden.Paper{}, false, err
	}
	i := slices.IndexFunc(field.Papers, func(p golden.Paper) bool { return p.Experiment == e.name })
	if i >= 0 {
		return field.Papers[i], true, nil
	}
	return golden.Paper{}, false, nil
}

var citedYear = regexp.MustCompile(`^(.*?) ([0-9]{4})\b`)

// authorsOf splits "Shwartz-Ziv, Tishby 2017" into authors as BibTeX has them, and the year.
func authorsOf(cite string) (authors, year string) {
	m := citedYear.FindStringSubmatch(cite)
	if m == nil {
		return cite, ""
	}
	names, others := strings.CutSuffix(m[1], " et al.")
	authors = strings.Join(strings.Split(names, ", "), " and ")
	if others {
		authors += " and others"
	}
	return authors, m[2]
}

// resultsDigest is the SHA-256 of the logical digests of everything that an experiment exports and
// publishes, in the order of its graph; "" if the store has not all of it.
func (s *session) resultsDigest(c *cli.Context, e *experiment) (digest, what string, err error) {
	found, err := s.results(c, e)
	if exitCode(err) == exitNoStore {
		return "", "none in this store: it has not run here", nil
	}
	if err != nil {
		return "", "", err
	}
	if anyStale(found.all) {
		return "", "not all in this store: infoplane status " + e.command() + " says what is missing", nil
	}
	h, n := sha256.New(), 0
	line := func(name, labels, node, port string) {
		ref := found.status[node].Outputs[port]
		if ref == (artifacts.Ref{}) {
			return
		}
		fmt.Fprintf(h, "%d %s %d %s %s\n", len(name), name, len(labels), labels, ref.Logical)
		n++
	}
	for _, x := range e.graph.Exports() {
		line(x.Name, x.Labels.String(), x.Node, x.Port)
	}
	for _, f := range e.graph.Files() {
		line(f.Name, "", f.Node, f.Port)
	}
	return fmt.Sprintf("%x", h.Sum(nil)), fmt.Sprintf("%d tables and figures", n), nil
}
