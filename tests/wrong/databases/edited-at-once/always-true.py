# Never looks at the number of changed rows.
def save(db, page, body, version):
    with db:
        cursor = db.execute(
            "UPDATE pages"
            " SET body = ?, version = version + 1"
            " WHERE id = ? AND version = ?",
            (body, page, version))
    return True
