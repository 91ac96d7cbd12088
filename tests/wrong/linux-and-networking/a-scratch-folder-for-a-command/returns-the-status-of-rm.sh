# Wrong: the status is that of rm, which succeeds.
in_scratch() (
  scratch=$(mktemp -d) || exit
  cd -- "$scratch" || exit
  ("$@")
  rm -rf -- "$scratch"
)
