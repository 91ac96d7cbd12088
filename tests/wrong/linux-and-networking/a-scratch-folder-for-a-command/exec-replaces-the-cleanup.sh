# Wrong: a function that calls exec replaces the shell with the trap.
in_scratch() (
  scratch=$(mktemp -d) || exit
  trap 'rm -rf -- "$scratch"' EXIT
  cd -- "$scratch" || exit
  "$@"
)
