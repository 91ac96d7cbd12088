# Forgets to commit.
def save(db, page, body, version):
    cursor = db.execute(
        "UPDATE pages SET body = ?, version = version + 1"
        " WHERE id = ? AND version = ?", (body, page, version))
    return cursor.rowcount == 1
