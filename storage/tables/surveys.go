package tables

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"

	"loket/conversations"
	"loket/storage"
)

// Who answered stands apart from what: a sheet has a drawn name and no time, so
// that neither order nor clock leads from one to the other.
const (
	putSheet      statement = `INSERT INTO survey_sheets (half, name, answers) VALUES (?, ?, ?)`
	sheetsOf      statement = `SELECT answers FROM survey_sheets WHERE half = ? ORDER BY name`
	putSuggestion statement = `INSERT INTO survey_suggestions (half, name, words) VALUES (?, ?, ?)`
	suggestionsOf statement = `SELECT words FROM survey_suggestions WHERE half = ? ORDER BY name`
	putSurveyed   statement = `INSERT INTO surveyed (half, mark) VALUES (?, ?) ON CONFLICT DO NOTHING`
	dropSurveyed  statement = `DELETE FROM surveyed WHERE half < ?`
	getSurveyed   statement = `SELECT 1 FROM surveyed WHERE half = ? AND mark = ?`
)

func (b *Batch) putSheet(s conversations.SurveySheet) error {
	if !s.Whole() {
		return errors.New("store a survey's sheet: it is not whole")
	}
	answers, err := json.Marshal(s.Answers)
	if err != nil {
		return fmt.Errorf("store a survey's sheet: %w", err)
	}
	return b.exec("store a survey's sheet", putSheet, s.Half, rand.Text(), string(answers))
}

// HasSurveyed tells whether the person of a mark has answered in a half.
func (r *reader) HasSurveyed(half, mark string) (bool, error) {
	var one int
	err := r.one("look who was surveyed", getSurveyed, values{half, mark}, &one)
	if errors.Is(err, storage.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// SurveySheets lists the sheets of a half, in the order of their drawn names.
func (r *reader) SurveySheets(half string) ([]conversations.SurveySheet, error) {
	var all []conversations.SurveySheet
	err := r.each("list a survey's sheets", sheetsOf, values{half}, func(scan scanner) error {
		sheet, answers := conversations.SurveySheet{Half: half}, ""
		if err := scan(&answers); err != nil {
			return err
		}
		if err := decode("a survey's answers", answers, &sheet.Answers); err != nil {
			return err
		}
		all = append(all, sheet)
		return nil
	})
	return all, err
}

// SurveySuggestions lists what was suggested in a half, in the order of drawn names.
func (r *reader) SurveySuggestions(half string) ([]string, error) {
	var all []string
	err := r.each("list a survey's suggestions", suggestionsOf, values{half}, func(scan scanner) error {
		var words string
		err := scan(&words)
		all = append(all, words)
		return err
	})
	return all, err
}

// TrimSurveyed forgets who has answered in halves before one, and gives how many.
func (b *Batch) TrimSurveyed(half conversations.Half) (int, error) {
	return b.change("forget who was surveyed", dropSurveyed, half.String())
}
