package conversations

// OfficerLetter begins our names of letters with a password in officers' chats.
const OfficerLetter = "officer_letter:"

// The copies of the letter that hands an account over, as documents are asked for.
const (
	LetterOfficer = "letter"         // the officer's, with the password, while that lives
	LetterKept    = "letter_kept"    // the officer's, without it
	LetterToSign  = "letter_to_sign" // the one that is signed electronically, without it
	LetterPaper   = "letter_paper"   // the one that is printed, signed and handed over, with it
)
