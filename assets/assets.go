// Package assets holds what the programs carry with them: guidance data, fonts,
// icons. It promises that every file is embedded, so that nothing is looked for
// on the disk of an isolated machine. It refuses logic: reading and judging the
// data belongs to the packages that use it.
package assets

import "embed"

// Guide holds forms, gates, playbook, roles, messages, reports and
// requirements of the guide SE:12, as JSON under guide/.
//
//go:embed guide/*.json
var Guide embed.FS

// Regimes holds the legal notification stages, as JSON under regimes/.
//
//go:embed regimes/*.json
var Regimes embed.FS

// Words holds the words of documents in languages beside English, as JSON under
// words/, one file a language.
//
//go:embed words/*.json
var Words embed.FS

// Practice is the built-in practice incident, as JSON: what is typed, in order,
// with times before now.
//
//go:embed practice.json
var Practice []byte

// Icon is the program's icon, as PNG.
//
//go:embed icon.png
var Icon []byte
