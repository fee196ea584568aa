-- The search indexes are built again in blocks of 65,536 entries or dataset rows,
-- each a table of its own made when the first of its rows is indexed
-- (storage/block.go), so that a search ends with the block that fills its page.
DROP TABLE search;
DROP TABLE search_row;
DELETE FROM mark WHERE name = 'entry' OR name LIKE 'rows/%';
