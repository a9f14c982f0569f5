package vec

// Kernel names the implementation of the batch kernels that runs on this
// machine. The results do not depend on it.
func Kernel() string { return "portable" }
