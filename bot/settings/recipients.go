package settings

import (
	"strings"

	"filippo.io/age"
)

// BackupRecipients reads BACKUP_RECIPIENT.
func BackupRecipients(text string) ([]age.Recipient, error) {
	const variable, make = "BACKUP_RECIPIENT", "an age public key, which begins with age1 (`age-keygen -o backup.key` makes a pair; keep backup.key away from this machine)"
	switch {
	case strings.TrimSpace(text) == "":
		return nil, Fault(variable, "is required: "+make)
	case strings.Contains(strings.ToUpper(text), "AGE-SECRET-KEY-"):
		return nil, Fault(variable, "should be the public key, which begins with age1; a secret key does not belong here")
	}
	recipients, err := age.ParseRecipients(strings.NewReader(strings.TrimSpace(text)))
	if err != nil {
		return nil, Fault(variable, "should be "+make)
	}
	return recipients, nil
}

// BackupDays reads BACKUP_KEEP: after how many days backups are deleted.
func (s *Settings) BackupDays() (int, error) {
	return daysOf("BACKUP_KEEP", s.BackupKeep, "90d")
}
