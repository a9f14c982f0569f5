// Package bundle writes the results of an experiment into one zip file that others read without
// infoplane, and reads them back.
//
// A bundle holds, beside pages, pictures and tables for people:
//
//	ro-crate-metadata.json     who made what from what, as RO-Crate 1.1 has it
//	records.jsonl.gz           the records of the actions, a line each
//	objects/sha256/ab/abcd…    artifacts, named by the SHA-256 of their bytes
//	manifest-sha256.txt        the SHA-256 of every file, in the format of sha256sum --check
//
// The same files make the same bytes: they are sorted, not compressed (Parquet and pictures are
// already), and have no times. So [Open] finds every changed byte: in a file by its digest, and
// elsewhere by writing the bundle again.
//
//	err := bundle.Write(w, files)
//	b, err := bundle.Open("paper.zip") // names the file that was changed
//
// Non-goals: it knows no experiment, and signs nothing.
package bundle
