package interop

import (
	"bytes"
	"encoding/json"
)

func blanks(text []byte) int {
	n := 0
	for n < len(text) && (text[n] == ' ' || text[n] == '\n' || text[n] == '\t') {
		n++
	}
	return n
}

// textLen is the length of the JSON text at the start, quotes included, 0 if
// it is not closed.
func textLen(text []byte) int {
	if len(text) == 0 || text[0] != '"' {
		return 0
	}
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return 0
}

// scalarLen is the length of a value that is no object or array.
func scalarLen(text []byte) int {
	if len(text) == 0 || text[0] == '{' || text[0] == '[' {
		return 0
	}
	if text[0] == '"' {
		return textLen(text)
	}
	return max(bytes.IndexAny(text, ",}\n "), 0)
}

// members calls f for each member of a valid JSON object.
func members(raw []byte, f func(name, value []byte)) {
	i := 1
	for i < len(raw) {
		i += jsonBlanks(raw[i:])
		if i >= len(raw) || raw[i] != '"' {
			return
		}
		n := textLen(raw[i:])
		name := raw[i+1 : i+n-1]
		i += n
		i += jsonBlanks(raw[i:]) + 1 // the colon
		i += jsonBlanks(raw[i:])
		n = valueLen(raw[i:])
		f(name, raw[i:i+n])
		i += n
		i += jsonBlanks(raw[i:])
		if i < len(raw) && raw[i] == ',' {
			i++
		}
	}
}

func jsonBlanks(text []byte) int {
	n := 0
	for n < len(text) && (text[n] == ' ' || text[n] == '\n' || text[n] == '\t' || text[n] == '\r') {
		n++
	}
	return n
}

// valueLen is the length of the valid JSON value at the start.
func valueLen(text []byte) int {
	if len(text) == 0 {
		return 0
	}
	switch text[0] {
	case '"':
		return textLen(text)
	case '{', '[':
		depth := 0
		for i := 0; i < len(text); i++ {
			switch text[i] {
			case '"':
				i += textLen(text[i:]) - 1
			case '{', '[':
				depth++
			case '}', ']':
				if depth--; depth == 0 {
					return i + 1
				}
			}
		}
		return len(text)
	}
	if n := bytes.IndexAny(text, ",}] \n\t\r"); n >= 0 {
		return n
	}
	return len(text)
}

// plainValue is a JSON value as a cell: the text of a text, nothing for null,
// anything else as it stands.
func plainValue(v []byte) string {
	if len(v) >= 2 && v[0] == '"' {
		if bytes.IndexByte(v, '\\') < 0 {
			return string(v[1 : len(v)-1])
		}
		var s string
		if json.Unmarshal(v, &s) == nil {
			return s
		}
		return string(v)
	}
	if string(v) == "null" {
		return ""
	}
	return string(v)
}
