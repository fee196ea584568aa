package desk

import (
	"context"

	"bridgelog/model"
)

// Notice is the notice of a duty as a view of its incident leaves it.
func (d *Desk) Notice(ctx context.Context, v model.View, duty string) (model.NoticeDraft, error) {
	owed, ok := v.Duty(duty)
	if !ok {
		return model.NoticeDraft{}, model.Refuse(model.NotFound, "duty", "List them with `bridgelogctl duties list`.", "%q is not a duty of %s.", duty, v.Number)
	}
	if !owed.Ruled {
		return model.NoticeDraft{}, model.Refuse(model.Invalid, "duty", "Write it outside and record it in the register of duties.",
			"%s was typed by hand: no rule says what its notice holds.", owed.Name)
	}
	house, err := d.Organisation(ctx)
	if err != nil {
		return model.NoticeDraft{}, err
	}
	facts := model.NoticeFacts{View: v, House: house, Rules: d.o.Duties.Rules, Duty: duty}
	if led := d.Led(v).Guide; led != nil {
		facts.Guide = *led
	}
	return model.DraftNotice(v, owed, d.o.Duties.Fills, facts), nil
}

// Fingerprint is the SHA-256 of a file, as of the copy of what was sent.
func (d *Desk) Fingerprint(ctx context.Context, path string) (string, error) {
	return hashFile(ctx, path)
}
