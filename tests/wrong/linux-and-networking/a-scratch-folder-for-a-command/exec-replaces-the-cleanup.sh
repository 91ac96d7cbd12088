# Wrong: a function that calls exec replaces the shell with the trap.
in_scratch() (
  scratch=$(mktemp -d) || exit
  trap 'rm -rf -- "$scratch"' EXIT
  trap 'exit 131' QUIT
  cd -- "$scratch" || exit
  "$@"
)
