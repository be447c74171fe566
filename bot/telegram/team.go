package telegram

import (
	"cmp"
	"slices"
	"time"

	"loket/bot/lanes"
	"loket/conversations"
)

// editEvery is the least time between two edits of one message that nobody
// tapped for: Telegram throttles groups whose messages change all the time.
const editEvery = 3 * time.Second

// teamQueue is the order of the group's lane: answers to a verifier's tap or
// command, then changes of cards, then new requests, then what people say about
// them. What speaks of a message never passes the message itself.
type teamQueue struct {
	classes [4][]*lanes.Job       // by class from ClassTalk on, each in the order of the outbox
	edits   map[string]*lanes.Job // the waiting edit of a message
	begun   map[int64]bool        // rows that were taken out and came back
	unsent  map[string][]int64    // messages that wait to be sent: rows by name
	edited  map[string]time.Time  // when a message was last edited
	every   time.Duration         // between two edits of a message
}

func newTeamQueue(every time.Duration) *teamQueue {
	return &teamQueue{every: every, edits: map[string]*lanes.Job{}, begun: map[int64]bool{}, unsent: map[string][]int64{}, edited: map[string]time.Time{}}
}

// Put adds a job. A newer edit replaces the waiting one of the same message
// and inherits its haste, a deletion makes it needless; a newer answer replaces
// the waiting one of its key.
func (q *teamQueue) Put(job *lanes.Job) (needless []*lanes.Job) {
	class := classOf(job)
	switch effect := job.Effect.(type) {
	case conversations.Edit:
		if old := q.outdated(effect.Name, job); old != nil {
			class = max(class, q.remove(old))
			needless = append(needless, old)
		}
		q.tell(effect, job.ID)
	case conversations.Delete:
		if old := q.outdated(effect.Name, job); old != nil {
			q.remove(old)
			needless = append(needless, old)
		}
	case conversations.Send:
		needless = q.replaced(effect.Replaces)
	case conversations.Ephemeral:
		needless = q.overtaken(effect)
	}
	q.insert(job, class)
	return needless
}

// outdated is the waiting edit that a newer job for the same message overtakes.
func (q *teamQueue) outdated(name string, newer *lanes.Job) *lanes.Job {
	if old := q.edits[name]; old != nil && !q.sentBetween(name, old.ID, newer.ID) {
		return old
	}
	return nil
}

// tell gives a message that waits for its time, and of which nothing was sent
// yet, the words of an edit, and ends its wait. The edit itself stays: it changes
// nothing any more, unless a run that ended has sent the message as it was.
func (q *teamQueue) tell(edit conversations.Edit, row int64) {
	job := q.awaiting(edit.Name, row)
	if job == nil {
		return
	}
	send := job.Effect.(conversations.Send)
	send.Text, send.Keyboard, send.NotBefore = edit.Text, edit.Keyboard, 0
	told := &lanes.Job{Item: job.Item, Attempt: job.Attempt, Since: job.Since} // the other may be held, and looked at
	told.Effect = send
	q.insert(told, q.remove(job))
}

// awaiting is the message of a name that waits for its time, and that a row
// speaks of; nil where there is none.
func (q *teamQueue) awaiting(name string, row int64) *lanes.Job {
	for _, jobs := range q.classes {
		for _, job := range jobs {
			send, is := job.Effect.(conversations.Send)
			if is && send.Name == name && send.NotBefore != 0 && !q.begun[job.ID] && job.ID < row && !q.sentBetween(name, job.ID, row) {
				return job
			}
		}
	}
	return nil
}

// replaced takes out what a newer answer replaces.
func (q *teamQueue) replaced(key string) (needless []*lanes.Job) {
	if key == "" {
		return nil
	}
	for _, jobs := range q.classes {
		for _, job := range jobs {
			if send, is := job.Effect.(conversations.Send); is && send.Key == key {
				needless = append(needless, job)
			}
		}
	}
	for _, job := range needless {
		q.remove(job)
	}
	return needless
}

// overtaken takes out the waiting changes of an ephemeral message that a newer
// one makes needless.
func (q *teamQueue) overtaken(newer conversations.Ephemeral) (needless []*lanes.Job) {
	if newer.Change == 0 {
		return nil
	}
	for _, job := range q.classes[conversations.ClassAnswer] {
		if old, is := job.Effect.(conversations.Ephemeral); is && old.Change == newer.Change && old.To == newer.To {
			needless = append(needless, job)
		}
	}
	for _, job := range needless {
		q.remove(job)
	}
	return needless
}

// Next chooses the first class that has something ready.
func (q *teamQueue) Next(now time.Time) lanes.Choice {
	var soonest time.Duration
	for class := len(q.classes) - 1; class >= 0; class-- {
		for _, job := range q.classes[class] {
			wait, ready := q.readiness(job, classAt(class), now)
			if ready && wait <= 0 {
				return lanes.Choice{Job: job, Until: soonest}
			}
			if ready && (soonest == 0 || wait < soonest) {
				soonest = wait
			}
			if classAt(class) <= conversations.ClassNews {
				break // news keep their order, and so do words
			}
		}
	}
	return lanes.Choice{Job: q.any(), Wait: soonest}
}

// any is a job to wait with; something is always ready sooner or later: the
// oldest job waits for no other.
func (q *teamQueue) any() *lanes.Job {
	for class := len(q.classes) - 1; class >= 0; class-- {
		if len(q.classes[class]) > 0 {
			return q.classes[class][0]
		}
	}
	return nil
}

// readiness tells how long a job has to wait for its time, and whether what it
// speaks of has been sent.
func (q *teamQueue) readiness(job *lanes.Job, class conversations.Class, now time.Time) (time.Duration, bool) {
	wait := lanes.WaitOf(job, now)
	for _, name := range spokenOf(job) {
		if rows := q.unsent[name]; len(rows) > 0 && rows[0] < job.ID {
			return 0, false
		}
	}
	if edit, is := job.Effect.(conversations.Edit); is && class != conversations.ClassAnswer {
		if last, known := q.edited[edit.Name]; known {
			wait = max(wait, last.Add(q.every).Sub(now))
		}
	}
	return wait, true
}

// Take takes a job out that is about to be sent.
func (q *teamQueue) Take(job *lanes.Job, now time.Time) {
	q.remove(job)
	if edit, is := job.Effect.(conversations.Edit); is {
		for name, last := range q.edited {
			if now.Sub(last) >= q.every {
				delete(q.edited, name)
			}
		}
		q.edited[edit.Name] = now
	}
}

// Back puts a job to its old place, unless a newer edit waits for the message.
func (q *teamQueue) Back(job *lanes.Job) bool {
	if edit, is := job.Effect.(conversations.Edit); is {
		if newer := q.edits[edit.Name]; newer != nil && !q.sentBetween(edit.Name, job.ID, newer.ID) {
			q.insert(newer, max(q.remove(newer), classOf(job)))
			return false
		}
	}
	q.insert(job, classOf(job))
	q.begun[job.ID] = true
	return true
}

// Withdraw takes out the waiting jobs of these numbers.
func (q *teamQueue) Withdraw(ids map[int64]bool) (gone []*lanes.Job) {
	for _, jobs := range q.classes {
		for _, job := range jobs {
			if ids[job.ID] {
				gone = append(gone, job)
			}
		}
	}
	for _, job := range gone {
		q.remove(job)
	}
	return gone
}

// Len counts the jobs.
func (q *teamQueue) Len() int {
	sum := 0
	for _, jobs := range q.classes {
		sum += len(jobs)
	}
	return sum
}

// classAt is the class of one of the queue's lists, listOf the list of a class.
func classAt(list int) conversations.Class {
	return conversations.Class(list) + conversations.ClassTalk
}

func listOf(class conversations.Class) int { return int(class - conversations.ClassTalk) }

func (q *teamQueue) insert(job *lanes.Job, class conversations.Class) {
	list := listOf(class)
	q.classes[list] = slices.Insert(q.classes[list], q.place(list, job), job)
	if edit, is := job.Effect.(conversations.Edit); is {
		q.edits[edit.Name] = job
	}
	if name := sentName(job.Effect); name != "" {
		rows := q.unsent[name]
		at, _ := slices.BinarySearch(rows, job.ID)
		q.unsent[name] = slices.Insert(rows, at, job.ID)
	}
}

// remove takes a job out and returns the class it waited in.
func (q *teamQueue) remove(job *lanes.Job) conversations.Class {
	delete(q.begun, job.ID)
	if edit, is := job.Effect.(conversations.Edit); is && q.edits[edit.Name] == job {
		delete(q.edits, edit.Name)
	}
	if name := sentName(job.Effect); name != "" {
		q.unsent[name] = slices.DeleteFunc(q.unsent[name], func(row int64) bool { return row == job.ID })
		if len(q.unsent[name]) == 0 {
			delete(q.unsent, name)
		}
	}
	for list := range q.classes {
		at := q.place(list, job)
		if at < len(q.classes[list]) && q.classes[list][at] == job {
			q.classes[list] = slices.Delete(q.classes[list], at, at+1)
			return classAt(list)
		}
	}
	return classOf(job)
}

// place is where a job stands or would stand in a list.
func (q *teamQueue) place(list int, job *lanes.Job) int {
	at, _ := slices.BinarySearchFunc(q.classes[list], job.ID, func(other *lanes.Job, id int64) int {
		return cmp.Compare(other.ID, id)
	})
	return at
}

// sentBetween tells whether a message of that name waits to be sent between
// two rows: then what came before it speaks of an earlier message.
func (q *teamQueue) sentBetween(name string, from, to int64) bool {
	return slices.ContainsFunc(q.unsent[name], func(row int64) bool { return from < row && row < to })
}

// classOf is the class of an effect. An edit is never news, and a deletion is
// as urgent as an answer: it waits for no limit.
func classOf(job *lanes.Job) conversations.Class {
	class := conversations.ClassNews
	switch effect := job.Effect.(type) {
	case conversations.Send:
		class = effect.Class
	case conversations.Post:
		class = effect.Class
	case conversations.Copy:
		class = effect.Class
	case conversations.Document:
		class = effect.Class
	case conversations.Edit:
		class = max(effect.Class, conversations.ClassChange)
	case conversations.Delete:
		class = conversations.ClassAnswer
		if effect.For != 0 { // of a whole person, who may have had much to show
			class = conversations.ClassChange
		}
	default:
		class = conversations.ClassAnswer
	}
	return min(max(class, conversations.ClassTalk), conversations.ClassAnswer)
}

// sentName is the name that a message gets by being sent.
func sentName(effect conversations.Effect) string {
	switch e := effect.(type) {
	case conversations.Send:
		return e.Name
	case conversations.Post:
		return e.Name
	case conversations.Copy:
		return e.Name
	case conversations.Document:
		return e.Name
	}
	return ""
}

// spokenOf lists the messages that an effect speaks of. A second message of
// one name waits for the first, so that the later one is remembered.
func spokenOf(job *lanes.Job) []string {
	switch e := job.Effect.(type) {
	case conversations.Send:
		return named(e.ReplyTo, e.Name)
	case conversations.Post:
		return named(e.ReplyTo, e.Name)
	case conversations.Copy:
		return named(e.ReplyTo, e.Name)
	case conversations.Document:
		return named(e.Name)
	case conversations.Edit:
		return named(e.Name)
	case conversations.Delete:
		return named(e.Name)
	}
	return nil
}

func named(names ...string) []string {
	return slices.DeleteFunc(names, func(name string) bool { return name == "" })
}
