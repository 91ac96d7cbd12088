# Overwrites whatever is there.
def save(db, page, body, version):
    with db:
        cursor = db.execute(
            "UPDATE pages"
            " SET body = ?, version = version + 1"
            " WHERE id = ?",
            (body, page))
    return cursor.rowcount == 1
