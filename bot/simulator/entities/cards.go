package entities

// A bank card's number has so many digits.
const cardLeast, cardMost = 13, 19

// cards finds bank card numbers: digits with blanks and dashes between them.
func cards(text string) (all []span) {
	part := func(b byte) bool { return digit(b) || b == ' ' || b == '-' }
	for at := 0; ; {
		at = while(text, at, func(b byte) bool { return !digit(b) })
		if at == len(text) {
			return all
		}
		if r := before(text, at); r == '.' || r == ',' || r == '+' || r == '-' || r == '_' || letter(r) {
			at = while(text, at, part)
			continue
		}
		from, count := at, 0
		for at < len(text) && part(text[at]) {
			if text[at] == ' ' && count >= 16 && count <= cardMost && count == at-from {
				break // the number is whole
			}
			if digit(text[at]) {
				count++
			}
			at++
		}
		end := at
		for !digit(text[end-1]) {
			end--
		}
		if count < cardLeast || count > cardMost || end-from > 2*count-1 {
			continue
		}
		if r := after(text, end); r == '-' || r == '_' || letter(r) {
			continue
		}
		if cardNumber(text[from:end]) {
			all = append(all, span{BankCard, from, end})
		}
	}
}

// cardNumber tells whether the check digit is right, and the length that of the
// issuer, where it is a well-known one.
func cardNumber(text string) bool {
	var digits []int
	for i := range len(text) {
		if digit(text[i]) {
			digits = append(digits, int(text[i]-'0'))
		}
	}
	n, sum := len(digits), 0
	for i, d := range digits {
		if (n-1-i)%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	if sum%10 != 0 {
		return false
	}
	two := digits[0]*10 + digits[1]
	four := two*100 + digits[2]*10 + digits[3]
	switch {
	case digits[0] == 4: // Visa
		return n == 13 || n == 16 || n == 18 || n == 19
	case two >= 51 && two <= 55, four >= 2200 && four <= 2204, four >= 2221 && four <= 2720: // Mastercard, MIR
		return n == 16
	case two == 34, two == 37: // American Express
		return n == 15
	case two == 62, two == 81: // UnionPay
		return n >= 16
	}
	return true
}
