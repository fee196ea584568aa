package setup

// undumpable has nothing to do: the limit is the only way there.
func undumpable() error { return nil }
