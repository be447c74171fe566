package answers

import (
	"path"
	"strings"
)

// MaxFileBytes is the largest file that a bot may fetch from Telegram: 20 MB.
const MaxFileBytes = 20 * 1024 * 1024

const maxFileNameShown = 60

// Kind is what a file claims to be.
type Kind int

// Kinds of files that are accepted.
const (
	KindUnknown Kind = iota // refused
	KindImage
	KindPDF
)

// MIME types that are accepted.
const (
	TypeJPEG = "image/jpeg"
	TypePNG  = "image/png"
	TypeWebP = "image/webp"
	TypePDF  = "application/pdf"
)

// FileKind judges a file by what is declared about it, so that a refusal need
// not wait for the content: JPEG, PNG, WebP or PDF, at most 20 MB. A type that
// says nothing is replaced by the name's ending; a size of zero is one that was
// not declared. The content must still be checked.
func FileKind(declaredName, declaredMIME string, size int64) (Kind, error) {
	name := shortened(line(declaredName), maxFileNameShown)
	if size > MaxFileBytes {
		return KindUnknown, refuse(ReasonFileLarge, "size", megabytes(size), "max", megabytes(MaxFileBytes))
	}
	ending := lowerASCII(path.Ext(line(declaredName)))
	mimeType, _, _ := strings.Cut(lowerASCII(line(declaredMIME)), ";")
	mimeType = strings.TrimSpace(mimeType)
	switch mimeType {
	case "", "application/octet-stream", "binary/octet-stream", "application/x-download":
		mimeType = typeByEnding(ending)
	}
	switch mimeType {
	case TypeJPEG, "image/jpg", "image/pjpeg", TypePNG, "image/x-png", TypeWebP:
		return KindImage, nil
	case TypePDF, "application/x-pdf":
		return KindPDF, nil
	case "image/heic", "image/heif", "image/heic-sequence", "image/heif-sequence":
		return KindUnknown, refuse(ReasonFileHEIC, "name", name)
	case "application/msword", "application/vnd.oasis.opendocument.text", "application/rtf", "text/rtf",
		"application/vnd.openxmlformats-officedocument.wordprocessingml.document":
		return KindUnknown, refuse(ReasonFileWord, "name", name)
	}
	return KindUnknown, refuse(ReasonFileType, "name", name, "type", shortened(mimeType, maxFileNameShown))
}

func typeByEnding(ending string) string {
	switch ending {
	case ".jpg", ".jpeg", ".jpe", ".jfif":
		return TypeJPEG
	case ".png":
		return TypePNG
	case ".webp":
		return TypeWebP
	case ".pdf":
		return TypePDF
	case ".heic", ".heif":
		return "image/heic"
	case ".doc", ".docx", ".odt", ".rtf":
		return "application/msword"
	}
	return ""
}

// megabytes writes a size as people read it, rounded up to a tenth so that one
// byte too many does not read as the limit.
func megabytes(size int64) string {
	const tenth = megabyte / 10.0
	tenths := int64(float64(size) / tenth)
	if float64(tenths)*tenth < float64(size) {
		tenths++
	}
	return spelled(float64(tenths)/10) + " MB"
}
