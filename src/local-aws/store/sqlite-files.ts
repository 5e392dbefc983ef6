/** The database of a data folder; SQLite puts its log beside it. */
export const DATABASE_FILE = 'local-aws.sqlite'
/** Where the bytes of objects are, beside the database. */
export const BLOB_FOLDER = 'blobs'
