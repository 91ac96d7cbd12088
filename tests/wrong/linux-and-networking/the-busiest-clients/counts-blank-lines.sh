# Wrong: blank lines are counted as a client without an address.
busiest() {
  awk '{ n[$1]++ } END { for (a in n) print n[a], a }' |
    LC_ALL=C sort -k1,1nr -k2,2 | sed -n "1,$1p"
}
