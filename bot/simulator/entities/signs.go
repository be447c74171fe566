package entities

import "unicode"

// letter tells Telegram's letters.
func letter(r rune) bool { return unicode.IsLetter(r) }

// wordSign tells what words consist of.
func wordSign(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsNumber(r) }

// tagSign tells what hashtags consist of.
func tagSign(r rune) bool {
	return r == '_' || r == '\u200c' || r == '\u00b7' || 0x0d80 <= r && r <= 0x0dff || letter(r) || unicode.IsDigit(r)
}

// separator tells what no address holds.
func separator(r rune) bool { return unicode.In(r, unicode.Z) }

func digit(b byte) bool { return '0' <= b && b <= '9' }

func latin(b byte) bool { return 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' }

func nameByte(b byte) bool { return latin(b) || digit(b) || b == '_' }

func hostByte(b byte) bool { return nameByte(b) || b == '-' }

// addressSign tells what addresses consist of, beside their own rules.
func addressSign(r rune) bool {
	if 0x2000 <= r && r <= 0x206f { // punctuation, of which joiners and dashes count
		return r == 0x200c || r == 0x200d || 0x2010 <= r && r <= 0x2015
	}
	return !separator(r)
}

func domainSign(r rune) bool {
	if r < 0xc0 {
		return r == '.' || r == '~' || r >= 0 && r < 0x80 && hostByte(byte(r))
	}
	return addressSign(r)
}

func pathSign(r rune) bool {
	switch r {
	case '\n', '<', '>', '"', '«', '»':
		return false
	}
	return addressSign(r)
}

func userSign(r rune) bool {
	switch r {
	case '\n', '/', '[', ']', '{', '}', '(', ')', '\'', '`', '<', '>', '"', '@', '«', '»':
		return false
	}
	return addressSign(r)
}

func protocolSign(r rune) bool {
	if r < 0x80 {
		return latin(byte(r)) || digit(byte(r)) || r == '+' || r == '-'
	}
	return !separator(r)
}
