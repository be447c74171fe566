// Package sqlite keeps what is remembered in one SQLite file, and the files
// officers sent in a folder beside it.
//
// One connection writes; the outside reads through a pool of its own. Instants are
// kept as unix milliseconds in UTC and read back in UTC.
package sqlite
