# Every target is one action of packaging/dev.py, which works without make too.
.PHONY: run demo test check docs bench compare shots package peers doctor
DEV = python3 packaging/dev.py

run test check docs bench compare shots package doctor:
	@$(DEV) $@

demo:
	@$(DEV) demo

peers:
	@settings=$$(python3 packaging/peers.py --codex) && eval "$$settings" && \
		$(DEV) test tests/scenarios/test_peers.py
