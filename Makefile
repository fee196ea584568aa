# Bridgelog: make run opens the program, make test checks everything.
# Both install what is missing (Debian and Ubuntu packages) when they may.

# no_animations: nothing blinks (and a fading cursor draws the window twelve times a second)
TAGS        := -tags migrated_fynedo,no_animations
VERSION     := $(shell git describe --tags --always 2>/dev/null || echo dev)
LDFLAGS     := -trimpath -ldflags "-X bridgelog/cmd/internal/setup.Version=$(VERSION)"
STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2
OUT         ?= out

BUILD_PACKAGES := gcc pkg-config libgl1-mesa-dev xorg-dev libxkbcommon-dev libgtk-3-dev
# the Java ones are for PDFBox Preflight, which says whether our documents are archival
TEST_PACKAGES  := xvfb xdotool openbox poppler-utils qpdf sqlite3 python3 x11-utils strace \
                  default-jdk-headless libpdfbox2-java libcommons-logging-java libcommons-io-java libactivation-java libjaxb-api-java
BENCH_PACKAGES := sqlite3 libsqlite3-dev xvfb weasyprint strace

.PHONY: run build ctl test lint unit cross smoke bench race torture fuzz requirements gallery package clean need-build need-test need-bench

## run: build and open the window; without a display, do the main job headless
run:
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ] || [ "$$(uname -s)" != Linux ]; then \
	  $(MAKE) --no-print-directory build && exec bin/bridgelog $(ARGS); \
	else \
	  echo "There is no display here, so the practice incident is played without the window; its PDFs will be in $(OUT)/."; \
	  $(MAKE) --no-print-directory ctl && rm -rf "$(OUT)/practice.bridgelog" && bin/bridgelogctl demo "$(OUT)"; \
	fi

# Only on Linux is the system's file dialog a program of its own.
DIALOGS := $(if $(filter Linux,$(shell uname -s)),./cmd/bridgelog-dialogs)

## build: both programs into bin/, and beside the window its file dialog
build: need-build ctl
	go build $(TAGS) $(LDFLAGS) -o bin/ ./cmd/bridgelog $(DIALOGS)

## ctl: the program without a screen, static
ctl:
	CGO_ENABLED=0 go build $(LDFLAGS) -o bin/ ./cmd/bridgelogctl

## test: lint, every test, and the real window under Xvfb
test: need-build need-test lint unit cross smoke

## lint: vet, staticcheck, gofmt, the references of the guidance data, the rules of the house
lint: need-build
	@bad=$$(gofmt -l $$(git ls-files '*.go' 2>/dev/null || find . -name '*.go')); [ -z "$$bad" ] || { echo "not gofmt'ed: $$bad"; exit 1; }
	go vet $(TAGS) ./...
	go run $(STATICCHECK) $(TAGS) ./...
	CGO_ENABLED=0 go run ./cmd/guidelint
	CGO_ENABLED=0 go test -count=1 .

## unit: the tests of every package; none of them needs a display or cgo
unit:
	CGO_ENABLED=0 go test $(TAGS) $$(CGO_ENABLED=0 go list $(TAGS) ./... | grep -v -e '/cmd/bridgelog$$' -e '/emptywindow$$')

## cross: the program without a screen and the cipher layer, for every system they are made for; under wine, where it is, the layer is run
TARGETS := linux/amd64 linux/arm64 windows/amd64 windows/arm64 darwin/amd64 darwin/arm64
cross:
	@for t in $(TARGETS); do \
	  echo "$$t"; CGO_ENABLED=0 GOOS=$${t%/*} GOARCH=$${t#*/} go build ./cmd/bridgelogctl ./storage/cipher || exit 1; \
	done
	@if command -v wine >/dev/null; then \
	  mkdir -p $(OUT) && CGO_ENABLED=0 GOOS=windows GOARCH=amd64 go test -c -o $(OUT)/cipher.test.exe ./storage/cipher && \
	  cd storage/cipher && wine $(abspath $(OUT))/cipher.test.exe -test.short; \
	else echo "the cipher layer is not run as a Windows program: wine is not installed"; fi

## smoke: the real window, driven under Xvfb, built without the migration tag so that a threading mistake shows
smoke: need-build need-test
	go test -count=1 -timeout 15m -run Smoke ./cmd/bridgelog

## bench: one table of ratios, measured side by side; ONLY=guided,search measures only those
bench: need-build need-bench
	go run $(TAGS) ./cmd/bench $(if $(ONLY),-only $(ONLY))

race: need-build
	go test -race $(TAGS) ./journal ./storage/... ./desk ./interop ./model/...

## torture: the long runs of the cipher layer and of whole logbooks: programs killed, power cut, a disk that fails at every call, every byte changed
torture:
	BRIDGELOG_TORTURE=1 CGO_ENABLED=0 go test -count=1 -timeout 120m -v -run 'Killed|PowerCut|Failing|Damaged|Spoilt' ./storage/cipher ./storage ./desk

## fuzz: every fuzz target for FUZZTIME each
FUZZTIME ?= 30s
fuzz:
	@for pkg in ./model ./journal ./storage ./storage/cipher ./interop ./model/form ./model/guide ./report ./report/markdown ./report/html ./report/docx; do \
	  for f in $$(CGO_ENABLED=0 go test -list '^Fuzz' $$pkg | grep ^Fuzz); do \
	    echo "$$pkg $$f"; CGO_ENABLED=0 go test -run '^$$' -fuzz "^$$f$$" -fuzztime $(FUZZTIME) $$pkg || exit 1; \
	  done; \
	done

## requirements: run the tests that hold each requirement of the guide; one line each
requirements:
	@CGO_ENABLED=0 go run ./cmd/requirements

## gallery: every screen state as PNG in OUT/gallery, and the pictures of the manual
gallery:
	CGO_ENABLED=0 go run $(TAGS) ./cmd/gallery -o $(OUT)/gallery
	CGO_ENABLED=0 go run $(TAGS) ./cmd/gallery -manual docs/manual/images

## package: the window program with its icon and metadata for this system, into build/; on Linux its file dialog is added
package: need-build
	rm -rf cmd/packaged && mkdir -p cmd/packaged/bridgelog build
	cp $$(ls cmd/bridgelog/*.go | grep -v _test.go) FyneApp.toml cmd/packaged/bridgelog/
	cp assets/icon.png cmd/packaged/bridgelog/Icon.png
	cd cmd/packaged/bridgelog && go run fyne.io/tools/cmd/fyne@v1.7.4 package --tags migrated_fynedo,no_animations --icon Icon.png --name Bridgelog --app-id org.bridgelog.bridgelog --release || { rm -rf ../../packaged; exit 1; }
	mv cmd/packaged/bridgelog/Bridgelog* build/ && rm -rf cmd/packaged
ifneq ($(DIALOGS),)
	rm -rf build/unpacked && mkdir build/unpacked && tar xf build/Bridgelog.tar.xz -C build/unpacked
	go build $(TAGS) $(LDFLAGS) -o build/unpacked/bridgelog/usr/local/bin/ $(DIALOGS)
	sed -i '/bin\/$$(Exec)$$/{p;s/$$(Exec)/bridgelog-dialogs/g}' build/unpacked/bridgelog/Makefile
	tar cJf build/Bridgelog.tar.xz -C build/unpacked bridgelog && rm -rf build/unpacked
endif

clean:
	rm -rf bin build $(OUT)

define need
	@missing=; for p in $(1); do dpkg-query -W -f '$${Status}' $$p 2>/dev/null | grep -q 'ok installed' || missing="$$missing $$p"; done; \
	if [ -n "$$missing" ] && command -v apt-get >/dev/null; then \
	  if [ "$$(id -u)" = 0 ]; then as=; elif sudo -n true 2>/dev/null; then as=sudo; else echo "Please install:$$missing"; echo "  sudo apt-get install -y$$missing"; exit 1; fi; \
	  echo "Installing:$$missing"; \
	  $$as apt-get update -qq && DEBIAN_FRONTEND=noninteractive $$as apt-get install -y -qq --no-install-recommends $$missing >/dev/null; \
	fi
endef

need-build:
	$(call need,$(BUILD_PACKAGES))

need-test:
	$(call need,$(TEST_PACKAGES))

need-bench:
	$(call need,$(BENCH_PACKAGES))
