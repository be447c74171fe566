package sheets

import (
	"archive/zip"
	"bytes"
	"fmt"
	"hash/crc32"
)

// chunk is how much of a part waits until it is deflated.
const chunk = 64 << 10

// part is a file within the workbook's. It is deflated chunk by chunk, each
// apart from the others, so that many parts share one deflater.
type part struct {
	book   *Book
	name   string
	plain  []byte // not deflated yet
	packed bytes.Buffer
	size   uint64 // of what is deflated, as it was before
	sum    uint32
}

func (b *Book) part(name string) *part { return &part{book: b, name: name} }

// write appends what is XML already.
func (p *part) write(xml string) {
	p.plain = append(p.plain, xml...)
	p.rest()
}

// rest deflates the part when enough of it waits.
func (p *part) rest() {
	if len(p.plain) >= chunk {
		p.deflate(p.book.deflater.Flush)
	}
}

// end deflates what is left; nothing may be written afterwards.
func (p *part) end() { p.deflate(p.book.deflater.Close) }

// deflate takes what waits; closing ends the chunk or the whole part.
func (p *part) deflate(closing func() error) {
	p.size += uint64(len(p.plain))
	p.sum = crc32.Update(p.sum, crc32.IEEETable, p.plain)
	p.book.deflater.Reset(&p.packed)
	if _, err := p.book.deflater.Write(p.plain); err != nil {
		p.book.fail(fmt.Errorf("deflate %s: %w", p.name, err))
	}
	if err := closing(); err != nil {
		p.book.fail(fmt.Errorf("deflate %s: %w", p.name, err))
	}
	p.plain = p.plain[:0]
}

// zipVersion is what a program must know to read a deflated part: ZIP 2.0.
const zipVersion = 20

// into moves the finished part into the file.
func (p *part) into(file *zip.Writer) error {
	to, err := file.CreateRaw(&zip.FileHeader{
		Name: p.name, Method: zip.Deflate, CreatorVersion: zipVersion, ReaderVersion: zipVersion,
		CRC32: p.sum, CompressedSize64: uint64(p.packed.Len()), UncompressedSize64: p.size, // #nosec G115 -- a length is never negative
	})
	if err == nil {
		_, err = p.packed.WriteTo(to)
	}
	if err != nil {
		return fmt.Errorf("pack %s: %w", p.name, err)
	}
	return nil
}
