// Runs in a Pod: writes into one SQLite database in each volume, in WAL mode, without a pause unless it is frozen. What it writes counts:
// volume after volume gets the next number, so that volumes of one moment differ by one at most, and those that are frozen not at all.
import { existsSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

const volumes = process.argv.slice(2);
const open = (volume) => {
  const database = new DatabaseSync(`/data/${volume}/app.db`);
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 50');
  database.exec(
    'CREATE TABLE IF NOT EXISTS entries (id INTEGER PRIMARY KEY, padding BLOB); CREATE TABLE IF NOT EXISTS total (sum INTEGER)',
  );
  return database;
};
const databases = volumes.map(open);
const state = (database) => ({
  check: database.prepare('PRAGMA integrity_check').get().integrity_check,
  entries: database.prepare('SELECT count(*) AS count FROM entries').get().count,
  total: database.prepare('SELECT coalesce(sum(sum), 0) AS sum FROM total').get().sum,
});
// Before anything is written: what a restore brought.
writeFileSync('/tmp/at-start.json', JSON.stringify(databases.map(state)));

for (let next = state(databases[0]).entries + 1; ; next += 1) {
  if (existsSync('/tmp/freeze')) {
    writeFileSync('/tmp/frozen', String(next - 1));
    while (existsSync('/tmp/freeze')) await new Promise((resolve) => setTimeout(resolve, 20));
  }
  for (const database of databases) {
    database.exec('BEGIN IMMEDIATE');
    database.prepare('INSERT INTO entries VALUES (?, randomblob(2000))').run(next);
    database.prepare('INSERT INTO total VALUES (1)').run();
    database.exec('COMMIT');
  }
  await new Promise((resolve) => setTimeout(resolve, 10));
}
