# Wrong: takes the first N clients and sorts only those.
busiest() {
  awk 'NF { print $1 }' | LC_ALL=C sort | uniq -c |
    awk '{ print $1, $2 }' | head -n "$1" |
    LC_ALL=C sort -k1,1nr -k2,2
}
