//go:build race

package inspect

// memory is what a child may take, in bytes: the race detector keeps several
// words about each.
const memory = 4 << 30
