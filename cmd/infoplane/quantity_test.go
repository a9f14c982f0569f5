package main

import (
	"testing"
	"time"

	"infoplane/internal/count"
)

func TestParseSize(t *testing.T) {
	for text, want := range map[string]int64{
		"0B": 0, "17B": 17, "4GiB": 4 << 30, "500MB": 500e6, "1.5 TB": 1500e9, "2kB": 2000, "2KiB": 2048, "20MiB": 20 << 20, "1TiB": 1 << 40, "1GB": 1e9,
	} {
		if got, err := count.ParseBytes(text); got != want || err != nil {
			t.Errorf("%q: %d, %v, want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"", "4", "4G", "GB", "-1GB", "1e30TB", "NaNGB", "InfB", "4 gb", "4GiB!"} {
		if got, err := count.ParseBytes(text); err == nil {
			t.Errorf("%q: %d, want an error", text, got)
		}
	}
}

func TestParseAge(t *testing.T) {
	for text, want := range map[string]time.Duration{"30d": 720 * time.Hour, "2w": 336 * time.Hour, "12h": 12 * time.Hour, "0.5d": 12 * time.Hour, "0s": 0} {
		if got, err := parseAge(text); got != want || err != nil {
			t.Errorf("%q: %v, %v, want %v", text, got, err, want)
		}
	}
	for _, text := range []string{"", "30", "-1d", "d", "1e30d", "NaNd", "-3h", "5y"} {
		if got, err := parseAge(text); err == nil {
			t.Errorf("%q: %v, want an error", text, got)
		}
	}
}

func TestStoreBudget(t *testing.T) {
	for text, want := range map[string]int64{
		"": 20 << 30, "none": 0, "unlimited": 0, " none ": 0, "4GiB": 4 << 30, "10 GB": 10e9, "1e3GiB": 1000 << 30,
		"0": leastBudget, "0B": leastBudget, "0.0 GiB": leastBudget, "0.1B": leastBudget,
	} {
		s := &session{getenv: func(string) string { return text }}
		if got, err := s.storeBudget(); got != want || err != nil {
			t.Errorf("%q: %d, %v, want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"much", "-1GB", "-0B", "+1GB", "-0", "9e9TB", "8388608TiB", "1e400GB", "0x1p3GB", "0x10GB", "1_0GB", "1e-3GB", "nanB", "infGB", "None", "00", "10", "1.GB", ".5GB"} {
		s := &session{getenv: func(string) string { return text }}
		if got, err := s.storeBudget(); err == nil {
			t.Errorf("%s: %d, want an error", text, got)
		}
	}
}
