package desk

import (
	"encoding/json"
	"fmt"
	"strings"

	"bridgelog/model"
	"bridgelog/model/guide"
)

// lead lays what the owner of the playbook changed upon the guide, so that the
// next incident is led by it; those that are open keep what they started with. It
// needs the lock.
func (d *Desk) lead() {
	was := d.newest.Load()
	if was == nil {
		return
	}
	edits, number := model.PlaybookEdits(d.views[model.Organisation])
	raw, err := json.Marshal(edits)
	mark := fmt.Sprintf("%d %s", number, raw)
	if number == 0 && d.edited == "" || mark == d.edited {
		return
	}
	now := *d.o.Guide
	var left []string
	if err == nil {
		now, left, err = d.o.Guide.Edited(edits, number)
	}
	if err != nil { // the record is written and stays readable
		left = append(left, err.Error())
	}
	d.edited = mark
	d.shelf.mu.Lock()
	d.shelf.left = left
	d.shelf.past[was.Version()] = was // before the new one leads: incidents on screen are led by it
	d.shelf.sha, d.shelf.raw = "", nil
	d.shelf.mu.Unlock()
	d.newest.Store(&now)
}

// Unapplied are changes of the playbook that the guide of this program has no
// place for any more, a sentence each: a step or a role that is gone.
func (d *Desk) Unapplied() []string {
	d.shelf.mu.Lock()
	defer d.shelf.mu.Unlock()
	return append([]string{}, d.shelf.left...)
}

// BasePlaybook is the guide without what the owner of the playbook changed: as
// it ships, with the overlay. It is nil where nothing is guided.
func (d *Desk) BasePlaybook() *guide.Guide { return d.o.Guide }

// learntFrom holds the number that a change of the playbook names as what it came
// from against the board, and names the owner, who may confirm it. It needs the
// lock.
func (d *Desk) learntFrom(c model.Command) (model.Command, error) {
	known := func(from *string) error {
		name := strings.ToUpper(strings.TrimSpace(*from))
		if !strings.HasPrefix(name, "INC-") && !strings.HasPrefix(name, "DRILL-") || strings.ContainsAny(name, " ,") {
			return nil
		}
		id, err := d.find(name)
		if err == nil {
			*from = d.board[id].Number
		}
		return err
	}
	var err error
	owner := guide.Text(d.views[model.Organisation].Answers[model.OwnerField])
	switch x := c.(type) {
	case model.ChangeStep:
		err = known(&x.From)
		x.Owner = owner
		c = x
	case model.TakeBackStep:
		err = known(&x.From)
		x.Owner = owner
		c = x
	}
	return c, err
}
