# Sourced by the commands: what they need on the machine, installed or named.

# need COMMAND PACKAGE WHY: checks for a command; installs Debian's package
# when run as root, else says what to install.
need() {
  command -v "$1" >/dev/null && return
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing $2 ($3)"
    { apt-get update -qq && apt-get install -y -qq --no-install-recommends "$2"; } >/dev/null
  else
    echo "Missing: $1, needed $3. Install it (Debian: apt install $2) and start again." >&2
    exit 1
  fi
}

need_rust() {
  command -v cargo >/dev/null && return
  echo "Missing: cargo. Install Rust 1.95 or newer from https://rustup.rs and start again." >&2
  exit 1
}

need_node() {
  need node nodejs "to build the widget"
  need npm npm "to build the widget"
  local major
  major=$(node -p 'process.versions.node.split(".")[0]')
  if [ "$major" -lt 20 ]; then
    echo "Node $major is too old: version 20 or newer is needed (https://nodejs.org)." >&2
    exit 1
  fi
}

# npm_ci FOLDER: installs what its lock file pins, once per lock file.
npm_ci() {
  local stamp="$1/node_modules/.installed"
  if [ ! "$stamp" -nt "$1/package-lock.json" ]; then
    (cd "$1" && npm ci --no-fund --no-audit --loglevel=error)
    touch "$stamp"
  fi
}

# step WORDS: says what comes next.
step() { printf '\n\033[1m== %s\033[0m\n' "$*"; }
