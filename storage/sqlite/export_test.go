package sqlite

import "fmt"

// LimitPages bounds the size of the database on the writing connection, as a
// full disk would, and returns the bound before.
func LimitPages(s *Store, pages int) (before int) {
	if err := s.engine.writer.QueryRow("PRAGMA max_page_count").Scan(&before); err != nil {
		panic(err)
	}
	var now int
	if err := s.engine.writer.QueryRow(fmt.Sprintf("PRAGMA max_page_count = %d", pages)).Scan(&now); err != nil {
		panic(err)
	}
	return before
}
