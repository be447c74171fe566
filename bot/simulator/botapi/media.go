package botapi

import (
	"bytes"
	"encoding/json"
	"image"
	"mime"
	"net/http"
	"path/filepath"
	"strconv"
	"strings"
)

// sizeMark are the longer sides of the smaller sizes that Telegram makes.
var sizeMarks = []int{90, 320, 800}

// storePhoto stores a photo and its smaller sizes, the original last. Bytes
// that are no picture count as one of 1280 x 960.
func (s *Server) storePhoto(name string, data []byte) []PhotoSize {
	width, height := 1280, 960
	if config, _, err := image.DecodeConfig(bytes.NewReader(data)); err == nil {
		width, height = config.Width, config.Height
	}
	original := s.put(File{Kind: photoFile, Name: name, Mime: "image/jpeg", Size: int64(len(data)), Width: width, Height: height}, data)
	var sizes []PhotoSize
	for _, mark := range sizeMarks {
		longest := max(width, height)
		if longest <= mark {
			break
		}
		small := s.put(File{Kind: photoFile, Name: name, Mime: "image/jpeg", Original: original.ID,
			Width: max(1, width*mark/longest), Height: max(1, height*mark/longest)}, nil)
		sizes = append(sizes, photoSize(small))
	}
	return append(sizes, photoSize(original))
}

func photoSize(f *File) PhotoSize {
	return PhotoSize{f.ID, f.UniqueID, f.Width, f.Height, max(f.Size, 0)}
}

func (s *Server) storeDocument(name, kind string, data []byte, declared int64) *Document {
	name = cleanName(name)
	if kind == "" {
		if kind = mime.TypeByExtension(strings.ToLower(filepath.Ext(name))); kind == "" {
			kind = http.DetectContentType(data)
		}
	}
	if declared == 0 {
		declared = int64(len(data))
	}
	kind, _, _ = strings.Cut(kind, ";")
	f := s.put(File{Kind: documentFile, Name: name, Mime: kind, Size: declared}, data)
	return &Document{f.ID, f.UniqueID, f.Name, f.Mime, max(f.Size, 0)}
}

// cleanName is the base name, as Telegram passes file names on.
func cleanName(name string) string {
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	return strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`<>:"|?*`, r) {
			return -1
		}
		return r
	}, name)
}

// attached finds the file of a parameter: an upload under the parameter's own
// name or under "attach://NAME", or the id of a file already sent.
func (s *Server) attached(p *params, name, value, kind string) (*File, upload, error) {
	up, uploaded := p.files[name]
	if part, ok := strings.CutPrefix(value, "attach://"); ok {
		if up, uploaded = p.files[part]; !uploaded {
			return nil, upload{}, badRequest("wrong file identifier/HTTP URL specified")
		}
	}
	if uploaded {
		return nil, up, checkUpload(up, kind)
	}
	f := s.files.byID[value]
	if f == nil {
		return nil, upload{}, badRequest("wrong file identifier/HTTP URL specified")
	}
	if f.Kind != kind {
		return nil, upload{}, badRequestf("can't use file of type %s as %s", f.Kind, kind)
	}
	return f, upload{}, nil
}

func checkUpload(up upload, kind string) error {
	switch {
	case len(up.data) == 0:
		return badRequest("file must be non-empty")
	case kind == photoFile && len(up.data) > maxPhoto:
		return badRequestf("file of size %d bytes is too big for a photo; the maximum size is %d bytes", len(up.data), maxPhoto)
	case len(up.data) > maxDocument:
		return errTooLarge
	case kind != photoFile:
		return nil
	}
	config, _, err := image.DecodeConfig(bytes.NewReader(up.data))
	if err != nil {
		return badRequest("IMAGE_PROCESS_FAILED")
	}
	if w, h := config.Width, config.Height; w+h > 10000 || w > 20*h || h > 20*w {
		return badRequest("PHOTO_INVALID_DIMENSIONS")
	}
	return nil
}

// fillMedia puts the named photo or document into a message.
func (s *Server) fillMedia(m *Message, p *params, name, value, kind string) error {
	f, up, err := s.attached(p, name, value, kind)
	if err != nil {
		return err
	}
	switch {
	case f != nil && kind == photoFile:
		m.Photo = []PhotoSize{photoSize(f)}
	case f != nil:
		m.Document = &Document{f.ID, f.UniqueID, f.Name, f.Mime, max(f.Size, 0)}
	case kind == photoFile:
		m.Photo = s.storePhoto(up.name, up.data)
	default:
		m.Document = s.storeDocument(up.name, "", up.data, 0)
	}
	return nil
}

func (s *Server) sendPhoto(p *params) (any, error) { return s.sendOne(p, "photo", photoFile) }

func (s *Server) sendDocument(p *params) (any, error) { return s.sendOne(p, "document", documentFile) }

func (s *Server) sendOne(p *params, name, kind string) (any, error) {
	d, err := s.compose(p)
	if err != nil {
		return nil, err
	}
	if err := s.maySend(d.room, kind); err != nil {
		return nil, err
	}
	content := Message{}
	if content.Caption, content.CaptionEntities, err = p.readCaption(); err != nil {
		return nil, err
	}
	if _, _, err := s.attached(p, name, p.values[name], kind); err != nil {
		return nil, err
	}
	if err := s.pace(d.room, 1); err != nil {
		return nil, err
	}
	if err := s.fillMedia(&content, p, name, p.values[name], kind); err != nil {
		return nil, err
	}
	return *s.post(d, content), nil
}

// albumItem is an InputMedia of a kind that this simulation sends.
type albumItem struct {
	Type      string   `json:"type"`
	Media     string   `json:"media"`
	Caption   string   `json:"caption"`
	ParseMode string   `json:"parse_mode"`
	Entities  []Entity `json:"caption_entities"`
}

func (i albumItem) kind() string {
	switch i.Type {
	case "photo":
		return photoFile
	case "document":
		return documentFile
	}
	return ""
}

func (s *Server) sendMediaGroup(p *params) (any, error) {
	d, err := s.compose(p)
	if err != nil {
		return nil, err
	}
	items, err := p.readAlbum()
	if err != nil {
		return nil, err
	}
	if err := s.maySend(d.room, items[0].kind()); err != nil {
		return nil, err
	}
	contents := make([]Message, len(items))
	for i, item := range items {
		if err := s.judgeItem(&contents[i], p, item); err != nil {
			return nil, err
		}
	}
	if err := s.pace(d.room, len(items)); err != nil {
		return nil, err
	}
	album, sent := strconv.FormatInt(13e15+s.nextSerial(), 10), make([]Message, len(items))
	for i, item := range items {
		contents[i].Album = album
		if err := s.fillMedia(&contents[i], p, "", item.Media, item.kind()); err != nil {
			return nil, err
		}
		sent[i] = *s.post(d, contents[i])
	}
	return sent, nil
}

func (p *params) readAlbum() ([]albumItem, error) {
	var items []albumItem
	if err := json.Unmarshal([]byte(p.values["media"]), &items); err != nil {
		return nil, badRequest("can't parse media JSON object")
	}
	if len(items) < 2 || len(items) > 10 {
		return nil, badRequest("wrong number of messages in media group: must be 2-10")
	}
	for _, item := range items {
		if item.kind() == "" {
			return nil, badRequestf("media of type %s is not simulated", item.Type)
		}
		if item.Type != items[0].Type {
			return nil, badRequest("document can't be mixed with other media types")
		}
	}
	return items, nil
}

// judgeItem reads an item's caption and refuses what cannot be sent.
func (s *Server) judgeItem(m *Message, p *params, item albumItem) error {
	own := &params{values: map[string]string{"caption": item.Caption, "parse_mode": item.ParseMode}}
	if len(item.Entities) > 0 {
		encoded, err := json.Marshal(item.Entities)
		if err != nil {
			return badRequest("can't parse caption entities")
		}
		own.values["caption_entities"] = string(encoded)
	}
	var err error
	if m.Caption, m.CaptionEntities, err = own.readCaption(); err != nil {
		return err
	}
	_, _, err = s.attached(p, "", item.Media, item.kind())
	return err
}
