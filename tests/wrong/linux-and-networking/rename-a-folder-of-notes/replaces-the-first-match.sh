# Wrong: replaces the first ".txt" of the path instead of the suffix.
to_md() {
  local file new
  for file in "$1"/*.txt; do
    [[ -f "$file" && ! -L "$file" ]] || continue
    new=${file/.txt/.md}
    [ -e "$new" ] || mv -T -- "$file" "$new" 2>/dev/null
  done
}
