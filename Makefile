# infoplane: `make figures` draws the paper's figures, `make test` tests the tool.

.DEFAULT_GOAL = figures

EXPERIMENT ?= paper
J          ?= $(shell getconf _NPROCESSORS_ONLN)
GO         ?= go
PREFIX     ?= $(HOME)/.local
STATICCHECK = $(GO) run honnef.co/go/tools/cmd/staticcheck@v0.8.2

# The commit of a build, also where the Go tool records none; +dirty if files differ from it.
COMMIT     := $(shell git rev-parse HEAD 2>/dev/null)$(shell git diff --quiet HEAD 2>/dev/null || echo +dirty)
STAMP       = -X main.commit=$(COMMIT)

# What a release is built for, and where it is put.
PLATFORMS   = linux/amd64 linux/arm64 darwin/amd64 darwin/arm64 windows/amd64 windows/arm64
DIST       ?= dist
SBOM        = $(GO) run github.com/CycloneDX/cyclonedx-gomod/cmd/cyclonedx-gomod@v1.9.0

# What works in several goroutines is tested with the race detector; of packages that do one thing
# after the other but for a few places, the tests of those places; of the former all but long tests of
# what one goroutine does. Tests that wait for files and processes leave room for a third package.
# One package is tested by those that use it: its own tests read with other libraries of Parquet,
# which take minutes to build with the race detector.
RACED           = ./pipeline/... ./artifacts ./artifacts/foreign ./artifacts/remote ./artifacts/table ./stages/report ./golden/review ./internal/output ./internal/parallel ./internal/strict
RACED_BY_OTHERS = ./artifacts/parquet
RACED_IN_PART   = ./cmd/infoplane ./golden ./internal/vec ./stages ./stages/estimate ./stages/solve
RACED_BUT       = LookupLaw|Fleet|RoundTrip|EveryOperation|ManyInputs|ThousandDamages|ReadingStays|ManyProblems|^TestMisbehaving$$|BatchMisbehaves|DiskFull
PLACES          = AtOnce|Interrupt|SideBySide|Cancel|Live|Progress|TestRemote$$|Trouble|TestWorker

# The tests live briefly and leave much garbage; check vets once, not each of its test runs again.
TEST = GOGC=400 $(GO) test -timeout 30m -vet=off

.PHONY: help figures golden test check bench build install release module docs site generate clean

help:                     ## list the targets
	@awk -F ' *## ' '/^[a-z]+:.*##/ { sub(/:.*/, "", $$1); printf "%-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

figures: build            ## draw the figures of EXPERIMENT (paper) into figures/EXPERIMENT/
	bin/infoplane run $(EXPERIMENT) -j $(J)

golden: figures           ## check EXPERIMENT (paper) against its golden, running an action of every entry again
	bin/infoplane golden check $(EXPERIMENT) --rerun

build:                    ## build bin/infoplane
	$(GO) build -ldflags="-w $(STAMP)" -o bin/infoplane ./cmd/infoplane

install: build            ## install the command, its manual page and completions below PREFIX (~/.local)
	install -Dm755 bin/infoplane $(DESTDIR)$(PREFIX)/bin/infoplane
	install -Dm644 docs/man/infoplane.1 $(DESTDIR)$(PREFIX)/share/man/man1/infoplane.1
	install -d $(DESTDIR)$(PREFIX)/share/bash-completion/completions $(DESTDIR)$(PREFIX)/share/zsh/site-functions $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d
	bin/infoplane completion bash > $(DESTDIR)$(PREFIX)/share/bash-completion/completions/infoplane
	bin/infoplane completion zsh > $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_infoplane
	bin/infoplane completion fish > $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/infoplane.fish

release:                  ## build static binaries of all platforms into dist/, with SHA256SUMS and SBOMs
	rm -rf $(DIST) && mkdir -p $(DIST)
	@set -e; for p in $(PLATFORMS); do \
		os=$${p%/*}; arch=$${p#*/}; end=; [ $$os != windows ] || end=.exe; \
		file=$(DIST)/infoplane-$$os-$$arch$$end; echo $$file; \
		CGO_ENABLED=0 GOOS=$$os GOARCH=$$arch $(GO) build -trimpath -buildvcs=false -ldflags="-s -w -buildid= $(STAMP)" -o $$file ./cmd/infoplane; \
		$(SBOM) bin -json -noserial -std -version $(or $(COMMIT),unknown) -output $(DIST)/infoplane-$$os-$$arch.cdx.json $$file; \
	done
	cp THIRD_PARTY_NOTICES.md docs/man/infoplane.1 $(DIST)/
	cd $(DIST) && sha256sum * > SHA256SUMS

test:                     ## run the tests
	$(TEST) -p 3 ./cmd/... ./...

check:                    ## format, vet, staticcheck, the shorter tests with the race detector in random order
	@unformatted=$$(gofmt -l .); if [ -n "$$unformatted" ]; then echo "gofmt -w $$unformatted"; exit 1; fi
	$(GO) vet ./...
	$(STATICCHECK) ./...
	$(TEST) -race -short -shuffle=on -skip '$(RACED_BUT)' -p 3 $(RACED)
	$(TEST) -race -short -shuffle=on -run '$(PLACES)' $(RACED_IN_PART)

bench:                    ## run the benchmarks, print the table of docs/performance.md, draw its figure, calibrate the estimators
	$(GO) test -run '^$$' -bench . -benchmem ./...
	$(GO) test ./stages/estimate -run '^TestCalibration$$' -calibration $(CURDIR)/docs/estimators.md
	$(GO) test ./stages -run '^TestScaling$$' -scaling $(CURDIR)/docs/performance/scaling.svg -v
	python3 docs/performance/table.py

module:                   ## publish under another module path: make module ADDRESS=example.org/lab/infoplane
	@test -n "$(ADDRESS)" || { echo "module: needs ADDRESS=, such as example.org/lab/infoplane"; exit 2; }
	old=$$($(GO) list -m) && $(GO) mod edit -module $(ADDRESS) && \
	git ls-files '*.go' | xargs sed -i -E "s#(^|[^/[:alnum:]])$$old/(artifacts|cmd|golden|internal|pipeline|stages)\b#\1$(ADDRESS)/\2#g" && gofmt -w $$(git ls-files '*.go')

docs:                     ## write the references of docs/ again: experiment.md, reference.md, man/, schemas/; and the notices
	$(GO) test ./cmd/infoplane/reference -count=1 -run '^TestFields$$' -write-docs
	$(GO) test ./cmd/infoplane/reference -count=1 -run '^TestMarkdown$$' -write-docs
	$(GO) test ./cmd/infoplane -count=1 -run '^TestDocsOf' -write-docs

site:                     ## make a site of docs/ in site/, its links checked
	.ci/site site

generate:                 ## write the assembly of internal/vec again
	$(GO) generate ./internal/vec

clean:                    ## remove what was built; the store (.infoplane/) and figures/ stay
	rm -rf bin
