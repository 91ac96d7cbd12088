# Wrong: -rn on the whole line also reverses the order of ties.
busiest() {
  awk 'NF { print $1 }' | LC_ALL=C sort | uniq -c |
    awk '{ print $1, $2 }' | LC_ALL=C sort -rn | sed -n "1,$1p"
}
