-- Search is asked at every key, by the beginnings of words. The index is built
-- again with the beginnings of one to three letters in it, so that the first
-- keys need not gather every word that begins with them.
DROP TABLE search;
DROP TABLE search_row;
DELETE FROM mark WHERE name = 'entry' OR name LIKE 'rows/%';
CREATE VIRTUAL TABLE search USING fts5 (text, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3');
CREATE VIRTUAL TABLE search_row USING fts5 (text, systems, people, content = 'dataset_row', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2', columnsize = 0, prefix = '1 2 3');
