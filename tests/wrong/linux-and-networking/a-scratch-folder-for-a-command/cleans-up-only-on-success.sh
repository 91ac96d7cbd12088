# Wrong: a failing command leaves the folder behind.
in_scratch() (
  scratch=$(mktemp -d) || exit
  cd -- "$scratch" || exit
  "$@" && rm -rf -- "$scratch"
)
