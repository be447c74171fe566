package desk_test

import (
	"hash/fnv"
	"math/rand/v2"

	"pgregory.net/rapid"
)

// dice draw what people without a plan do. The properties of a whole office
// need long and evenly mixed sequences; rapid, which prefers what is small,
// gives them their seed and tells it where they fail.
type dice struct{ *rand.Rand }

func rolled(t *rapid.T) dice {
	h := fnv.New64a()
	_, _ = h.Write(rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "seed"))
	return dice{rand.New(rand.NewPCG(h.Sum64(), 1))}
}

// one draws one of several.
func one[T any](d dice, all ...T) T { return all[d.IntN(len(all))] }

// often is true that many times of ten.
func (d dice) often(times int) bool { return d.IntN(10) < times }
