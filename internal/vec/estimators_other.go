//go:build !amd64

package vec

func estimationOf(string) *estimation { return &portableEstimation }
