package ui

import (
	"slices"
	"strings"

	"bridgelog/model"
	"bridgelog/model/regime"
)

// calendarIDs are the calendars the rules count by, in the order of the places.
func calendarIDs(p regime.Pack) []string {
	var out []string
	for _, x := range regime.Places() {
		used := slices.ContainsFunc(p.Stages, func(s regime.Stage) bool { return s.Calendar == x.Calendar })
		if used && !slices.Contains(out, x.Calendar) {
			out = append(out, x.Calendar)
		}
	}
	return out
}

// placesOf are the places a calendar can take.
func placesOf(id string) []regime.Place {
	return slices.DeleteFunc(regime.Places(), func(p regime.Place) bool { return p.Calendar != id })
}

// calendarWords is what a calendar is called.
func calendarWords(id string) string {
	switch id {
	case "eu-member-state":
		return "EU or EEA state"
	case "au-federal":
		return "Australia: federal"
	case "au-state":
		return "Australia: state"
	}
	if all := placesOf(id); len(all) == 1 {
		name, _ := placeParts(all[0].Label)
		return name
	}
	return id
}

// placeParts are the name of a place and what is said about its days.
func placeParts(label string) (name, about string) {
	if i := strings.IndexAny(label, ",("); i > 0 {
		return strings.TrimSpace(label[:i]), strings.Trim(label[i:], ",() ")
	}
	return label, ""
}

// placeLabel is the place whose holidays a calendar takes.
func placeLabel(house model.View, id string) string {
	key := model.PlaceOf(house, id)
	for _, p := range placesOf(id) {
		if p.Key == key {
			return p.Label
		}
	}
	return ""
}

// takenWords are whose holidays a calendar takes now; false where somebody has
// to choose.
func takenWords(house model.View, id string) (string, bool) {
	key := model.PlaceOf(house, id)
	for _, p := range placesOf(id) {
		if p.Key == key {
			if _, about := placeParts(p.Label); about != "" && len(placesOf(id)) == 1 {
				return about, true
			}
			return p.Label, true
		}
	}
	return "nobody's: choose", false
}
