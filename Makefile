# infoplane: `make figures` draws the paper's figures, `make test` tests the tool.

.DEFAULT_GOAL = figures

EXPERIMENT ?= paper
J          ?= $(shell getconf _NPROCESSORS_ONLN)
GO         ?= go
STATICCHECK = $(GO) run honnef.co/go/tools/cmd/staticcheck@v0.8.2

# What works in several goroutines is tested with the race detector; of packages that are
# numerics but for one place, the tests of that place. cmd takes longest, and begins; tests that
# wait for files and processes leave room for a third package.
RACED         = ./cmd/... ./artifacts/... ./golden/review ./internal/output ./internal/parallel ./pipeline/... ./stages ./stages/report
RACED_IN_PART = ./golden ./internal/vec ./stages/estimate ./stages/solve

# The tests live briefly and leave much garbage.
TEST = GOGC=400 $(GO) test -timeout 30m

.PHONY: help figures golden test check bench build docs generate clean

help:                     ## list the targets
	@awk -F ' *## ' '/^[a-z]+:.*##/ { sub(/:.*/, "", $$1); printf "%-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

figures: build            ## draw the figures of EXPERIMENT (paper) into figures/EXPERIMENT/
	bin/infoplane run $(EXPERIMENT) -j $(J)

golden: figures           ## check EXPERIMENT (paper) against its golden, running an action of every entry again
	bin/infoplane golden check $(EXPERIMENT) --rerun

build:                    ## build bin/infoplane
	$(GO) build -ldflags=-w -o bin/infoplane ./cmd/infoplane

test:                     ## run the tests
	$(TEST) ./cmd/... ./...

check:                    ## format, vet, staticcheck, the shorter tests with the race detector in random order
	@unformatted=$$(gofmt -l .); if [ -n "$$unformatted" ]; then echo "gofmt -w $$unformatted"; exit 1; fi
	$(GO) vet ./...
	$(STATICCHECK) ./...
	$(TEST) -race -short -shuffle=on -p 3 $(RACED)
	$(TEST) -race -run 'AtOnce|Interrupt|SideBySide' $(RACED_IN_PART)

bench:                    ## run the benchmarks, and calibrate the estimators into docs/estimators.md
	$(GO) test -run '^$$' -bench . -benchmem ./...
	$(GO) test ./stages/estimate -run '^TestCalibration$$' -calibration $(CURDIR)/docs/estimators.md

docs:                     ## write the references of docs/ again: experiment.md, reference.md, man/
	$(GO) test ./cmd/infoplane/reference -count=1 -run '^TestFields$$' -write-docs
	$(GO) test ./cmd/infoplane/reference -count=1 -run '^TestMarkdown$$' -write-docs
	$(GO) test ./cmd/infoplane -count=1 -run '^TestDocsOf' -write-docs

generate:                 ## write the assembly of internal/vec again
	$(GO) generate ./internal/vec

clean:                    ## remove what was built; the store (.infoplane/) and figures/ stay
	rm -rf bin
