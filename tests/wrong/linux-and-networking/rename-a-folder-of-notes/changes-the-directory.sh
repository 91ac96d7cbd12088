# Wrong: leaves the caller in another directory.
to_md() {
  local file new
  cd "$1" || return
  for file in *.txt; do
    [[ -f "$file" && ! -L "$file" ]] || continue
    new=${file%.txt}.md
    [ -e "$new" ] || mv -T -- "$file" "$new"
  done
}
