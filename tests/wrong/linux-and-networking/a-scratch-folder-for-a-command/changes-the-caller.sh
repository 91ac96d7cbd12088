# Wrong: braces instead of a subshell, so directory and variable leak.
in_scratch() {
  scratch=$(mktemp -d) || return
  cd -- "$scratch" || return
  ("$@")
  local status=$?
  rm -rf -- "$scratch"
  return $status
}
