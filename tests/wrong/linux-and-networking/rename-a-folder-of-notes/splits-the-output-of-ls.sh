# Wrong: takes names from ls, so a name with a space becomes two words.
to_md() {
  local file new
  for file in $(ls -A "$1"); do
    case $file in *.txt) ;; *) continue ;; esac
    [[ -f "$1/$file" && ! -L "$1/$file" ]] || continue
    new=${file%.txt}.md
    [ -e "$1/$new" ] || mv -T -- "$1/$file" "$1/$new"
  done
}
