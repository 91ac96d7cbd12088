# Never changes the version, so nobody notices.
def save(db, page, body, version):
    with db:
        cursor = db.execute(
            "UPDATE pages"
            " SET body = ?"
            " WHERE id = ? AND version = ?",
            (body, page, version))
    return cursor.rowcount == 1
