-- Search is asked at every key, by the beginnings of words. The index of entries
-- is built again with the beginnings of one to three letters in it, so that the
-- first keys need not gather every word that begins with them.
DROP TABLE search;
DELETE FROM mark WHERE name = 'entry';
CREATE VIRTUAL TABLE search USING fts5 (text, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3');
