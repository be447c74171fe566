package conversations_test

import (
	"math/rand/v2"

	"pgregory.net/rapid"
)

// dice draw what people without a plan do. The properties of whole offices
// need long and evenly mixed sequences; rapid gives them their seed and tells
// it where they fail.
type dice struct{ *rand.Rand }

func rolled(t *rapid.T) dice {
	return dice{rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))}
}

// one draws one of several.
func one[T any](d dice, all ...T) T { return all[d.IntN(len(all))] }

// often is true that many times of ten.
func (d dice) often(times int) bool { return d.IntN(10) < times }
