package storagetest

import (
	"database/sql"
	"errors"
)

// Texts reads every column of an answer as text, NULL as "".
func Texts(db *sql.DB, query string) (all [][]string, err error) {
	rows, err := db.Query(query)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	names, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	for rows.Next() {
		values, into := make([]sql.NullString, len(names)), make([]any, len(names))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
		row := make([]string, len(names))
		for i, value := range values {
			row[i] = value.String
		}
		all = append(all, row)
	}
	return all, rows.Err()
}
