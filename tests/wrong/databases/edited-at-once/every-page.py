# Forgets the id.
def save(db, page, body, version):
    with db:
        cursor = db.execute(
            "UPDATE pages"
            " SET body = ?, version = version + 1"
            " WHERE version = ?",
            (body, version))
    return cursor.rowcount == 1
