package papers

import (
	"context"
	"fmt"
	"image/color"
	"strconv"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg/draw"

	"loket/bot/telegram"
)

// colours of the kinds, in their order.
var colours = [kinds]color.RGBA{
	{R: 0x0F, G: 0x76, B: 0x6E, A: 0xFF},
	{R: 0x60, G: 0xA5, B: 0xFA, A: 0xFF},
	{R: 0xEA, G: 0x58, B: 0x0C, A: 0xFF},
	{R: 0xA3, G: 0xA3, B: 0xA3, A: 0xFF},
}

// recapChart draws the month on one picture.
func (p *Press) recapChart(ctx context.Context, month, lang string) (telegram.Document, error) {
	f, err := p.gather(ctx, month, nil)
	if err != nil {
		return telegram.Document{}, err
	}
	d := &drawing{canvas: newCanvas(), voice: p.voice(lang), figures: f}
	d.heading(p.Office)
	if all := f.total(); all.received == 0 {
		d.nothing()
	} else if err := d.month(all); err != nil {
		return telegram.Document{}, err
	}
	if d.err != nil {
		return telegram.Document{}, fmt.Errorf("word the picture: %w", d.err)
	}
	data, err := d.png()
	return telegram.Document{Name: "rekap-" + month + ".png", MIME: "image/png", Data: data, Caption: f.text()}, err
}

// drawing is a month being drawn.
type drawing struct {
	*canvas
	*voice
	*figures
}

const headHeight = 170

// heading is the band with the month and the office.
func (d *drawing) heading(office Office) {
	d.box(brand, 0, 0, pictureWidth, headHeight)
	d.write(lettering(58, true, paper), margin, 32, pictureWidth-2*margin, d.speak(d.named("recap_title")))
	style, who := lettering(28, false, paper), d.say("recap_office", "Office", office.Name, "Government", office.Government)
	if float64(style.Width(who)) > 1.2*(pictureWidth-2*margin) {
		who = office.Name
	}
	d.write(style, margin, 112, pictureWidth-2*margin, who)
}

// nothing is the picture of a month without requests: a friendly face.
func (d *drawing) nothing() {
	const x, y = pictureWidth / 2, 560.0
	d.arc(brand, 16, x, y, 170, 0, 360)
	d.disc(brand, x-62, y-45, 23)
	d.disc(brand, x+62, y-45, 23)
	d.arc(brand, 16, x, y, 95, 205, 130)
	d.centred(lettering(44, true, ink), 830, d.speak(d.named("recap_empty")))
	d.centred(lettering(32, false, faint), 906, d.say("recap_empty_note"))
	d.centred(lettering(24, false, faint), 1270, d.say("recap_as_of", "At", d.at))
}

// month draws the figures, the days and how to read them.
func (d *drawing) month(all tally) error {
	d.tiles(all)
	d.write(lettering(34, true, ink), margin, 612, pictureWidth-2*margin, d.say("recap_chart_heading"))
	d.legend(668)
	plotted, err := d.days()
	if err != nil {
		return err
	}
	plotted.Draw(d.part(margin-10, 726, pictureWidth-2*margin+20, 430))
	notes := d.say("recap_as_of", "At", d.at) + " " + d.say("recap_note_sent") + " " + d.say("recap_note_punctual") + " " + d.say("recap_note_"+d.clock())
	d.paragraph(lettering(23, false, faint), margin, 1182, pictureWidth-2*margin, notes)
	return nil
}

// tiles show the four numbers that everybody asks for.
func (d *drawing) tiles(all tally) {
	const none = "–"
	share, median, stars := none, none, none
	if part, known := all.share(); known {
		share = strconv.Itoa(percent(part)) + "%"
	}
	if took, known := all.median(); known {
		median = d.speak(duration(took))
	}
	if average, known := all.rating(); known {
		stars = d.speak(decimal(average))
	}
	d.tile(0, 0, strconv.Itoa(all.received), d.say("recap_tile_received"))
	d.tile(1, 0, share, d.say("recap_tile_punctual", "N", all.punctual, "Of", all.judged))
	d.tile(0, 1, median, d.say("recap_tile_median_"+d.clock()))
	d.tile(1, 1, stars, d.say("recap_tile_rating", "N", all.rated))
}

func (d *drawing) tile(column, row int, number, words string) {
	const width, height, gap, inset = (pictureWidth - 2*margin - 24) / 2.0, 180.0, 24.0, 28.0
	x, y := margin+float64(column)*(width+gap), headHeight+30+float64(row)*(height+gap)
	d.box(panel, x, y, width, height)
	d.box(brand, x, y, 8, height)
	d.write(lettering(72, true, brand), x+inset, y+26, width-2*inset, number)
	d.write(lettering(27, false, ink), x+inset, y+122, width-2*inset, words)
}

// legend names the colours, with the number of each kind, on one line.
func (d *drawing) legend(y float64) {
	const square, gap, between, smallest = 26.0, 10.0, 34.0, 16
	style := lettering(27, false, ink)
	labels := [kinds]string{}
	for k := range kinds {
		labels[k] = d.say("recap_legend", "Kind", d.say(k.word()), "N", d.byKind[k].received)
	}
	wide := func() (width float64) {
		for _, label := range labels {
			width += square + gap + float64(style.Width(label)) + between
		}
		return width - between
	}
	for wide() > pictureWidth-2*margin && style.Font.Size > smallest {
		style.Font.Size--
	}
	x := float64(margin)
	for k, label := range labels {
		d.box(colours[k], x, y+2, square, square)
		d.FillText(style, at(x+square+gap, y), label)
		x += square + gap + float64(style.Width(label)) + between
	}
}

// days is a bar a day, the kinds upon each other.
func (d *drawing) days() (*plot.Plot, error) {
	p := plot.New()
	p.BackgroundColor = nil
	grid := plotter.NewGrid()
	grid.Vertical.Width = 0
	grid.Horizontal = draw.LineStyle{Color: hairline, Width: 1.5}
	p.Add(grid)
	var below *plotter.BarChart
	for k := range kinds {
		values := make(plotter.Values, len(d.daily))
		for i, counts := range d.daily {
			values[i] = float64(counts[k])
		}
		bars, err := plotter.NewBarChart(values, 22)
		if err != nil {
			return nil, fmt.Errorf("draw the days: %w", err)
		}
		bars.Color, bars.XMin, bars.LineStyle.Width = colours[k], 1, 0
		if below != nil {
			bars.StackOn(below)
		}
		p.Add(bars)
		below = bars
	}
	d.axes(p)
	return p, nil
}

// axes are days of the month and whole numbers.
func (d *drawing) axes(p *plot.Plot) {
	busiest := 0
	for _, counts := range d.daily {
		sum := 0
		for _, n := range counts {
			sum += n
		}
		busiest = max(busiest, sum)
	}
	step := niceStep(busiest)
	var numbers, days plot.ConstantTicks
	for n := 0; n < busiest+step; n += step {
		numbers = append(numbers, plot.Tick{Value: float64(n), Label: strconv.Itoa(n)})
		p.Y.Max = float64(n)
	}
	for day := 1; day <= len(d.daily); day++ {
		if day == 1 || day%5 == 0 {
			days = append(days, plot.Tick{Value: float64(day), Label: strconv.Itoa(day)})
		}
	}
	p.X.Min, p.X.Max, p.Y.Min = 0.4, float64(len(d.daily))+0.6, 0
	p.X.Tick.Marker, p.Y.Tick.Marker = days, numbers
	for _, axis := range []*plot.Axis{&p.X, &p.Y} {
		axis.Padding, axis.LineStyle.Width, axis.Tick.Length, axis.Tick.LineStyle.Color = 0, 0, 10, color.Transparent
		label := lettering(25, false, faint)
		axis.Tick.Label.Font, axis.Tick.Label.Color = label.Font, label.Color
	}
	p.X.LineStyle = draw.LineStyle{Color: faint, Width: 2}
}

// niceStep is the distance of the lines: at most six of them.
func niceStep(most int) int {
	for unit := 1; ; unit *= 10 {
		for _, factor := range []int{1, 2, 5} {
			if most <= 5*unit*factor {
				return unit * factor
			}
		}
	}
}
