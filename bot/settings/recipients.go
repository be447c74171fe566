package settings

import (
	"io"
	"strings"
	"unicode"

	"filippo.io/age"
)

// BackupRecipients reads BACKUP_RECIPIENT: one age public key or several, with
// commas, blanks or line breaks between them, and tries whether one backup can be
// sealed for all of them.
func BackupRecipients(text string) ([]age.Recipient, error) {
	const variable, make = "BACKUP_RECIPIENT", "an age public key, which begins with age1 (`age-keygen -o backup.key` makes a pair; keep backup.key away from this machine); several with commas between them"
	keys := recipientKeys(text)
	switch {
	case len(keys) == 0:
		return nil, Fault(variable, "is required: "+make)
	case strings.Contains(strings.ToUpper(text), "AGE-SECRET-KEY-"):
		return nil, Fault(variable, "should be the public key, which begins with age1; a secret key does not belong here")
	}
	recipients, err := age.ParseRecipients(strings.NewReader(strings.Join(keys, "\n")))
	if err != nil {
		return nil, Fault(variable, "should be "+make)
	}
	if _, err := age.Encrypt(io.Discard, recipients...); err != nil {
		return nil, Fault(variable, "should be keys of one kind: all classic (age1…) or all post-quantum (age1pq1…), for no backup can be sealed for both")
	}
	return recipients, nil
}

// recipientKeys takes the keys apart, and leaves out lines of comments as age-keygen
// writes them.
func recipientKeys(text string) []string {
	var keys []string
	for line := range strings.Lines(text) {
		if strings.HasPrefix(strings.TrimSpace(line), "#") {
			continue
		}
		keys = append(keys, strings.FieldsFunc(line, func(r rune) bool { return r == ',' || r == ';' || unicode.IsSpace(r) })...)
	}
	return keys
}

// BackupDays reads BACKUP_KEEP: after how many days backups are deleted.
func (s *Settings) BackupDays() (int, error) {
	return daysOf("BACKUP_KEEP", s.BackupKeep, "90d")
}
