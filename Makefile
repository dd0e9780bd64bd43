# maps-portal: `make help` lists what there is.
#
# Tools and build folders live outside the checkout, in the user's cache, so that a fresh clone
# starts warm. Override with XDG_CACHE_HOME or CARGO_TARGET_DIR.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

CACHE := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/maps-portal
TOOLS := $(CACHE)/tools
export CARGO_TARGET_DIR ?= $(CACHE)/target
export PATH := $(TOOLS)/bin:$(CURDIR)/style/node_modules/.bin:$(PATH)
export CARGO_TERM_COLOR ?= auto

# One set of flags for test, clippy and dev, so that nothing is built twice. Never for release:
# erased views serve half as many pages.
ERASED := RUSTFLAGS='--cfg erase_components'
DEV_SITE := $(CARGO_TARGET_DIR)/site
RELEASE_SITE := $(CARGO_TARGET_DIR)/site-release

CARGO_LEPTOS := 0.3.10
WASM_BINDGEN := 0.2.129

SOURCES = $(shell find src style/main.css style/package.json public migrations Cargo.toml Cargo.lock -type f)

.PHONY: help
help: ## List the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | column -t -s $$'\t'

.PHONY: run
run: release ## Build from nothing if needed and start the portal with the demo on http://127.0.0.1:3000
	@echo "Starting; stop with Ctrl-C. Data is kept in $${MAPS_DATA:-$(CACHE)/demo-data}."
	MAPS_DATA=$${MAPS_DATA:-$(CACHE)/demo-data} LEPTOS_SITE_ROOT=$(RELEASE_SITE) $(CARGO_TARGET_DIR)/release/maps-portal serve --demo

.PHONY: dev
dev: tools ## Rebuild and restart on every change
	$(ERASED) MAPS_DATA=$${MAPS_DATA:-$(CACHE)/dev-data} LEPTOS_SITE_ROOT=$(DEV_SITE) cargo leptos watch --split -- serve --demo

.PHONY: release
release: $(RELEASE_SITE)/.built ## Build the release server and its site folder

$(RELEASE_SITE)/.built: $(SOURCES)
	@$(MAKE) --no-print-directory tools
	@echo "Building the release (about 10 minutes the first time)…"
	LEPTOS_SITE_ROOT=$(RELEASE_SITE) LEPTOS_HASH_FILES=true cargo leptos build --release --precompress --split
	@touch $@

.PHONY: test
test: ## Everything: format, lints, unit, both databases, end to end
	@.ci/test

.PHONY: lint
lint: ## Format check and clippy
	cargo fmt --all --check
	$(ERASED) cargo clippy --workspace --features ssr --all-targets -- -D warnings

.PHONY: unit
unit: ## Unit, property, store and router tests on SQLite and PostgreSQL
	$(ERASED) .ci/with-postgres cargo test --workspace --features ssr --no-fail-fast

.PHONY: dev-build
dev-build: tools ## Debug build of server and browser part
	$(ERASED) LEPTOS_SITE_ROOT=$(DEV_SITE) cargo leptos build --split

.PHONY: end2end
end2end: dev-build end2end/node_modules/.stamp ## Journeys in Chromium
	.ci/need-chromium
	cd end2end && MAPS_BINARY=$(CARGO_TARGET_DIR)/debug/maps-portal LEPTOS_SITE_ROOT=$(DEV_SITE) npx playwright test

.PHONY: bench
bench: release ## Figures as JSON lines
	@.ci/bench $(CARGO_TARGET_DIR)/release/maps-portal $(RELEASE_SITE)

.PHONY: fmt
fmt: ## Format
	cargo fmt --all

# --- Tools ---------------------------------------------------------------------------------------

.PHONY: tools
tools: need $(TOOLS)/cargo-leptos-$(CARGO_LEPTOS) $(TOOLS)/wasm-bindgen-$(WASM_BINDGEN) style/node_modules/.stamp

.PHONY: need
need:
	@command -v rustup >/dev/null || { echo "rustup is missing: install Rust 1.94 or newer from your distribution or rustup.rs"; exit 1; }
	@command -v npm >/dev/null || { echo "npm is missing: install Node 20 or newer"; exit 1; }
	@command -v cc >/dev/null || { echo "A C compiler is missing: install gcc or clang (SQLite is built from source)"; exit 1; }
	@rustup target list --installed | grep -q wasm32-unknown-unknown || rustup target add wasm32-unknown-unknown

# A tool on the PATH of the right version is used; else binstall fetches it; else it is built once.
define install
	@mkdir -p $(TOOLS)
	@if [ "$$($(1) 2>/dev/null | grep -oE '[0-9]+\.[0-9]+\.[0-9]+' | head -1)" = "$(3)" ]; then \
		echo "$(2) $(3) is there"; \
	elif cargo binstall --version >/dev/null 2>&1 && cargo binstall -y --root $(TOOLS) $(2)@$(3); then :; \
	else \
		echo "Building $(2) $(3) once, into $(TOOLS) (5 to 10 minutes on two cores)…"; \
		CARGO_PROFILE_DEV_DEBUG=0 CARGO_TARGET_DIR=$(CACHE)/tool-build \
			cargo install $(2) --version $(3) --locked --profile dev --root $(TOOLS) $(4); \
		rm -rf $(CACHE)/tool-build; \
	fi
	@touch $@
endef

$(TOOLS)/wasm-bindgen-$(WASM_BINDGEN):
	$(call install,wasm-bindgen --version,wasm-bindgen-cli,$(WASM_BINDGEN),)

$(TOOLS)/cargo-leptos-$(CARGO_LEPTOS):
	$(call install,cargo-leptos --version,cargo-leptos,$(CARGO_LEPTOS),--features no_downloads)

# Versions are exact in package.json. No lock file: npm 11 refuses its own locks of packages with many
# optional platform binaries ("Missing … from lock file"), which is what tailwindcss is made of.
NPM := npm install --no-audit --no-fund --no-package-lock --loglevel=error

style/node_modules/.stamp: style/package.json
	cd style && $(NPM)
	@touch $@

end2end/node_modules/.stamp: end2end/package.json
	cd end2end && PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 $(NPM)
	@touch $@
