# The doors of the house. Each installs what it needs on Debian and Ubuntu (and says what), and
# prints the commands to install it elsewhere. What they do is in .ci/.

.DEFAULT_GOAL := help
.PHONY: help run test journey lint bench dist test-windows build clean

# A clone owned by another user (containers, CI) makes Go's version stamping fail, and with it the
# build. The version is in FyneApp.toml.
export GOFLAGS ?= -buildvcs=false

# Every journey, in the order they run without NAME.
JOURNEYS := reissue reissue-interrupted

help:
	@echo 'make run            build and open the program with its demo service'
	@echo 'make test           every test that needs no Windows'
	@echo 'make journey        drive the built program from log-in to certificate (NAME=$(firstword $(JOURNEYS)) for one)'
	@echo 'make lint           format, rules, generated code, types on Windows and macOS'
	@echo 'make test-windows   the core'"'"'s tests as a Windows program under Wine'
	@echo 'make bench          measurements'
	@echo 'make dist           installers'
	@echo 'make build          build/saihakko and build/supportd'
	@echo 'make clean          remove build/'

run: build
	@.ci/open build/saihakko

test:
	@.ci/install test
	go test -race -timeout 20m ./...

journey: NAME ?= $(JOURNEYS)
journey:
	@.ci/install journey
	@$(MAKE) --no-print-directory build
	@.ci/journey $(NAME)

lint:
	@.ci/install lint
	@.ci/lint

bench:
	@echo 'not yet: comes with issue 8'

dist:
	@echo 'not yet: comes with issue 7'

test-windows:
	@.ci/install windows
	@.ci/test-windows

build:
	@.ci/install build
	go build -o build/saihakko ./cmd/saihakko
	go build -o build/supportd ./cmd/supportd

clean:
	rm -rf build
