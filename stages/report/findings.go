package report

import (
	"errors"
	"sync"

	"infoplane/artifacts"
	"infoplane/internal/strict"
	"infoplane/pipeline"
	"infoplane/stages/plot/page"
)

// Findings are the results of an experiment, complete or not.
type Findings struct {
	Given  string           // the experiment as its user names it, for commands
	Set    []strict.Setting // what flags set in it, for commands
	About  string
	Source page.Source // the publication that it runs again; the zero Source: none
	Field  page.Field  // the table of the field; the zero Field: none
	Made   []string    // by which program, and when
	Text   []byte      // of the experiment file
	Graph  *pipeline.Graph
	Store  *artifacts.Store
	Claims []page.Claim
	Files  map[string]page.TableFile // of exported tables, beside the page; nil: none was asked for

	// Output returns a result; it is false if the action has none that is up to date.
	Output func(node, port string) (artifacts.Ref, bool)

	// Reading is called for each table that is to be read; nil: for none.
	Reading func(node, port string)

	// Problem returns why an action has no result.
	Problem func(node string) string

	// Cache keeps tables that were read; without one, each is read again.
	Cache *Cache
}

// Cache keeps the tables that were read from a store: the verdicts on an experiment, its
// curves and its page read the same ones. The zero Cache is empty and ready for use;
// several goroutines may use one.
type Cache struct{ tables sync.Map } // by artifacts.Ref

// ErrAbsent occurs when an action has no result that is up to date.
var ErrAbsent = errors.New("has no result that is up to date")

// Read reads a table. It fails with ErrAbsent if there is none that is up to date, and if
// it cannot be read.
func Read[T any](f Findings, node, port string) (T, error) {
	if f.Reading != nil {
		f.Reading(node, port)
	}
	ref, ok := f.Output(node, port)
	if !ok {
		var none T
		return none, ErrAbsent
	}
	if f.Cache != nil {
		kept, _ := f.Cache.tables.Load(ref)
		if rows, ok := kept.(T); ok {
			return rows, nil
		}
	}
	rows, err := artifacts.Get[T](f.Store, ref)
	if err == nil && f.Cache != nil {
		f.Cache.tables.Store(ref, rows)
	}
	return rows, err
}
