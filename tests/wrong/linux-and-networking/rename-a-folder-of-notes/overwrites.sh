# Wrong: overwrites a file that already has the new name.
to_md() {
  local file
  for file in "$1"/*.txt; do
    [[ -f "$file" && ! -L "$file" ]] || continue
    mv -f -T -- "$file" "${file%.txt}.md"
  done
}
