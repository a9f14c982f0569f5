package bundle

import (
	"cmp"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"
)

// CrateFile is the file of a bundle that describes it as a research object.
const CrateFile = "ro-crate-metadata.json"

// Crate is what a bundle is about, for its metadata: a Workflow Run RO-Crate, in which the
// experiment is the workflow, and all actions together are one run of it.
type Crate struct {
	Name     string // of the experiment
	About    string
	Paper    string // what the experiment re-runs: a citation
	PaperURL string
	Licence  string // a URL; "" if none was chosen
	Author   string // who ran it; "" if unknown
	AuthorID string // such as an ORCID's URL

	Began, Ended time.Time // the first action's start and the last one's end
	Version      string    // of infoplane
	URL          string    // of infoplane
	Hosts        []string  // where the actions ran
	Command      string    // that gives the same results

	Inputs  []Entry // files beside the experiment that the run reads: claims
	Results []Entry // files that the run made
	Others  []Entry // versions, records
	Objects int     // artifacts in objects/
}

// Entry is a file of the bundle as the metadata describe it.
type Entry struct {
	Name    string
	About   string
	Content []byte
}

// Experiment is the file of the experiment, and Readme says what is in the bundle.
const (
	Experiment = "experiment.yaml"
	Readme     = "README.md"
)

// single is a list, or its element if it has one.
func single(list []any) any {
	if len(list) == 1 {
		return list[0]
	}
	return list
}

const (
	processProfile  = "https://w3id.org/ro/wfrun/process/0.5"
	workflowProfile = "https://w3id.org/ro/wfrun/workflow/0.5"
	crateProfile    = "https://w3id.org/workflowhub/workflow-ro-crate/1.0"
)

type node = map[string]any

func ref(id string) node { return node{"@id": id} }

// Metadata returns the metadata of a crate with an experiment.
func (c Crate) Metadata(experiment []byte) []byte {
	date := func(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05+00:00") }
	var parts, inputs, results []any
	graph := []any{}
	file := func(e Entry) node {
		n := node{"@id": e.Name, "@type": "File", "name": path.Base(e.Name), "description": e.About,
			"encodingFormat": mediaType(e.Name), "contentSize": fmt.Sprint(len(e.Content)), "sha256": fmt.Sprintf("%x", sha256.Sum256(e.Content))}
		parts = append(parts, ref(e.Name))
		graph = append(graph, n)
		return n
	}
	workflow := file(Entry{Experiment, "The experiment: what is generated, trained, estimated, solved and drawn.", experiment})
	workflow["@type"] = []string{"File", "SoftwareSourceCode", "ComputationalWorkflow"}
	workflow["name"], workflow["programmingLanguage"] = c.Name, ref("#infoplane-experiment")
	workflow["version"] = fmt.Sprintf("sha256:%x", sha256.Sum256(experiment))
	for _, e := range c.Inputs {
		file(e)
		inputs = append(inputs, ref(e.Name))
	}
	for _, e := range c.Results {
		file(e)
		results = append(results, ref(e.Name))
	}
	for _, e := range c.Others {
		n := file(e)
		if e.Name == Readme {
			n["about"] = ref("./")
		}
	}
	if c.Objects > 0 {
		parts = append(parts, ref("objects/"))
		graph = append(graph, node{"@id": "objects/", "@type": "Dataset", "name": "objects",
			"description": fmt.Sprintf("%d artifacts, each named by the SHA-256 of its bytes; %s has them all.", c.Objects, Manifest)})
	}
	run := node{"@id": "#run", "@type": "CreateAction", "name": "Run of " + c.Name, "description": c.Command + " on " + strings.Join(c.Hosts, "; "),
		"instrument": ref(Experiment), "result": single(results), "startTime": date(c.Began), "endTime": date(c.Ended),
		"actionStatus": "http://schema.org/CompletedActionStatus"}
	if len(inputs) > 0 {
		run["object"] = single(inputs)
	}
	root := node{"@id": "./", "@type": "Dataset", "name": "infoplane: " + c.Name, "description": c.About, "datePublished": date(c.Ended),
		"conformsTo": []any{ref(processProfile), ref(workflowProfile), ref(crateProfile)}, "hasPart": parts, "mainEntity": ref(Experiment), "mentions": ref("#run")}
	if c.Licence != "" {
		root["license"] = ref(c.Licence)
		graph = append(graph, node{"@id": c.Licence, "@type": "CreativeWork", "name": c.Licence, "description": "The licence of the results."})
	} else {
		root["license"] = "No licence was chosen: ask who made the results."
	}
	if c.PaperURL != "" {
		root["citation"] = ref(c.PaperURL)
		graph = append(graph, node{"@id": c.PaperURL, "@type": "ScholarlyArticle", "name": c.Paper})
	}
	if c.Author != "" {
		id := c.AuthorID
		if id == "" {
			id = "#author"
		}
		run["agent"], root["author"] = ref(id), ref(id)
		graph = append(graph, node{"@id": id, "@type": "Person", "name": c.Author})
	}
	graph = append(graph, run,
		node{"@id": "#infoplane", "@type": "SoftwareApplication", "name": "infoplane", "softwareVersion": c.Version, "url": c.URL,
			"description": "Ran the experiment, and wrote this bundle."},
		node{"@id": "#infoplane-experiment", "@type": "ComputerLanguage", "name": "infoplane experiment", "url": c.URL, "version": c.Version},
		node{"@id": "#engine-run", "@type": "OrganizeAction", "name": "Run of infoplane " + c.Version, "instrument": ref("#infoplane"), "result": ref("#run"),
			"startTime": date(c.Began), "endTime": date(c.Ended)})
	for id, name := range map[string]string{processProfile: "Process Run Crate", workflowProfile: "Workflow Run Crate", crateProfile: "Workflow RO-Crate"} {
		version := path.Base(id)
		graph = append(graph, node{"@id": id, "@type": "CreativeWork", "name": name, "version": version})
	}
	slices.SortFunc(graph, func(a, b any) int { return cmp.Compare(a.(node)["@id"].(string), b.(node)["@id"].(string)) })
	graph = append([]any{node{"@id": CrateFile, "@type": "CreativeWork", "about": ref("./"),
		"conformsTo": []any{ref("https://w3id.org/ro/crate/1.1"), ref(crateProfile)}}, root}, graph...)
	text, err := json.MarshalIndent(node{
		"@context": []any{"https://w3id.org/ro/crate/1.1/context", node{"sha256": "https://w3id.org/ro/terms/workflow-run#sha256"}},
		"@graph":   graph,
	}, "", "  ")
	if err != nil {
		panic("bundle: " + err.Error()) // maps of texts
	}
	return append(text, '\n')
}

// mediaTypes are the kinds of files by their ending, the same on every machine.
var mediaTypes = map[string]string{
	".parquet": "application/vnd.apache.parquet", ".yaml": "application/yaml", ".gz": "application/gzip", ".json": "application/json",
	".html": "text/html", ".md": "text/markdown", ".png": "image/png", ".svg": "image/svg+xml", ".pdf": "application/pdf", ".gif": "image/gif",
}

func mediaType(name string) string {
	return cmp.Or(mediaTypes[path.Ext(name)], "application/octet-stream")
}
