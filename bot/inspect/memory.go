//go:build !race

package inspect

// memory is what a child may take, in bytes; Go does not start with half of it.
const memory = 300 << 20
