package storage

import "modernc.org/sqlite"

// A commit waits for fdatasync(2) where the system has it, as SQLite does in
// every Linux distribution: the bytes and the length of the file are on the
// medium as with fsync(2), only its time of change may not be, and writing that
// through the file system's own journal is most of what a commit would wait for.
// macOS and Windows have their own way (openSQL), and say so here.
// Names of files are synced with fsync(2) of their folder, by syncDir. Decision 014
// says why this is enough. https://pkg.go.dev/modernc.org/sqlite#Fdatasync
func init() { _, _ = sqlite.Fdatasync(true) }
