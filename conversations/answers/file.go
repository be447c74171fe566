package answers

import "strings"

// MaxFileBytes is the largest file that a bot may fetch from Telegram: 20 MB.
const MaxFileBytes = 20 * 1024 * 1024

// MIME types that are accepted.
const (
	TypeJPEG = "image/jpeg"
	TypePNG  = "image/png"
	TypeWebP = "image/webp"
	TypePDF  = "application/pdf"
)

// FileSize refuses a file for its size alone, so that the refusal need not wait
// for the content. A size of zero is one that was not declared.
func FileSize(size int64) error {
	if size > MaxFileBytes {
		return refuse(ReasonFileLarge, "size", megabytes(size), "max", megabytes(MaxFileBytes))
	}
	return nil
}

// FileContent judges a file by the MIME type that its bytes have, whatever its
// name says: JPEG, PNG, WebP and PDF are taken.
func FileContent(mimeType string) error {
	mimeType, _, _ = strings.Cut(mimeType, ";")
	switch mimeType {
	case TypeJPEG, TypePNG, TypeWebP, TypePDF:
		return nil
	case "image/heic", "image/heif", "image/heic-sequence", "image/heif-sequence", "image/avif":
		return refuse(ReasonFileHEIC)
	case "application/msword", "application/rtf", "text/rtf", "application/x-ole-storage",
		"application/vnd.ms-excel", "application/vnd.ms-powerpoint":
		return refuse(ReasonFileWord)
	}
	if strings.HasPrefix(mimeType, "application/vnd.openxmlformats-") || strings.HasPrefix(mimeType, "application/vnd.oasis.") {
		return refuse(ReasonFileWord)
	}
	return refuse(ReasonFileContent)
}

// FileType names a format for people: GIF, ZIP, MP4; empty where the type says
// nothing.
func FileType(mimeType string) string {
	mimeType, _, _ = strings.Cut(lowerASCII(mimeType), ";")
	_, name, _ := strings.Cut(mimeType, "/")
	switch name {
	case "plain":
		return "TXT"
	case "octet-stream":
		return ""
	}
	if i := strings.LastIndexAny(name, ".+"); i >= 0 && name != "svg+xml" {
		name = name[i+1:]
	}
	name, _, _ = strings.Cut(strings.TrimPrefix(strings.TrimPrefix(name, "x-"), "vnd."), "+")
	return strings.ToUpper(shortened(name, maxTypeShown))
}

const maxTypeShown = 20

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
