package botapi

import (
	"bytes"
	"fmt"
	"image"
	_ "image/gif" // formats that Telegram takes as photos
	"image/jpeg"
	_ "image/png"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/image/draw"
	_ "golang.org/x/image/webp"
)

// Telegram's limits on files, in bytes.
const (
	maxDocument = 50 << 20
	maxPhoto    = 10 << 20
	maxDownload = 20 << 20
)

// Kinds of files; a file sent as one kind cannot be sent again as another.
const (
	photoFile    = "Photo"
	documentFile = "Document"
	otherFile    = "Sticker"
)

// File is a file that the bot or a person sent.
type File struct {
	ID, UniqueID string
	Kind         string
	Name, Mime   string
	// Size is what the sender declared, which need not be the length of the
	// contents; negative when nothing was declared.
	Size int64
	// Width and Height are of photos, in pixels.
	Width, Height int
	// Original is the id of the file of which this is a smaller size.
	Original string
	// Path is set once the bot has asked for it.
	Path string

	data []byte
}

// fileStore holds files by id, their contents in memory or in a folder.
type fileStore struct {
	dir    string
	keep   int
	byID   map[string]*File
	byPath map[string]*File
	order  []string
}

func newFileStore(c Config) fileStore {
	return fileStore{dir: c.FilesDir, keep: c.KeepFiles, byID: map[string]*File{}, byPath: map[string]*File{}}
}

// put stores a file under a new id.
func (s *Server) put(f File, data []byte) *File {
	n := strconv.FormatInt(s.nextSerial(), 36)
	f.ID, f.UniqueID = "AgACAgUAAxkBAAI"+f.Kind[:1]+n, "AQAD"+f.Kind[:1]+n
	s.files.add(&f)
	if f.Original == "" {
		s.files.write(&f, data)
	}
	return &f
}

func (s *fileStore) add(f *File) {
	s.byID[f.ID] = f
	s.order = append(s.order, f.ID)
	if s.keep > 0 && len(s.order) > 2*s.keep {
		for _, id := range s.order[:s.keep] {
			delete(s.byPath, s.byID[id].Path)
			delete(s.byID, id)
		}
		s.order = append([]string(nil), s.order[s.keep:]...)
	}
}

func (s *fileStore) write(f *File, data []byte) {
	if s.dir == "" {
		f.data = data
		return
	}
	if err := os.WriteFile(filepath.Join(s.dir, f.ID), data, 0o600); err != nil {
		f.data = data // kept in memory when the folder is full or gone
	}
}

// contents reads a file; a smaller size of a photo is made from the original.
func (s *fileStore) contents(f *File) ([]byte, error) {
	if f.Original != "" {
		original := s.byID[f.Original]
		if original == nil {
			return nil, fmt.Errorf("file %s is forgotten", f.Original)
		}
		data, err := s.contents(original)
		if err != nil {
			return nil, err
		}
		return shrink(data, f.Width, f.Height), nil
	}
	if f.data != nil || s.dir == "" {
		return f.data, nil
	}
	return os.ReadFile(filepath.Join(s.dir, f.ID))
}

// shrink scales a picture; what is no picture stays as it is.
func shrink(data []byte, width, height int) []byte {
	picture, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return data
	}
	small := image.NewRGBA(image.Rect(0, 0, width, height))
	draw.ApproxBiLinear.Scale(small, small.Bounds(), picture, picture.Bounds(), draw.Src, nil)
	var out bytes.Buffer
	if err := jpeg.Encode(&out, small, nil); err != nil {
		return data
	}
	return out.Bytes()
}

// File returns what is known of a file and its contents.
func (s *Server) File(id string) (File, []byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.files.byID[id]
	if f == nil {
		return File{}, nil, fmt.Errorf("no file %s", id)
	}
	data, err := s.files.contents(f)
	return *f, data, err
}

// fileAnswer is Telegram's File.
type fileAnswer struct {
	ID       string `json:"file_id"`
	UniqueID string `json:"file_unique_id"`
	Size     int64  `json:"file_size,omitempty"`
	Path     string `json:"file_path"`
}

func (s *Server) getFile(p *params) (any, error) {
	f := s.files.byID[p.values["file_id"]]
	if f == nil {
		return nil, badRequest("invalid file_id")
	}
	size, err := s.files.size(f)
	if err != nil {
		return nil, &Refusal{Code: http.StatusInternalServerError, Description: "Internal Server Error"}
	}
	if max(size, f.Size) > maxDownload {
		return nil, badRequest("file is too big")
	}
	if f.Path == "" {
		folder := map[string]string{photoFile: "photos", documentFile: "documents"}[f.Kind]
		if folder == "" {
			folder = "stickers"
		}
		f.Path = folder + "/file_" + strconv.FormatInt(s.nextSerial(), 10) + strings.ToLower(filepath.Ext(f.Name))
		s.files.byPath[f.Path] = f
	}
	return fileAnswer{f.ID, f.UniqueID, size, f.Path}, nil
}

func (s *fileStore) size(f *File) (int64, error) {
	if f.Original != "" {
		return 0, nil
	}
	if f.data == nil && s.dir != "" {
		info, err := os.Stat(filepath.Join(s.dir, f.ID))
		if err != nil {
			return 0, err
		}
		return info.Size(), nil
	}
	return int64(len(f.data)), nil
}

// serveFile answers downloads of paths that getFile gave out.
func (s *Server) serveFile(w http.ResponseWriter, r *http.Request, path string) {
	call := s.begin("file", &params{values: map[string]string{"path": path}})
	if fault := s.faultFor(call); fault != nil {
		s.finish(call, nil, fault.outcome())
		fault.act(w, r)
		return
	}
	s.mu.Lock()
	f := s.files.byPath[path]
	var data []byte
	var err error
	if f != nil {
		data, err = s.files.contents(f)
	}
	s.mu.Unlock()
	if f == nil || err != nil {
		s.finish(call, nil, errNotFound)
		writeRefusal(w, errNotFound)
		return
	}
	s.finish(call, nil, nil)
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("Content-Length", strconv.Itoa(len(data)))
	_, _ = w.Write(data) // a client that is gone will ask again
}
