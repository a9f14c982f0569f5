package page

import "strings"

// Report is all that the page shows. Texts are plain; the page escapes them.
type Report struct {
	Name    string   // of the experiment
	About   string   // one sentence
	Source  Source   // the publication that it runs again; the zero Source: none
	Facts   []string // its size, in a few words each
	Command string   // that makes everything
	Made    []string // by which program, and when, in a few words each

	Figures   []Figure
	Plane     Plane
	Histories []History // of the networks that were trained
	Settings  []Setting
	YAML      string // the experiment file
	Tables    []Table
	ToFiles   string // command that writes the page with the tables as files beside it
	Gaps      []Gap
	Claims    []Claim // of all figures; the page puts each beside its figure
	Field     Field   // what other publications say of the same; the zero Field: nothing
}

// Source is a publication.
type Source struct {
	Cite  string // authors and year
	Title string
	Link  string
}

// Field is the table of the field: what publications say of a statement, and what became of
// that when their experiments were run again.
type Field struct {
	Papers []FieldPaper
	Rows   []FieldRow
}

// FieldPaper is a publication, a column of the table of the field.
type FieldPaper struct {
	Source
	Experiment string // that runs it again
	This       bool   // it is the one of this page
}

// FieldRow is a statement and what the publications say of it.
type FieldRow struct {
	Text  string
	Cells []FieldCell // one for each publication, in the order of the columns
}

// FieldCell is what one publication says of a statement; the zero FieldCell: nothing.
type FieldCell struct {
	Stance  string   // yes, no, in part
	Words   string   // in which cases
	Verdict string   // as that of a Claim
	Missing string   // why there is no verdict
	Figures []string // that show it, if the publication is the one of this page
}

// Figure is one figure of the experiment, or what there is of it.
type Figure struct {
	Name     string // of its files, without the ending: figure2
	Node     string // the action that draws it
	SVG      []byte // the picture; nil where there is none. The first line of its description is its caption
	Caption  string // of a figure without a picture in SVG, such as a film
	Missing  string // why there is no picture, or not every file
	Files    []File
	Settings []Setting
	Inputs   []Input
	Commands []string // that make it again, and that trace it
	Tables   []string // names of the tables of the page that it is drawn from
}

// File is a published file, in the folder of the page. A digest is empty where
// there is no file yet.
type File struct {
	Name          string
	Logical, Blob string
	Size          int64 // bytes
}

// Input is an artifact that a figure was drawn from.
type Input struct {
	Port, Node    string
	Logical, Blob string
}

// Setting is one line of an experiment file.
type Setting struct {
	Entry string // section and name: train.network
	Name  string
	Value string
}

// Table is a table that the experiment exports.
type Table struct {
	Name    string
	Parts   int    // gathered from so many actions
	Labels  string // the columns in front
	Command string // that prints it
	TableFile
}

// TableFile is a table as a file in the folder of the page; the zero TableFile: nobody asked
// for one.
type TableFile struct {
	File    string // tables/information.csv; "" if there is none
	Size    int64  // bytes
	Without string // why there is none, although one was asked for
}

// FileName is the name of the file without its folder.
func (f TableFile) FileName() string { return f.File[strings.LastIndexByte(f.File, '/')+1:] }

// Gap is what has no result.
type Gap struct {
	What string
	Why  string
}

// Claim is what a figure is to show, and whether it does.
type Claim struct {
	Name     string // by which the claims of two experiments are matched; "": with none
	Figure   string // its name: figure2
	Text     string
	Expected string
	Measured string
	Verdict  string // reproduced, partly, not reproduced; empty before anybody judged
	Missing  string // why it could not be judged
}
