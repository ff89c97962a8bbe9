# make demo and make test set everything up themselves; the second time they start at once.
# What is to be typed is in `make help`.

VENV := .venv
PYTHON := $(VENV)/bin/python
PACKAGES := $(VENV)/.packages-installed
# The sound tests speak into a virtual microphone that PulseAudio makes.
SOUND_PACKAGES := pulseaudio pulseaudio-utils libasound2-plugins libportaudio2
# What Qt and PortAudio need of the system.
RUN_PACKAGES := libportaudio2 libegl1 libgl1 libdbus-1-3 libxkbcommon-x11-0 libxcb-cursor0 \
	libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-render-util0 libxcb-shape0 \
	libxcb-xinerama0 libxcb-xkb1
# The desktop tests have windows of their own on a virtual screen.
SCREEN_PACKAGES := $(RUN_PACKAGES) xvfb xserver-xephyr openbox x11-utils x11-xserver-utils \
	xdotool xclip strace imagemagick zenity xterm trayer picom dbus at-spi2-core fonts-dejavu-core

.PHONY: help demo run test quick check bench figures endure setup lock clean
.DEFAULT_GOAL := help

help:  ## Say what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(PACKAGES)  ## Hear a recording being dictated, without a microphone
	@sh installers/checkout/models.sh base
	@$(VENV)/bin/dictation demo --model base

run: $(PACKAGES)  ## Start the desktop app
	@sh installers/linux/system-packages.sh $(RUN_PACKAGES)
	@$(VENV)/bin/dictation

test: $(PACKAGES)  ## Check the source and run all tests
	@sh installers/linux/system-packages.sh $(SOUND_PACKAGES) $(SCREEN_PACKAGES)
	@sh installers/checkout/models.sh base tiny.en
	@$(MAKE) --no-print-directory check
	$(PYTHON) -m pytest --numprocesses auto --dist worksteal

quick: $(PACKAGES)  ## Run the tests that need no sound, screen, or model: a minute
	$(PYTHON) -m pytest --numprocesses auto --dist worksteal -m "not (sound or screen or model or slow)"

check: $(PACKAGES)  ## Check format, lint, and types, also those of the code for Windows and macOS
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy
	$(VENV)/bin/mypy --platform win32 --cache-dir .mypy_cache/win32
	$(VENV)/bin/mypy --platform darwin --cache-dir .mypy_cache/darwin

bench: $(PACKAGES)  ## Measure errors and delays on the recordings that come with the program
	@sh installers/checkout/models.sh base
	@$(VENV)/bin/dictation bench --model base resources/speech/manifest.json

figures: $(PACKAGES)  ## Measure the desktop app on a virtual screen: key-up to last character, idle
	@sh installers/linux/system-packages.sh $(SOUND_PACKAGES) $(SCREEN_PACKAGES)
	@sh installers/checkout/models.sh base
	$(PYTHON) -m pytest -q tests/takes/figures.py

endure: $(PACKAGES)  ## Dictate 2,000 takes, interrupt 1,000, damage 500 histories: nothing may get lost
	@sh installers/linux/system-packages.sh $(SCREEN_PACKAGES)
	@sh installers/checkout/models.sh tiny.en
	$(PYTHON) -m pytest -q --hypothesis-profile searching -m "not (sound or screen or model)" tests
	$(PYTHON) -m tests.endurance.deliver
	$(PYTHON) -m tests.endurance.scratch
	$(PYTHON) -m tests.endurance.takes
	$(PYTHON) -m tests.endurance.store

setup: $(PACKAGES)  ## Set up all that demo, test and bench need, and run nothing
	@sh installers/linux/system-packages.sh $(SOUND_PACKAGES) $(SCREEN_PACKAGES)
	@sh installers/checkout/models.sh base tiny.en

# uv keeps the versions of a lock file that is there: remove it first to get newer ones.
lock: | $(PYTHON)  ## Write requirements.lock anew from pyproject.toml
	$(PYTHON) -m pip install --quiet uv
	$(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --extra dev --extra bench \
		--generate-hashes --no-header --output-file requirements.lock pyproject.toml
	@{ echo '# Made by: make lock'; cat requirements.lock; } > requirements.lock.new
	@mv requirements.lock.new requirements.lock

clean:  ## Remove what was made here (downloaded models stay)
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(PYTHON):
	@sh installers/checkout/venv.sh

# The lock file holds the build back end too, so nothing comes in without a hash.
$(PACKAGES): pyproject.toml requirements.lock | $(PYTHON)
	@echo "Installing the packages of requirements.lock into $(VENV) (once; a minute or two) ..."
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@
