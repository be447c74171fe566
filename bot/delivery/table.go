package delivery

// row is a field broken into the lines of its two cells.
type row struct {
	label, value []string
	exact        bool
}

// height of a row is that of its taller cell, in lines.
func (r row) height() int { return max(len(r.label), len(r.value), 1) }

// table sets the fields in two ruled columns, each field a paragraph of its label
// and its value: the lines are for the eye. An ordinary one stays in one
// piece; a long one breaks between rows, and a row longer than a page within.
func (s *page) table(fields []Field) {
	if len(fields) == 0 {
		return
	}
	s.skip(1)
	rows, total := make([]row, len(fields)), 0.0
	for i, field := range fields {
		rows[i] = s.row(field)
		s.text(s.body(), false)
		total += float64(rows[i].height())*s.lineHeight() + 2*cellPadding
	}
	if total < (bodyBottom-marginTop)/3 {
		s.need(total)
	}
	for _, row := range rows {
		s.tableRow(row)
	}
	s.skip(3)
}

func (s *page) row(field Field) row {
	width := columnWidth - fieldLabel - 2*cellPadding
	s.text(s.body(), false)
	broken := row{label: s.wrap(s.faces.drawable(field.Label), fieldLabel-2*cellPadding, 0), exact: field.Exact}
	value := s.faces.drawable(field.Value)
	if field.Exact {
		s.exact(s.body())
		broken.value = s.chop(value, width)
		return broken
	}
	broken.value = s.wrap(value, width, 0)
	return broken
}

// tableRow sets one row and draws its box, closing and reopening it where a
// page ends.
func (s *page) tableRow(r row) {
	s.text(s.body(), false)
	lines := r.height()
	if height := float64(lines)*s.lineHeight() + 2*cellPadding; height < bodyBottom-marginTop {
		s.need(height)
	}
	s.begin(tagParagraph)
	top := s.y
	s.y += cellPadding
	for i := range lines {
		if s.y+s.lineHeight()+cellPadding > bodyBottom {
			s.frame(top, s.y)
			s.newPage()
			top = s.y
			s.y += cellPadding
		}
		s.cells(r, i)
	}
	s.y += cellPadding
	s.frame(top, s.y)
}

// cells sets the i-th line of both cells.
func (s *page) cells(r row, i int) {
	s.text(s.body(), false)
	height := s.lineHeight()
	if i < len(r.label) {
		s.put(marginLeft+cellPadding, s.y, fieldLabel, r.label[i], "L")
	}
	if i < len(r.value) {
		if r.exact {
			s.exact(s.body())
		}
		s.put(marginLeft+fieldLabel+cellPadding, s.y, columnWidth-fieldLabel, r.value[i], "L")
	}
	s.text(s.body(), false)
	s.y += height
}

// frame draws the two cells' outlines from top to bottom.
func (s *page) frame(top, bottom float64) {
	s.box(marginLeft, top, fieldLabel, bottom-top)
	s.box(marginLeft+fieldLabel, top, columnWidth-fieldLabel, bottom-top)
}
