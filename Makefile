# make demo    installs what is missing, builds, audits the example stack
# make test    all tests; with CI=true a skip that scripts/allowed-skips.txt does not name fails
# make live-mutants  every mutant of the running server, also those that `make test` leaves out
# make lab-up  a lab for proofs that stays: break it with lab-break NAME=…, mend it with lab-heal NAME=…, end it: lab-down
# make lab-test  what labs show at length, which `make test` runs a part of; what is in the ledger already is not done again
# make bench   the audit beside its peers     make fuzz    two minutes of the fuzzer
# make docs    docs/ from the program itself  make lint    the format of the sources
# make install the binary, completions and the manual under PREFIX
PREFIX ?= /usr/local
DESTDIR ?=
SWIFT ?= swift
# Optimising across modules makes the audit about a fifth faster; it costs the release build some minutes.
RELEASE_FLAGS = -c release --static-swift-stdlib -Xswiftc -cross-module-optimization --product watertight \
    -Xswiftc -use-ld=lld -Xlinker -L$(CURDIR)/$(STATIC)
# A folder with nothing but the static libstdc++ and libgcc, which the linker finds first: loading the shared ones takes
# 2 ms.
STATIC = .build/static
RELEASE = .build/release/watertight
DEBUG = .build/debug/watertight

.PHONY: lab-up lab-down lab-break lab-heal lab-list lab-test all demo test live-mutants bench fuzz docs lint release install uninstall deps clean

all: release

deps:
	./scripts/install-deps.sh

release: deps
	mkdir -p $(STATIC) && ln -sf "$$(clang -print-file-name=libstdc++.a)" $(STATIC)/
	ln -sf "$$(clang -print-file-name=libgcc_eh.a)" $(STATIC)/libgcc_s.a
	$(SWIFT) build $(RELEASE_FLAGS)
	strip --strip-all -o $(RELEASE)-stripped $(RELEASE)

demo: deps
	$(SWIFT) build --product watertight
	@echo
	@echo '$$ watertight audit Examples/weak-stack'
	@$(DEBUG) audit --no-record Examples/weak-stack; status=$$?; echo "(exit status $$status)"; [ $$status -eq 1 ]

test:
	./scripts/install-deps.sh test
	SWIFT="$(SWIFT)" ./scripts/test.sh

live-mutants:
	./scripts/install-deps.sh test
	LIVE_MUTANTS=all SWIFT="$(SWIFT)" ./scripts/test.sh --filter '^LiveMutationTests'

lab-up lab-down lab-break lab-heal lab-list: deps
	$(SWIFT) build --product lab
	.build/debug/lab $(@:lab-%=%) $(NAME)

# What owners run is measured: the release. LEDGER='--ledger FOLDER --seed 2' and the like; LABS: how many labs at once
# where nothing is timed. The faults have the machine to themselves.
LABS ?= 2
MEASURED = --program $(RELEASE)-stripped $(LEDGER)
lab-test: release
	./scripts/install-deps.sh test
	LAB_TEST=all WATERTIGHT_PROGRAM="$(CURDIR)/$(RELEASE)-stripped" SWIFT="$(SWIFT)" ./scripts/test.sh --filter '(ProofLab|LongLab)'
	$(SWIFT) build --product watertight
	$(SWIFT) build --product lab
	.build/debug/lab ledger faults --minutes 60 $(MEASURED)
	.build/debug/lab ledger cron --minutes 20 $(MEASURED)
	.build/debug/lab ledger proofs --minutes 60 --labs $(LABS) $(MEASURED)
	.build/debug/lab ledger month --minutes 90 --labs $(LABS) $(MEASURED)
	.build/debug/lab ledger report $(MEASURED)

bench: release
	python3 Benchmarks/bench.py --binary $(RELEASE)-stripped
	$(SWIFT) build --product lab
	python3 Benchmarks/live.py --binary $(RELEASE)-stripped --lab .build/debug/lab

fuzz: deps
	./Fuzz/run.sh 120

docs: deps
	$(SWIFT) build --product watertight
	$(DEBUG) docs --write docs

lint:
	$(SWIFT) format lint --strict --recursive Sources Tests Lab Package.swift

install: release
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/man/man1 \
	    $(DESTDIR)$(PREFIX)/share/bash-completion/completions \
	    $(DESTDIR)$(PREFIX)/share/zsh/site-functions $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d
	install -m 755 $(RELEASE)-stripped $(DESTDIR)$(PREFIX)/bin/watertight
	install -m 644 docs/watertight.1 $(DESTDIR)$(PREFIX)/share/man/man1/watertight.1
	install -d $(DESTDIR)$(PREFIX)/lib/systemd/system
	sed 's|/usr/local/bin|$(PREFIX)/bin|' packaging/systemd/watertight-guard.service \
	    > $(DESTDIR)$(PREFIX)/lib/systemd/system/watertight-guard.service
	$(RELEASE) --generate-completion-script bash \
	    > $(DESTDIR)$(PREFIX)/share/bash-completion/completions/watertight
	$(RELEASE) --generate-completion-script zsh > $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_watertight
	$(RELEASE) --generate-completion-script fish \
	    > $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/watertight.fish

uninstall:
	rm -f $(DESTDIR)$(PREFIX)/bin/watertight $(DESTDIR)$(PREFIX)/share/man/man1/watertight.1 \
	    $(DESTDIR)$(PREFIX)/lib/systemd/system/watertight-guard.service \
	    $(DESTDIR)$(PREFIX)/share/bash-completion/completions/watertight \
	    $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_watertight \
	    $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/watertight.fish

clean:
	$(SWIFT) package clean
