// Package postgres keeps what is remembered in a PostgreSQL database, version 15 or
// newer, the files that officers sent included.
//
// One connection writes. What a batch asks for is read at once where it is known
// beforehand, its writes are put off until something depends on them, and go to the
// server together; the last message checks that nobody else wrote meanwhile, leaves
// the transaction's own mark, and commits. A commit whose answer was lost is decided
// by looking for that mark.
//
// What the server says of a record never leaves the package: it may hold values.
package postgres
