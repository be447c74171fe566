package documents

import (
	"context"
	"fmt"
	"image/color"
	"strconv"

	"loket/bot/telegram"
	"loket/conversations"
)

// colours of the kinds, in their order; further kinds begin anew.
var colours = []color.RGBA{
	{R: 0x0F, G: 0x76, B: 0x6E, A: 0xFF},
	{R: 0x60, G: 0xA5, B: 0xFA, A: 0xFF},
	{R: 0xEA, G: 0x58, B: 0x0C, A: 0xFF},
	{R: 0xA3, G: 0xA3, B: 0xA3, A: 0xFF},
	{R: 0xCA, G: 0x8A, B: 0x04, A: 0xFF},
	{R: 0x7C, G: 0x3A, B: 0xED, A: 0xFF},
}

func colourOf(kind int) color.RGBA { return colours[kind%len(colours)] }

// recapChart draws the month on one picture.
func (p *Maker) recapChart(ctx context.Context, month, lang string) (telegram.Document, error) {
	f, err := p.gather(ctx, month, nil)
	if err != nil {
		return telegram.Document{}, err
	}
	d := &drawing{canvas: newCanvas(), voice: p.voice(lang), figures: f}
	d.heading(p.Office)
	if all := f.total(); all.received == 0 {
		d.nothing()
	} else {
		d.month(all)
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
	if style.width(who) > 1.2*(pictureWidth-2*margin) {
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
func (d *drawing) month(all tally) {
	d.tiles(all)
	d.write(lettering(34, true, ink), margin, 612, pictureWidth-2*margin, d.say(d.heads()))
	d.legend(668)
	d.days()
	notes := d.say("recap_as_of", "At", d.at) + " " + d.say("recap_note_sent") + " " + d.say("recap_note_punctual") + " " + d.say("recap_note_"+d.clock())
	d.paragraph(lettering(23, false, faint), margin, 1182, pictureWidth-2*margin, notes)
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
	requests, others := d.requests()
	d.tile(0, 0, strconv.Itoa(requests), d.say("recap_tile_received", "Others", conversations.OrNothing(others)))
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
	labels := make([]string, len(d.kinds))
	for k, kind := range d.kinds {
		labels[k] = d.say("recap_legend", "Kind", d.say(kindWords(kind)), "N", d.byKind[k].received)
	}
	wide := func() (width float64) {
		for _, label := range labels {
			width += square + gap + style.width(label) + between
		}
		return width - between
	}
	for wide() > pictureWidth-2*margin && style.size > smallest {
		style.size--
	}
	x := float64(margin)
	for k, label := range labels {
		d.box(colourOf(k), x, y+2, square, square)
		d.print(style, x+square+gap, y, label)
		x += square + gap + style.width(label) + between
	}
}

// labelGap is between the numbers and the chart.
const labelGap = 13

// heads tells what a bar of the chart stands for: a day or a month.
func (d *drawing) heads() string {
	if d.period.Months > 1 {
		return "recap_chart_heading_months"
	}
	return "recap_chart_heading"
}

// bars are the numbers of each bar by kind, and what stands under it: days of a
// month, else months.
func (d *drawing) bars() (counts [][]int, labels []string) {
	if d.period.Months == 1 {
		for day := 1; day <= len(d.daily); day++ {
			label := ""
			if day == 1 || day%5 == 0 {
				label = strconv.Itoa(day)
			}
			labels = append(labels, label)
		}
		return d.daily, labels
	}
	for i := range d.period.Months {
		first := d.from.AddDate(0, i, 0)
		sum := make([]int, len(d.kinds))
		for day := first; day.Before(first.AddDate(0, 1, 0)); day = day.AddDate(0, 0, 1) {
			for k, n := range d.daily[d.dayOf(day)] {
				sum[k] += n
			}
		}
		counts = append(counts, sum)
		labels = append(labels, d.say("month_short_"+strconv.Itoa(int(first.Month()))))
	}
	return counts, labels
}

// days draws the bars on a grid.
func (d *drawing) days() {
	counts, labels := d.bars()
	busiest := busiest(counts)
	step := niceStep(busiest)
	most := (busiest + step - 1) / step * step
	label := lettering(25, false, faint)
	numbers := margin - 10 + label.width(strconv.Itoa(most)) // where the widest number ends
	c := chart{left: numbers + labelGap, right: pictureWidth - margin + 10, top: 740, floor: 1117, days: len(counts), most: most}
	d.grid(c, label, step)
	d.dates(c, label, labels)
	for i, of := range counts {
		d.bar(c, i+1, of)
	}
}

// busiest is the number of requests of the highest bar.
func busiest(bars [][]int) (most int) {
	for _, counts := range bars {
		sum := 0
		for _, n := range counts {
			sum += n
		}
		most = max(most, sum)
	}
	return most
}

// chart is where the bars stand. The numbers are left of it, the dates below.
type chart struct {
	left, right, top, floor float64
	days, most              int // the last day and the highest number
}

// x is the middle of a day.
func (c chart) x(day int) float64 {
	const side = 0.6 // of a day: room beside the first and the last one's middle
	return c.left + (float64(day-1)+side)/(float64(c.days-1)+2*side)*(c.right-c.left)
}

// y is the height of a number.
func (c chart) y(n int) float64 {
	return c.floor - float64(n)/float64(c.most)*(c.floor-c.top)
}

// grid draws the lines and their numbers.
func (d *drawing) grid(c chart, label textStyle, step int) {
	const thick, above = 1.5, 19 // the number's upper edge above the line, for its middle to be there
	label.before = 1
	for n := 0; n <= c.most; n += step {
		d.box(hairline, c.left, c.y(n)-thick/2, c.right-c.left, thick)
		d.print(label, c.left-labelGap, c.y(n)-above, strconv.Itoa(n))
	}
}

// dates draws the floor and what the bars stand for under it.
func (d *drawing) dates(c chart, label textStyle, labels []string) {
	d.box(faint, c.left, c.floor, c.right-c.left, 2)
	label.before = 0.5
	for i, words := range labels {
		d.print(label, c.x(i+1), c.floor+6, words)
	}
}

// bar draws a day, the kinds upon each other.
func (d *drawing) bar(c chart, day int, counts []int) {
	width := 22.0
	if c.days <= 12 {
		width = 48
	}
	below := 0
	for k, n := range counts {
		d.box(colourOf(k), c.x(day)-width/2, c.y(below+n), width, c.y(below)-c.y(below+n))
		below += n
	}
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
