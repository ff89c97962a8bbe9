-- A store of the first published version: never to be changed.
CREATE TABLE sessions(
            id INTEGER PRIMARY KEY AUTOINCREMENT, started REAL NOT NULL, ended REAL,
            kind TEXT NOT NULL, source TEXT NOT NULL, model TEXT NOT NULL, language TEXT,
            title TEXT NOT NULL, application TEXT NOT NULL, delivered INTEGER, audio TEXT,
            figures TEXT NOT NULL, deleted REAL);
CREATE INDEX sessions_started ON sessions(started);
CREATE INDEX sessions_deleted ON sessions(deleted) WHERE deleted IS NOT NULL;
CREATE TABLE tags(
            session INTEGER NOT NULL REFERENCES sessions ON DELETE CASCADE, tag TEXT NOT NULL,
            PRIMARY KEY(session, tag)) WITHOUT ROWID;
CREATE TABLE passages(
            id INTEGER PRIMARY KEY,
            session INTEGER NOT NULL REFERENCES sessions ON DELETE CASCADE,
            source TEXT NOT NULL, start REAL NOT NULL, text TEXT NOT NULL, words TEXT NOT NULL);
CREATE INDEX passages_session ON passages(session);
CREATE VIRTUAL TABLE found USING fts5(
            text, content='passages', content_rowid='id', prefix='1 2 3',
            tokenize="unicode61 remove_diacritics 2 categories 'L* N* Co M*'");
CREATE TRIGGER passage_new AFTER INSERT ON passages BEGIN
            INSERT INTO found(rowid, text) VALUES (new.id, new.text);
        END;
CREATE TRIGGER passage_gone AFTER DELETE ON passages BEGIN
            INSERT INTO found(found, rowid, text) VALUES ('delete', old.id, old.text);
        END;
CREATE TRIGGER passage_other AFTER UPDATE OF text ON passages BEGIN
            INSERT INTO found(found, rowid, text) VALUES ('delete', old.id, old.text);
            INSERT INTO found(rowid, text) VALUES (new.id, new.text);
        END;
INSERT INTO sessions VALUES (1, 1700000000.0, 1700000004.0, 'dictation', 'Microphone', 'base', 'en', '', 'firefox', 1, NULL, '{}', NULL);
INSERT INTO tags VALUES (1, 'work');
INSERT INTO passages VALUES (1, 1, '', 0.5, 'Dear Anna, hello.', '[["Dear",0.5,0.8,0.98],[" Anna,",0.8,1.4,0.7," Hannah,"],[" hello.",1.5,1.9,0.9]]');
PRAGMA user_version = 1;
