# Creates a page that does not exist.
def save(db, page, body, version):
    with db:
        cursor = db.execute(
            "INSERT INTO pages VALUES (?, ?, 1) ON CONFLICT (id)"
            " DO UPDATE SET body = excluded.body, version = version + 1"
            " WHERE version = ?", (page, body, version))
    return cursor.rowcount == 1
