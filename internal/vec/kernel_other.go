//go:build !amd64

package vec

func implementations() []implementation { return []implementation{portable} }
