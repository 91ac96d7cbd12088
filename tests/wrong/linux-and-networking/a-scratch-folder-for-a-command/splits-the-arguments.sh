# Wrong: unquoted $* splits an argument with a space.
in_scratch() (
  scratch=$(mktemp -d) || exit
  trap 'rm -rf -- "$scratch"' EXIT
  trap 'exit 131' QUIT
  cd -- "$scratch" || exit
  $*
)
