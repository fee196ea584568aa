package pick

// Question is what a dialog of the operating system is asked, in a form that can
// be handed to another program.
type Question struct {
	For     string   `json:"for"` // Open, Save or Choose
	Title   string   `json:"title"`
	Dir     string   `json:"dir,omitempty"`  // where to begin
	Name    string   `json:"name,omitempty"` // suggested for a file to write
	Filters []Filter `json:"filters,omitempty"`
}

// What a question is for.
const (
	Open   = "open a file"
	Save   = "save a file"
	Choose = "choose a folder"
)

// Answer is what was chosen; an empty path when the person changed their mind.
type Answer struct {
	Path    string `json:"path,omitempty"`
	Problem string `json:"problem,omitempty"` // why nothing could be chosen
}
