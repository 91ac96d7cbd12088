# Wrong: bash doesn't run the EXIT trap when SIGQUIT ends it.
in_scratch() (
  scratch=$(mktemp -d) || exit
  trap 'rm -rf -- "$scratch"' EXIT
  cd -- "$scratch" || exit
  ("$@")
)
