//go:build soak

package inspect

import "testing"

func TestSoakPicturesOfLetters(t *testing.T) { judgeMany(t, 200) }
