# Wrong: -f follows links, so a link to a file is renamed as well.
to_md() {
  local file new
  for file in "$1"/*.txt; do
    [ -f "$file" ] || continue
    new=${file%.txt}.md
    [ -e "$new" ] || mv -T -- "$file" "$new"
  done
}
