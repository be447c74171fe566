package storage

import (
	"context"

	"loket/conversations"
)

const (
	attachedTo      statement = `SELECT file, hash, size FROM attachments WHERE ticket = ? ORDER BY rowid`
	attachmentBytes statement = `SELECT coalesce(sum(a.size), 0) FROM requests r JOIN attachments a ON a.ticket = r.ticket WHERE r.officer = ?`
	namedHash       statement = `SELECT count(*) FROM (SELECT 1 FROM attachments WHERE hash = ? AND hash <> '' LIMIT 1)`
	oldHash         statement = `SELECT hash FROM attachments WHERE ticket = ? AND file_unique = ? AND hash <> ''`
	putAttachment   statement = `INSERT INTO attachments (ticket, file_unique, file, hash, size) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (ticket, file_unique) DO UPDATE SET file = excluded.file,
		size = CASE WHEN excluded.hash = '' AND hash <> '' THEN size ELSE excluded.size END,
		hash = CASE WHEN excluded.hash = '' THEN hash ELSE excluded.hash END`
	hashesOf        statement = `SELECT hash FROM attachments WHERE ticket = ? AND hash <> ''`
	dropAttachments statement = `DELETE FROM attachments WHERE ticket = ?`
)

// AttachmentsOf lists the files of a request in the order they came.
func (s *Store) AttachmentsOf(ctx context.Context, ticket string) ([]conversations.Attachment, error) {
	var all []conversations.Attachment
	err := s.reading(ctx).each("list attachments", attachedTo, values{ticket}, func(scan scanner) error {
		attachment := conversations.Attachment{Ticket: ticket}
		var file string
		if err := scan(&file, &attachment.Hash, &attachment.Size); err != nil {
			return err
		}
		err := decode("an attachment", file, &attachment.File)
		all = append(all, attachment)
		return err
	})
	return all, err
}

// AttachmentBytes sums the size of an officer's files.
func (r *reader) AttachmentBytes(officer int64) (int64, error) {
	return r.number("sum an officer's files", attachmentBytes, officer)
}

// putAttachment stores a file of a request. One that is named again without
// its hash stays kept: Telegram's unique name stands for the same content.
func (b *Batch) putAttachment(a conversations.Attachment) error {
	file, err := encode("an attachment", a.File)
	if err != nil {
		return err
	}
	before, err := b.strings("read an attachment", oldHash, a.Ticket, a.File.Unique)
	if err != nil {
		return err
	}
	for _, hash := range before {
		if a.Hash != "" && hash != a.Hash {
			b.lost = append(b.lost, hash)
		}
	}
	return b.exec("store an attachment", putAttachment, a.Ticket, a.File.Unique, file, a.Hash, a.Size)
}

// dropAttachments forgets a request's files; after the commit those that no
// other request has are deleted.
func (b *Batch) dropAttachments(ticket string) error {
	hashes, err := b.strings("list a request's files", hashesOf, ticket)
	if err != nil {
		return err
	}
	b.lost = append(b.lost, hashes...)
	return b.exec("forget a request's files", dropAttachments, ticket)
}

// dropUnnamed deletes a file that no row names any more.
func (s *Store) dropUnnamed(ctx context.Context, hash string) error {
	named, err := s.reading(ctx).number("look who has a file", namedHash, hash)
	if err != nil || named > 0 || s.attachments.fresh(hash) {
		return err
	}
	return s.attachments.Delete(hash)
}

// SweepParts is how many parts a whole sweep of the attachments has: their
// folders, so that no part takes long where millions of files are kept.
const SweepParts = shelves

// SweepAttachments deletes the files of one part, 0 to SweepParts-1, that no
// row names, and tells how many. Files that came within the last ten minutes
// are left: their row may be on its way.
func (s *Store) SweepAttachments(ctx context.Context, part int) (int, error) {
	swept := 0
	err := s.attachments.each(part, func(hash string) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		named, err := s.reading(ctx).number("look who has a file", namedHash, hash)
		if err != nil || named > 0 || s.attachments.fresh(hash) {
			return err
		}
		swept++
		return s.attachments.Delete(hash)
	})
	return swept, err
}
