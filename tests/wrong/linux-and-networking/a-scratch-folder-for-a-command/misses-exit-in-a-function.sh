# Wrong: a function that calls exit never reaches the cleanup.
in_scratch() (
  scratch=$(mktemp -d) || exit
  cd -- "$scratch" || exit
  "$@"
  status=$?
  rm -rf -- "$scratch"
  exit $status
)
