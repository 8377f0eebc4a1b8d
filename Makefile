# The project's habits. Every target brings what it needs; `make serve` and `make test` work on a fresh clone.

SWIFT_BUILD = swift build -c release --scratch-path .build
SWIFT_TEST  = swift test -c release -Xswiftc -enable-testing --scratch-path .build-test
SIGLIP      = .build/release/siglip
PYTHON      = .venv/bin/python
EXAMPLE     = examples/embed-in-process
PREFIX      = /usr/local
# A network of its own, where nobody has port 8080.
ALONE       = unshare --net sh -c 'ip link set lo up && exec "$$@"' alone
MAN_DATE    = $(shell git log -1 --format=%cs)
SOURCES     = Package.swift Sources Tests Fuzzing/Package.swift Fuzzing/Sources Benchmarks/Package.swift Benchmarks/Sources \
              $(EXAMPLE)/Package.swift $(EXAMPLE)/Sources examples/photo-search/swift

.PHONY: serve build install man test walk example docs test-full test-arm64 check format lint attack deploy-test soak fuzz sanitize train openapi screenshots dashboard reference benchmark peers growth image-test image-short sbom clean

serve:  ## the server, with the embedded checkpoint, on 127.0.0.1:8080 (ARGS="--port 9000" adds options)
	@scripts/bootstrap serve
	$(SWIFT_BUILD) --product siglip
	$(SIGLIP) serve $(ARGS)

build:  ## release build; fails on a warning
	@scripts/bootstrap serve
	@scripts/without-warnings $(SWIFT_BUILD)

install: | $(SIGLIP)  ## binary, man page and completions below PREFIX (/usr/local), or in DESTDIR for a package
	install -D -m 755 $(SIGLIP) "$(DESTDIR)$(PREFIX)/bin/siglip"
	install -D -m 644 docs/man/siglip.1 "$(DESTDIR)$(PREFIX)/share/man/man1/siglip.1"
	install -d "$(DESTDIR)$(PREFIX)/share/bash-completion/completions" "$(DESTDIR)$(PREFIX)/share/zsh/site-functions" \
	  "$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d"
	$(SIGLIP) --generate-completion-script bash > "$(DESTDIR)$(PREFIX)/share/bash-completion/completions/siglip"
	$(SIGLIP) --generate-completion-script zsh > "$(DESTDIR)$(PREFIX)/share/zsh/site-functions/_siglip"
	$(SIGLIP) --generate-completion-script fish > "$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/siglip.fish"

$(SIGLIP):
	$(MAKE) build

man: build  ## docs/man/siglip.1 from what the command line says of itself
	swift package --scratch-path .build generate-manual --date $(MAN_DATE)
	scripts/man-page < .build/plugins/GenerateManual/outputs/siglip/siglip.1 > docs/man/siglip.1

test:  ## all tests: Swift's, then Python's against the server that was built with them
	@scripts/bootstrap test
	@scripts/without-warnings $(SWIFT_TEST) --skip 'HTTPTests|FetchingTests'
	$(SWIFT_TEST) --skip-build --filter 'HTTPTests|FetchingTests'  # clients with time-outs: apart from tests that take all cores
	SIGLIP=.build-test/release/siglip $(PYTHON) -m pytest Tests/Contract
	SIGLIP=.build-test/release/siglip $(PYTHON) -m pytest Tests/Deploy  # where there is what scripts/bootstrap deploy brings
	@if [ "$$(id -u)" = 0 ] && command -v runc >/dev/null; then $(MAKE) --no-print-directory image-short; fi
	SIGLIP=.build-test/release/siglip $(PYTHON) -m pytest Tests/Attack
	SIGLIP=.build-test/release/siglip $(PYTHON) -m pytest Tests/Browser  # where there is a browser
	@$(MAKE) --no-print-directory docs example
	SIGLIP=.build-test/release/siglip $(PYTHON) -m pytest Tests/Walk
	SIGLIP=.build-test/release/siglip $(PYTHON) -m pytest Tests/Examples  # where scripts/bootstrap examples has been

walk: example  ## every command of the documents for users, by the server that the tests were built with
	@scripts/bootstrap test
	SIGLIP=.build-test/release/siglip $(PYTHON) -m pytest Tests/Walk

example:  ## the package that uses the libraries without the server
	@scripts/bootstrap serve
	@scripts/without-warnings swift build -c release --package-path $(EXAMPLE)

docs:  ## the libraries' documentation by DocC, from the tests' build, to .build-docs; fails on a gap or a warning
	scripts/documentation

test-full: test  ## and both towers in every released shape (docs/NUMERICS.md): half an hour, 8 GB of memory
	SIGLIP_SHAPES=all $(SWIFT_TEST) --skip-build --filter ReleasedShapesTests

test-arm64:  ## the C kernels on arm64, cross-built and run by qemu, and under gcc on this machine
	scripts/test-arm64

check:  ## what a change must pass: format, lint, build without warnings, tests
	@scripts/bootstrap test
	@$(MAKE) --no-print-directory lint
	@$(MAKE) --no-print-directory test

lint:
	swift format lint --strict --parallel --recursive $(SOURCES)
	$(PYTHON) scripts/check-house
	.venv/bin/shellcheck scripts/bootstrap scripts/fuzz scripts/image scripts/sanitize scripts/test-arm64 scripts/without-warnings deploy/image/* .ci/run Tests/Fixtures/TLS/make Tests/Reference/run Benchmarks/Peers/run examples/photo-search/shell/photo-search
	.venv/bin/hadolint Dockerfile

format:  ## write the sources as `.swift-format` wants them
	swift format --in-place --parallel --recursive $(SOURCES)

attack: build  ## every attack of Tests/Attack at its full size, against the release build
	@scripts/bootstrap attack
	SIGLIP=$(SIGLIP) SIGLIP_ATTACK=long $(PYTHON) -m pytest -s Tests/Attack --ignore Tests/Attack/test_soak.py

deploy-test: build  ## servers behind HAProxy and nginx drained, killed and rolled, and all else of Tests/Deploy, at full size
	@scripts/bootstrap deploy
	SIGLIP=$(SIGLIP) SIGLIP_DEPLOY=long $(PYTHON) -m pytest -s Tests/Deploy

soak: build  ## 200,000 mixed requests, each answer held against the known one (SIGLIP_SOAK=n for another number)
	@scripts/bootstrap test
	SIGLIP=$(SIGLIP) SIGLIP_ATTACK=long $(PYTHON) -m pytest -s Tests/Attack/test_soak.py

fuzz:  ## the readers of files and requests under libFuzzer (Fuzzing/README.md); EXECUTIONS=1000000 for each target
	scripts/fuzz $(EXECUTIONS)

sanitize:  ## all Swift tests under the Thread Sanitizer, then under the Address Sanitizer (two builds of their own)
	@scripts/bootstrap test
	scripts/sanitize

train:  ## make the embedded checkpoint again (Training/README.md)
	Training/run

screenshots:  ## the pictures of the pages in docs/, taken of the server that the tests were built with
	@scripts/bootstrap browser
	SIGLIP=.build-test/release/siglip $(PYTHON) Tests/Browser/screenshots.py

dashboard:  ## the dashboard's picture in docs/, drawn of a server under load that a Prometheus scrapes
	@scripts/bootstrap deploy
	SIGLIP=.build-test/release/siglip $(PYTHON) deploy/monitoring/draw

openapi:  ## openapi.yaml as JSON, for /docs and /openapi.json
	.venv/bin/python scripts/openapi-json

reference:  ## make the tests' reference values again, with the reference implementations
	Tests/Reference/run

benchmark:  ## the hot parts and their allocations (Benchmarks/Package.swift)
	@scripts/bootstrap serve
	cd Benchmarks && swift package --allow-writing-to-package-directory benchmark $(ARGS)

peers:  ## our towers and server beside other engines (Benchmarks/Peers/README.md)
	Benchmarks/Peers/run $(ARGS)

growth: build  ## how cost and memory grow with clients, lengths, labels, connections
	@scripts/bootstrap test
	$(PYTHON) Benchmarks/growth.py $(ARGS)
	$(PYTHON) Benchmarks/Peers/report.py

image-test:  ## the image, built and run for real on Debian 12, as root, with 3 GB of disk (docs/OPERATIONS.md)
	@scripts/bootstrap test
	scripts/image siglip
	$(PYTHON) Tests/Deploy/bake.py
	SIGLIP_IMAGE=built $(ALONE) $(PYTHON) -m pytest -s Tests/Deploy/test_image.py

image-short:  ## the image's files round the binary of the tests, run for real: what image-test does but for the building
	scripts/image short .build-test
	SIGLIP_IMAGE=short $(ALONE) $(PYTHON) -m pytest Tests/Deploy/test_image.py

sbom:  ## the image's bill of materials (CycloneDX) to .build-image/siglip-server.cdx.json, of the image that image-test built
	$(PYTHON) scripts/sbom .build-image/siglip/root > .build-image/siglip-server.cdx.json

clean:
	rm -rf .build .build-test .build-docs .build-fuzz .build-thread .build-address .build-photo-search $(EXAMPLE)/.build
