package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"unicode"
)

// A block is the index of so many entries, or of so many rows of one dataset: a
// search asks block after block and ends with the one that fills its page. FTS5
// cannot end early by itself: for the beginning of a word it gathers the places
// of every word that begins so before it gives the first.
const blockBits = 16

// block is one table of full text, and beside it the table of its words.
type block struct {
	name string
	// made is what the table is made of.
	made string
	// base is the first number in it; ids count up from there.
	base int64
}

// entryBlock is the block that indexes an entry. It holds no text of its own
// (docs/decisions/003).
func entryBlock(seq int64) block {
	n := seq >> blockBits
	return block{name: fmt.Sprintf("search_entry_%d", n), base: n << blockBits,
		made: "text, content = '', contentless_delete = 1"}
}

// rowBlock is the block that indexes a dataset row, by the row's id.
func rowBlock(id int64) block {
	num, n := id>>32, id&0xFFFF_FFFF>>blockBits
	return block{name: fmt.Sprintf("search_row_%d_%d", num, n), base: num<<32 | n<<blockBits,
		made: "text, systems, people, content = 'dataset_row', content_rowid = 'id', columnsize = 0"}
}

// end is the first number that is no more in the block.
func (b block) end() int64 { return b.base + 1<<blockBits }

// create makes the block's tables where they are not yet.
func (b block) create(ctx context.Context, conn *sql.Conn) error {
	for _, text := range []string{
		"CREATE VIRTUAL TABLE IF NOT EXISTS " + b.name + " USING fts5 (" + b.made + ", tokenize = 'unicode61 remove_diacritics 2')",
		"CREATE VIRTUAL TABLE IF NOT EXISTS " + b.name + "_words USING fts5vocab (" + b.name + ", instance)",
	} {
		if _, err := conn.ExecContext(ctx, text); err != nil {
			return err
		}
	}
	return nil
}

// drop takes the block's tables away.
func (b block) drop(ctx context.Context, conn *sql.Conn) error {
	for _, name := range []string{b.name + "_words", b.name} {
		if _, err := conn.ExecContext(ctx, "DROP TABLE IF EXISTS "+name); err != nil {
			return err
		}
	}
	return nil
}

// wanted is one word a person typed, as the tokens it stands for; the last one
// may be only a beginning.
type wanted []string

// wantedWords takes apart what a person typed. What stands between spaces stays
// together: 10.20.30 finds 10.20.30.40 but not 30.20.10.1.
func wantedWords(typed string) []wanted {
	var out []wanted
	for _, word := range strings.Fields(typed) {
		parts := strings.FieldsFunc(word, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.IsMark(r) })
		if len(parts) > 0 {
			out = append(out, parts)
		}
	}
	return out
}

// fewWords is up to how many words a beginning is asked as those words. FTS5
// then walks their places as far as the page needs.
const fewWords = 16

// match is the question to put to a block: every word, all required. What was
// typed is quoted, so that it cannot be a syntax error. It is empty when the
// block cannot hold them all.
func (b block) match(ctx context.Context, db *sql.DB, typed []wanted) (string, error) {
	var all []string
	for _, w := range typed {
		last := w[len(w)-1]
		begun := func(token string) string {
			return `"` + strings.Join(append(w[:len(w)-1:len(w)-1], token), " ") + `"`
		}
		whole, few, err := b.beginWith(ctx, db, last)
		switch {
		case err != nil:
			return "", err
		case !few:
			all = append(all, begun(last)+"*")
		case len(whole) == 0:
			return "", nil
		default:
			for i := range whole {
				whole[i] = begun(whole[i])
			}
			all = append(all, "("+strings.Join(whole, " OR ")+")")
		}
	}
	return strings.Join(all, " AND "), nil
}

// beginWith are the words of a block that begin so; few says that these are all
// of them. The beginning of a word is folded as the index folds it, which is
// known without asking for ASCII only.
func (b block) beginWith(ctx context.Context, db *sql.DB, begin string) (found []string, few bool, err error) {
	begin = strings.ToLower(begin)
	if len(begin) < 3 || strings.IndexFunc(begin, func(r rune) bool { return r > unicode.MaxASCII }) >= 0 {
		return nil, false, nil
	}
	ask, err := db.PrepareContext(ctx, "SELECT term FROM "+b.name+"_words WHERE term >= ? LIMIT 1")
	if err != nil {
		return nil, false, err
	}
	defer ask.Close()
	for from := begin; ; {
		var term string
		err := ask.QueryRowContext(ctx, from).Scan(&term)
		switch {
		case errors.Is(err, sql.ErrNoRows) || err == nil && !strings.HasPrefix(term, begin):
			return found, true, nil
		case err != nil:
			return nil, false, err
		case len(found) == fewWords:
			return nil, false, nil
		}
		found = append(found, term)
		from = term + "\x01" // no word holds it, so it stands right behind this one
	}
}
