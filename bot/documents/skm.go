package documents

import (
	"bytes"
	"context"
	"fmt"
	"strconv"

	"loket/bot/delivery"
	"loket/bot/telegram"
	"loket/conversations"
)

// weakest is how many elements are named as the weakest.
const weakest = 3

// survey is the satisfaction survey of a half-year, evaluated.
type survey struct {
	conversations.SurveyResult
	half        conversations.Half
	sheets      []conversations.SurveySheet
	suggestions []string
}

// evaluate reads and evaluates the survey of a half such as 2026-2.
func (p *Maker) evaluate(ctx context.Context, name string) (*survey, error) {
	half, known := conversations.ParseHalf(name)
	if !known {
		return nil, fmt.Errorf("the half-year %q should be like 2026-1 or 2026-2", name)
	}
	memory := p.Source.Memory(ctx)
	sheets, err := memory.SurveySheets(half.String())
	if err != nil {
		return nil, fmt.Errorf("survey: %w", err)
	}
	suggestions, err := memory.SurveySuggestions(half.String())
	if err != nil {
		return nil, fmt.Errorf("survey: %w", err)
	}
	return &survey{conversations.EvaluateSurvey(sheets), half, sheets, suggestions}, nil
}

// SurveyText says the survey's result in a few lines, as the caption of the picture.
func (p *Maker) SurveyText(ctx context.Context, half string) (conversations.Text, error) {
	s, err := p.evaluate(ctx, half)
	if err != nil {
		return nil, err
	}
	return s.text(), nil
}

func (s *survey) named(key string) conversations.Line {
	return line(key, "Number", s.half.Number, "Year", s.half.Year)
}

func (s *survey) text() conversations.Text {
	if s.Respondents == 0 {
		return conversations.Text{s.named("skm_title"), line("skm_nobody")}
	}
	text := conversations.Text{s.named("skm_title"), line("skm_index", "Index", hundredths(s.Hundredths), "Band", s.Band, "Meaning", line("skm_band_"+s.Band)),
		line("skm_respondents", "N", s.Respondents)}
	if s.Few() {
		text = append(text, line("skm_few", "N", conversations.SurveyFew))
	}
	text = append(text, line("skm_weakest"))
	for _, e := range s.Weakest(weakest) {
		text = append(text, line("skm_element", "Key", e.Key, "Name", elementName(e), "Value", mean(e)))
	}
	return append(text, line("skm_suggestions", "N", len(s.suggestions)))
}

func elementName(e conversations.SurveyElement) conversations.Line {
	return line("survey_name_" + e.Key)
}

// hundredths writes a number of hundredths, as 91,48.
func hundredths(n int) conversations.Line {
	return line("number_decimal", "Whole", conversations.Own(strconv.Itoa(n/100)), "Part", conversations.Own(fmt.Sprintf("%02d", n%100)))
}

// mean writes an element's average with three digits, as 3,448.
func mean(e conversations.SurveyElement) conversations.Line {
	thousandths := (2*1000*e.Sum + e.Of) / (2 * max(e.Of, 1))
	return line("number_decimal", "Whole", conversations.Own(strconv.Itoa(thousandths/1000)), "Part", conversations.Own(fmt.Sprintf("%03d", thousandths%1000)))
}

// skmChart draws the result on a picture that reads on a phone.
func (p *Maker) skmChart(ctx context.Context, half, lang string) (telegram.Document, error) {
	s, err := p.evaluate(ctx, half)
	if err != nil {
		return telegram.Document{}, err
	}
	d := &surveyDrawing{canvas: newCanvas(), voice: p.voice(lang), survey: s}
	d.draw(p)
	if d.err != nil {
		return telegram.Document{}, fmt.Errorf("word the picture: %w", d.err)
	}
	data, err := d.png()
	return telegram.Document{Name: "skm-" + half + ".png", MIME: "image/png", Data: data, Caption: s.text()}, err
}

// surveyDrawing is a survey's result being drawn.
type surveyDrawing struct {
	*canvas
	*voice
	*survey
}

func (d *surveyDrawing) draw(p *Maker) {
	const wide = pictureWidth - 2*margin
	d.box(brand, 0, 0, pictureWidth, headHeight)
	d.write(lettering(50, true, paper), margin, 32, wide, d.speak(d.named("skm_title")))
	d.write(lettering(28, false, paper), margin, 112, wide, d.say("recap_office", "Office", p.Office.Name, "Government", p.Office.Government))
	if d.Respondents == 0 {
		d.centred(lettering(44, true, ink), 640, d.say("skm_nobody"))
		return
	}
	d.box(panel, margin, 200, wide, 210)
	d.box(brand, margin, 200, 8, 210)
	d.write(lettering(120, true, brand), margin+32, 222, 400, d.speak(hundredths(d.Hundredths)))
	d.write(lettering(40, true, ink), margin+470, 232, wide-490, d.say("skm_band", "Band", d.Band, "Meaning", line("skm_band_"+d.Band)))
	d.write(lettering(32, false, ink), margin+470, 292, wide-490, d.say("skm_respondents", "N", d.Respondents))
	if d.Few() {
		d.write(lettering(27, false, faint), margin+470, 346, wide-490, d.say("skm_few_short", "N", conversations.SurveyFew))
	}
	d.elements(450)
	d.paragraph(lettering(23, false, faint), margin, 1240, wide, d.say("recap_as_of", "At", p.Now())+" "+d.say("skm_note"))
}

// elements draws a bar for each element, the weakest in another colour.
func (d *surveyDrawing) elements(y float64) {
	const step, thick, number, most = 85.0, 24.0, 110.0, 4.0
	weak := map[string]bool{}
	for _, e := range d.Weakest(weakest) {
		weak[e.Key] = true
	}
	for _, e := range d.Elements {
		fill := colourOf(0)
		if weak[e.Key] {
			fill = colourOf(2)
		}
		d.write(lettering(29, weak[e.Key], ink), margin, y, pictureWidth-2*margin-number, e.Key+" · "+d.speak(elementName(e)))
		d.print(textStyle{typeface: bold(), size: 29, ink: ink, before: 1}, pictureWidth-margin, y, d.speak(mean(e)))
		d.box(hairline, margin, y+42, pictureWidth-2*margin, thick)
		d.box(fill, margin, y+42, (pictureWidth-2*margin)*e.Mean()/most, thick)
		y += step
	}
}

// skmWorkbook writes the result, the sheets without names, and the suggestions.
func (p *Maker) skmWorkbook(ctx context.Context, half, lang string) (telegram.Document, error) {
	s, err := p.evaluate(ctx, half)
	if err != nil {
		return telegram.Document{}, err
	}
	b, err := newWorkbook(p.voice(lang), p.zone(), p.Catalogue)
	if err != nil {
		return telegram.Document{}, fmt.Errorf("begin a workbook: %w", err)
	}
	defer func() { _ = b.file.Close() }()
	b.result(p, s)
	columns := []column{}
	for _, e := range s.Elements {
		columns = append(columns, column{"survey_name_" + e.Key, 16, true})
	}
	sheets := b.table("skm_sheet_answers", columns)
	for _, sheet := range s.sheets {
		var cells []any
		for _, e := range s.Elements {
			cells = append(cells, sheet.Answers[e.Key])
		}
		sheets.row(cells...)
	}
	suggestions := b.table("skm_sheet_suggestions", []column{{"recap_column_comment", 100, false}})
	for _, words := range s.suggestions {
		suggestions.row(words)
	}
	data, err := b.bytes(b.speak(s.named("skm_title")), p.Office.Name)
	return telegram.Document{Name: "skm-" + half + ".xlsx", MIME: sheetType, Data: data}, err
}

// result is the first sheet, which prints on one page.
func (b *workbook) result(p *Maker, s *survey) {
	columns := []column{{"skm_column_key", 10, false}, {"skm_column_element", 46, false}, {"skm_column_mean", 16, true}, {"skm_column_weighted", 18, true}, {"skm_column_converted", 18, true}}
	t := b.sheet("skm_sheet_result", columns)
	t.note(titleLook, b.speak(s.named("skm_title")))
	t.note(plainLook, b.say("recap_office", "Office", p.Office.Name, "Government", p.Office.Government))
	t.note(plainLook, b.say("recap_as_of", "At", p.Now().In(p.zone())))
	t.row()
	if s.Respondents == 0 {
		t.note(boldLook, b.say("skm_nobody"))
	} else {
		t.note(boldLook, b.say("skm_index", "Index", hundredths(s.Hundredths), "Band", s.Band, "Meaning", line("skm_band_"+s.Band)))
		t.note(plainLook, b.say("skm_respondents", "N", s.Respondents))
		if s.Few() {
			t.note(noteLook, b.say("skm_few", "N", conversations.SurveyFew))
		}
	}
	t.row()
	t.heads(columns)
	for _, e := range s.Elements {
		t.row(e.Key, b.speak(elementName(e)), thousandths(e.Mean()), thousandths(e.Mean()/float64(len(s.Elements))), thousandths(25*e.Mean()))
	}
	t.row()
	t.note(noteLook, b.say("skm_note"))
	t.printed(1)
}

// skmPoster is the result as a page to hang up.
func (p *Maker) skmPoster(ctx context.Context, half, lang string) (telegram.Document, error) {
	s, err := p.evaluate(ctx, half)
	if err != nil {
		return telegram.Document{}, err
	}
	v := p.voice(lang)
	poster := delivery.Poster{
		Head:     delivery.Letterhead{Government: p.Office.Government, Office: p.Office.Name, Lines: []string{p.Office.Address}},
		Title:    []string{v.say("skm_poster_title"), v.speak(s.named("skm_poster_half"))},
		Figure:   v.speak(hundredths(s.Hundredths)),
		Meaning:  []string{v.say("skm_nobody")},
		Closing:  v.say("skm_poster_thanks"),
		Note:     v.say("skm_note"),
		Metadata: delivery.Metadata{Title: v.speak(s.named("skm_title")), Author: p.Office.Name, Language: lang, CreatedAt: p.Now().In(p.zone())},
	}
	if s.Respondents == 0 {
		poster.Figure = "–"
	} else {
		poster.Meaning = []string{v.say("skm_band", "Band", s.Band, "Meaning", line("skm_band_"+s.Band)), v.say("skm_respondents", "N", s.Respondents)}
	}
	if s.Respondents > 0 && s.Few() {
		poster.Meaning = append(poster.Meaning, v.say("skm_few", "N", conversations.SurveyFew))
	}
	poster.Head.Logo, poster.Head.LogoAlt = logo(p.Office.Logo), v.say("letter_logo", "Government", p.Office.Government)
	for _, e := range s.Elements {
		if s.Respondents > 0 {
			poster.Rows = append(poster.Rows, delivery.Field{Label: e.Key + "  " + v.speak(elementName(e)), Value: v.speak(mean(e))})
		}
	}
	var file bytes.Buffer
	if v.err != nil {
		return telegram.Document{}, fmt.Errorf("word the poster: %w", v.err)
	}
	if err := delivery.RenderPoster(&file, poster); err != nil {
		return telegram.Document{}, err
	}
	return telegram.Document{Name: "skm-" + half + ".pdf", MIME: "application/pdf", Data: file.Bytes()}, nil
}
