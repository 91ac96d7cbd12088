# Checks in Python, then updates by id: a gap in between.
def save(db, page, body, version):
    row = db.execute("SELECT version FROM pages WHERE id = ?",
                     (page,)).fetchone()
    if row is None or row[0] != version:
        return False
    with db:
        db.execute("UPDATE pages SET body = ?, version = version + 1"
                   " WHERE id = ?", (body, page))
    return True
