package model

import "fmt"

// Counted writes a number with its noun: "1 row", "3 rows".
func Counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
