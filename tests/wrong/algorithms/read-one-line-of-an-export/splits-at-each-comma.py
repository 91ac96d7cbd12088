# Wrong: splits inside quotes as well.
def split_line(line):
    fields = []
    for field in line.split(","):
        if field.startswith('"') and field.endswith('"'):
            field = field[1:-1].replace('""', '"')
        elif '"' in field:
            raise ValueError("stray quote")
        fields.append(field)
    return fields
