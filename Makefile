# The commands that README names; each is a small script in scripts/.
.PHONY: help demo dist test lint bench

help:
	@echo "make demo    set up what is missing, build the page, serve it on http://127.0.0.1:8080 (PORT= changes it)"
	@echo "make dist    build the page as a static folder, dist/"
	@echo "make test    set up what is missing and run every check"
	@echo "make lint    formatting, clippy natively and for the browser, documentation, shell scripts"
	@echo "make bench   measure: native, in the browser, sizes"

demo: dist
	@scripts/serve

dist:
	@scripts/setup
	@scripts/dist

test:
	@scripts/setup test
	@scripts/test

lint:
	@scripts/setup test
	@scripts/test lint

bench:
	@scripts/setup test
	@scripts/dist
	@scripts/bench
