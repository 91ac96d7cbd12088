# Wrong: sorts the counts as text, so 9 comes before 10.
busiest() {
  awk 'NF { n[$1]++ } END { for (a in n) print n[a], a }' |
    LC_ALL=C sort -k1,1r -k2,2 | sed -n "1,$1p"
}
