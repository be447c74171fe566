// Package tables keeps the records of package conversations in the tables of an
// SQL database, and gives them back: the statements, and how rows become records.
// It is what the engines have in common. An engine brings the connections, the
// schema with its migrations, the files, and what its database does in its own way.
//
// Statements are written in SQLite's dialect; dialect.go has what PostgreSQL says
// in another.
//
// Instants are kept as unix milliseconds in UTC and read back in UTC.
package tables
