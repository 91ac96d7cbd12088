# Wrong: doesn't ask what matched, so a folder is renamed as well.
to_md() {
  local file new
  shopt -s nullglob
  for file in "$1"/*.txt; do
    [ -L "$file" ] && continue
    new=${file%.txt}.md
    [ -e "$new" ] || mv -T -- "$file" "$new"
  done
}
