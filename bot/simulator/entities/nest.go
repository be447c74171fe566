package entities

import "slices"

// nested applies the rules of nesting.
func nested(entities []Entity) []Entity {
	entities = sorted(entities)
	if valid(entities) {
		return entities
	}
	pieces, quotes, solid := parted(entities)
	quotes = first(quotes)
	solid = outsideEdges(first(solid), quotes)
	return split(pieces, sorted(append(solid, quotes...)))
}

// withFound adds what was found where nothing solid is marked.
func withFound(entities, found []Entity) []Entity {
	if len(found) == 0 {
		return entities
	}
	pieces, quotes, solid := parted(entities)
	for _, f := range outsideEdges(found, quotes) {
		if !slices.ContainsFunc(solid, func(s Entity) bool { return f.Offset < s.end() && s.Offset < f.end() }) {
			solid = append(solid, f)
		}
	}
	return split(pieces, sorted(append(solid, quotes...)))
}

// parted sorts entities by how they nest.
func parted(entities []Entity) (pieces, quotes, solid []Entity) {
	for _, e := range entities {
		switch {
		case style(e):
			pieces = append(pieces, e)
		case quotation(e):
			quotes = append(quotes, e)
		default:
			solid = append(solid, e)
		}
	}
	return pieces, quotes, solid
}

// first keeps of those that overlap the first, also of nested ones.
func first(entities []Entity) []Entity {
	end := 0
	return slices.DeleteFunc(entities, func(e Entity) bool {
		if e.Offset < end {
			return true
		}
		end = e.end()
		return false
	})
}

// outsideEdges drops what crosses the edge of a quotation, or contains one.
func outsideEdges(entities, quotes []Entity) []Entity {
	return slices.DeleteFunc(slices.Clone(entities), func(e Entity) bool {
		for _, q := range quotes {
			if q.end() > e.Offset {
				return q.end() < e.end() || e.Offset < q.Offset && q.Offset < e.end()
			}
		}
		return false
	})
}

// valid tells entities that are nested as they should be, so that nothing is to
// be divided or joined.
func valid(entities []Entity) bool {
	end := map[string]int{}
	var stack []Entity
	for _, e := range entities {
		for len(stack) > 0 && e.Offset >= stack[len(stack)-1].end() {
			stack = stack[:len(stack)-1]
		}
		if len(stack) > 0 && !fits(e, stack) {
			return false
		}
		if style(e) {
			if last, met := end[e.Type]; met && last >= e.Offset {
				return false
			}
			end[e.Type] = e.end()
		}
		stack = append(stack, e)
	}
	return true
}

// fits tells whether an entity may stand inside the others.
func fits(e Entity, around []Entity) bool {
	parent := around[len(around)-1]
	if e.end() > parent.end() || code(parent) {
		return false
	}
	for _, o := range around {
		solid := !style(o) && !quotation(o)
		switch {
		case o.Type == e.Type, quotation(o) && quotation(e), style(o):
			return false
		case code(e) && !quotation(o):
			return false
		case solid && !style(e):
			return false
		}
	}
	return true
}

// splitter divides styles where other entities begin and end.
type splitter struct {
	from, to map[string]int
	rest     []Entity
	out      []Entity
}

// split divides styles around the others, joins those that touch, and drops
// what stands in code.
func split(pieces, others []Entity) []Entity {
	if len(pieces) == 0 {
		return others
	}
	s := splitter{from: map[string]int{}, to: map[string]int{}, rest: pieces}
	var stack []Entity
	leave := func(offset int) {
		for len(stack) > 0 && offset >= stack[len(stack)-1].end() {
			before := len(s.out)
			s.upTo(stack[len(stack)-1].end())
			if code(stack[len(stack)-1]) {
				s.out = s.out[:before]
			}
			stack = stack[:len(stack)-1]
		}
		s.upTo(offset)
	}
	for _, o := range others {
		leave(o.Offset)
		stack = append(stack, o)
	}
	leave(1 << 30)
	return sorted(append(slices.Clone(others), s.out...))
}

func (s *splitter) upTo(offset int) {
	for len(s.rest) > 0 && s.rest[0].Offset < offset {
		e := s.rest[0]
		s.rest = s.rest[1:]
		if s.to[e.Type] != 0 && e.Offset <= s.to[e.Type] {
			s.to[e.Type] = max(s.to[e.Type], e.end())
			continue
		}
		s.flush(e.Offset)
		s.from[e.Type], s.to[e.Type] = e.Offset, e.end()
	}
	s.flush(offset)
}

func (s *splitter) flush(offset int) {
	for _, kind := range styles {
		if s.to[kind] == 0 || s.from[kind] >= offset {
			continue
		}
		end := min(s.to[kind], offset)
		s.out = append(s.out, Entity{Type: kind, Offset: s.from[kind], Length: end - s.from[kind]})
		s.from[kind] = end
		if s.to[kind] <= offset {
			s.from[kind], s.to[kind] = 0, 0
		}
	}
}
