//go:build !race

package artifacts

const RaceDetector = false
