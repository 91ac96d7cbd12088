# Wrong: sets the EXIT trap in the caller's shell and then removes it.
in_scratch() {
  local scratch status
  scratch=$(mktemp -d) || return
  trap 'rm -rf -- "$scratch"' EXIT
  (cd -- "$scratch" && "$@")
  status=$?
  rm -rf -- "$scratch"
  trap - EXIT
  return $status
}
