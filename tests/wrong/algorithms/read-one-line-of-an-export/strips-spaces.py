# Wrong: spaces around a field are removed.
import csv

def split_line(line):
    if not line:
        return [""]
    fields = next(csv.reader([line], strict=True))
    return [field.strip() for field in fields]
