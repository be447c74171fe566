package tables

import (
	"context"
	"errors"

	"loket/conversations"
)

const (
	attachedTo      statement = `SELECT file, hash, size FROM attachments WHERE ticket = ? ORDER BY rowid`
	attachmentBytes statement = `SELECT CAST(coalesce(sum(a.size), 0) AS BIGINT) FROM requests r JOIN attachments a ON a.ticket = r.ticket WHERE r.officer = ?`
	servedBefore    statement = `SELECT CAST(EXISTS (SELECT 1 FROM requests WHERE officer = ?1 AND (state IN ('delivered', 'confirmed') OR service = 'takeover' AND state = 'done'))
		OR EXISTS (SELECT 1 FROM accounts WHERE holder = ?1) AS INTEGER)`
	unkeptOf      statement = `SELECT file FROM attachments WHERE ticket = ? AND hash = ''`
	namedHash     statement = `SELECT count(*) FROM (SELECT 1 FROM attachments WHERE hash = ? AND hash <> '' LIMIT 1) AS found`
	oldHash       statement = `SELECT hash FROM attachments WHERE ticket = ? AND file_unique = ? AND hash <> ''`
	putAttachment statement = `INSERT INTO attachments (ticket, file_unique, file, hash, size) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (ticket, file_unique) DO UPDATE SET file = excluded.file,
		size = CASE WHEN excluded.hash = '' AND attachments.hash <> '' THEN attachments.size ELSE excluded.size END,
		hash = CASE WHEN excluded.hash = '' THEN attachments.hash ELSE excluded.hash END`
	hashesOf        statement = `SELECT hash FROM attachments WHERE ticket = ? AND hash <> ''`
	dropAttachments statement = `DELETE FROM attachments WHERE ticket = ?`
	hasAttachment   statement = `SELECT count(*) FROM attachments WHERE ticket = ? AND file_unique = ?`

	// Files that no row names any more are listed until they are deleted.
	putLost  statement = `INSERT INTO lost_files (hash) VALUES (?) ON CONFLICT (hash) DO NOTHING`
	listLost statement = `SELECT hash FROM lost_files LIMIT ?`
	dropLost statement = `DELETE FROM lost_files WHERE hash IN (SELECT value FROM json_each(?))`
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

// Served tells whether anything was ever delivered to an officer, or an account
// is theirs.
func (r *reader) Served(officer int64) (bool, error) {
	n, err := r.number("look whether an officer was served", servedBefore, officer)
	return n > 0, err
}

// Unkept lists the files of a request that are at Telegram alone.
func (r *reader) Unkept(ticket string) ([]conversations.File, error) {
	var all []conversations.File
	err := r.each("list files that are not kept yet", unkeptOf, values{ticket}, func(scan scanner) error {
		var body string
		if err := scan(&body); err != nil {
			return err
		}
		var file conversations.File
		err := decode("an attachment", body, &file)
		all = append(all, file)
		return err
	})
	return all, err
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
			if err := b.lose(hash); err != nil {
				return err
			}
		}
	}
	if a.Hash != "" {
		b.kept = append(b.kept, a.Hash)
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
	for _, hash := range hashes {
		if err := b.lose(hash); err != nil {
			return err
		}
	}
	return b.exec("forget a request's files", dropAttachments, ticket)
}

// Attached tells whether a request has a file, kept or not yet.
func (r *reader) Attached(ticket, unique string) (bool, error) {
	n, err := r.number("look for an attachment", hasAttachment, ticket, unique)
	return n > 0, err
}

// lose lists a file to be deleted after the commit where nothing names it. The
// list outlives a crash.
func (b *Batch) lose(hash string) error {
	if !IsHash(hash) {
		return nil
	}
	b.lost = append(b.lost, hash)
	return b.exec("list a lost file", putLost, hash)
}

// refuseFile decides on a file that was brought and that nothing is to name.
func (b *Batch) refuseFile(hash string) error {
	b.kept = append(b.kept, hash)
	return b.lose(hash)
}

// Named asks a database whether a row names a file.
func Named(ctx context.Context, from Source, hash string) (bool, error) {
	named, err := (&reader{ctx: ctx, from: from}).number("look who has a file", namedHash, hash)
	return named > 0, err
}

// dropUnnamed deletes a file that no row names any more, unless somebody is just
// bringing the same.
func (s *Store) dropUnnamed(ctx context.Context, hash string) error {
	named, err := Named(ctx, s.engine, hash)
	if err != nil || named {
		return err
	}
	return s.engine.Files().Drop(ctx, hash)
}

// ClearLost deletes files that an earlier run was about to delete when it ended,
// at most 1000 at a time, and tells how many. The caller comes again until it
// is 0.
func (s *Store) ClearLost(ctx context.Context) (int, error) {
	lost, err := s.reading(ctx).strings("list lost files", listLost, slice)
	if err != nil || len(lost) == 0 {
		return 0, err
	}
	var gone []string
	err = s.transact(ctx, func(b *Batch) error {
		for _, hash := range lost {
			switch err := s.dropUnnamed(ctx, hash); {
			case err == nil:
				gone = append(gone, hash)
			case !errors.Is(err, ErrBrought):
				return err
			}
		}
		return b.forgetLost(gone)
	})
	return len(gone), err
}

// forgetCleared takes the files that are deleted by now off the list.
func (b *Batch) forgetCleared() error {
	if len(b.store.cleared) == 0 {
		return nil
	}
	return b.forgetLost(b.store.cleared)
}

func (b *Batch) forgetLost(hashes []string) error {
	return b.exec("forget lost files", dropLost, hashes)
}

// SweepAttachments deletes the files of one part, 0 to SweepParts-1, that no
// row names, and tells how many. Files that came within the last ten minutes
// are left: their row may be on its way.
func (s *Store) SweepAttachments(ctx context.Context, part int) (int, error) {
	swept := 0
	err := s.engine.Files().EachIn(ctx, part, func(hash string) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		named, err := Named(ctx, s.engine, hash)
		if err != nil || named || s.engine.Files().Fresh(ctx, hash) {
			return err
		}
		swept++
		return s.engine.Files().Delete(hash)
	})
	return swept, err
}
