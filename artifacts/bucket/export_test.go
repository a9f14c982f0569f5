package bucket

// Address returns the address of an object.
func Address(b *Bucket, name string) string { return b.object(name) }
