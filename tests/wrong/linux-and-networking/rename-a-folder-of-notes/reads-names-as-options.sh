# Wrong: inside the folder, without "--", a name like -n.txt is an option.
to_md() (
  cd "$1" || exit
  for file in *.txt; do
    [[ -f "$file" && ! -L "$file" ]] || continue
    new=${file%.txt}.md
    [ -e "$new" ] || mv "$file" "$new" 2>/dev/null
  done
)
