// Package provenance puts a text into a picture that says where the picture comes from, where the
// format has a place for it: a text chunk of PNG, the metadata element of SVG, a comment of GIF, an
// object of PDF that nothing refers to. No viewer shows it.
//
// What is added can be taken out again, so that a marked file can be compared with the digest of
// the picture as it was:
//
//	marked, ok := provenance.Mark(png, `{"node": "paper:plot/figure2"}`)
//	text, plain, ok := provenance.Read(marked) // plain is png
//
// Non-goals: it signs nothing. Whoever changes a picture can change its text, too; the digest of the
// picture is what a store, or a record, has to confirm.
package provenance
