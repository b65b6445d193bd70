import { randomUUID } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import {
  type ByteStream,
  type ErrorCode,
  LifeboatError,
  type ObjectInfo,
  type ObjectStore,
  throwIfAborted,
} from '@lifeboat/core/plugin-api';
import { checkDeleteConditions, checkGetConditions, checkPutConditions, createPartReader } from '@lifeboat/core/provider-kit';

// A put goes to a table that vanishes with the connection, and from there into the file at once: a crash leaves nothing of it.
const schema = `
  PRAGMA journal_mode = WAL;
  CREATE TABLE IF NOT EXISTS objects (key TEXT PRIMARY KEY, put TEXT, size INTEGER, modified INTEGER);
  CREATE TABLE IF NOT EXISTS parts (put TEXT, number INTEGER, bytes BLOB, PRIMARY KEY (put, number));
  CREATE TEMP TABLE staged (put TEXT, number INTEGER, bytes BLOB, PRIMARY KEY (put, number));`;
const supports = { signedUrls: false, conditionalPut: true, conditionalReplace: true, conditionalDelete: true };
const partBytes = 256 * 1024;

/** Keeps backups in one SQLite file. */
export function createSqliteObjectStore({ file, prefix }: { file: string; prefix?: string | undefined }): ObjectStore {
  const db = new DatabaseSync(file, { timeout: 10_000 });
  db.exec(schema);
  const base = prefix ? `${prefix}/` : '';

  function fail(code: ErrorCode, key: string, reason = ''): never {
    throw new LifeboatError({ code, message: `'${key}' in ${file}: ${reason || code}` });
  }

  function find(key: string, signal?: AbortSignal): ObjectInfo | undefined {
    throwIfAborted(signal, `The call for '${key}'`);
    if (key === '' || Buffer.from(key).toString() !== key) fail('INVALID_KEY', key);
    const row = db.prepare('SELECT put, size, modified FROM objects WHERE key = ?').get(base + key);
    return row && { key, etag: String(row.put), size: Number(row.size), lastModified: new Date(Number(row.modified)) };
  }

  function findMatch(key: string, etag: string | undefined): void {
    if (etag !== undefined && find(key)?.etag !== etag) fail('OBJECT_CHANGED', key);
  }

  function change(key: string, steps: () => void): void {
    try {
      db.exec('BEGIN IMMEDIATE');
      steps();
      db.exec('COMMIT');
    } catch (error) {
      if (db.isTransaction) db.exec('ROLLBACK');
      throw LifeboatError.isInstance(error) ? error : fail('STORE_ERROR', key, String(error));
    }
  }

  function remove(key: string): void {
    db.prepare('DELETE FROM parts WHERE put = (SELECT put FROM objects WHERE key = ?)').run(base + key);
    db.prepare('DELETE FROM objects WHERE key = ?').run(base + key);
  }

  async function* read({ key, etag, size }: ObjectInfo, start = 0, end = size - 1, signal?: AbortSignal): ByteStream {
    const select = db.prepare('SELECT bytes FROM parts WHERE put = ? AND number = ?');
    for (let at = start; at <= end && at < size; ) {
      throwIfAborted(signal, `Reading '${key}'`);
      const part = select.get(etag ?? '', Math.floor(at / partBytes))?.bytes;
      if (!(part instanceof Uint8Array)) return fail('STORE_ERROR', key, 'it was replaced while it was read');
      const wanted = part.subarray(at % partBytes).subarray(0, end - at + 1);
      at += wanted.length;
      yield wanted;
    }
  }

  async function* list(prefix: string, startAfter?: string, signal?: AbortSignal): AsyncGenerator<ObjectInfo> {
    const page = db.prepare('SELECT key, put, size, modified FROM objects WHERE key >= ? AND key > ? ORDER BY key LIMIT 500');
    for (let last = startAfter === undefined ? '' : base + startAfter; ; ) {
      throwIfAborted(signal, `Listing '${prefix}'`);
      const rows = page.all(base + prefix, last).filter(({ key }) => String(key).startsWith(base + prefix));
      for (const { key, put, size, modified } of rows)
        yield {
          key: String(key).slice(base.length),
          etag: String(put),
          size: Number(size),
          lastModified: new Date(Number(modified)),
        };
      if (rows.length < 500) return;
      last = String(rows.at(-1)?.key);
    }
  }

  return {
    specVersion: 1,
    supports,

    async putObject(key, body, options = {}) {
      const { signal, ifAbsent, ifMatch } = options;
      checkPutConditions(options, supports, key);
      find(key, signal);
      const put = randomUUID();
      const stage = db.prepare('INSERT INTO staged VALUES (?, ?, ?)');
      const parts = createPartReader(body, signal);
      try {
        let size = 0;
        for (let number = 0; !parts.ended; number++) {
          const part = await parts.read(partBytes);
          stage.run(put, number, part);
          size += part.length;
          parts.recycle(part);
        }
        throwIfAborted(signal, `Storing '${key}'`);
        change(key, () => {
          if (ifAbsent && find(key)) fail('OBJECT_ALREADY_EXISTS', key);
          findMatch(key, ifMatch);
          remove(key);
          db.prepare('INSERT INTO objects VALUES (?, ?, ?, ?)').run(base + key, put, size, Date.now());
          db.prepare('INSERT INTO parts SELECT * FROM staged WHERE put = ?').run(put);
        });
        return { etag: put };
      } finally {
        parts.close();
        db.prepare('DELETE FROM staged WHERE put = ?').run(put);
      }
    },

    async getObject(key, options = {}) {
      const { signal, range, ifMatch } = options;
      checkGetConditions(options, key);
      const found = find(key, signal) ?? fail('OBJECT_NOT_FOUND', key);
      if (ifMatch !== undefined && found.etag !== ifMatch) fail('OBJECT_CHANGED', key);
      return read(found, range?.start, range?.end, signal);
    },

    headObject: async (key, { signal } = {}) => find(key, signal),
    listObjects: (prefix, { startAfter, signal } = {}) => list(prefix, startAfter, signal),

    async *listCommonPrefixes(prefix, delimiter, { signal } = {}) {
      let last: string | undefined;
      for await (const { key } of list(prefix, undefined, signal)) {
        const at = key.indexOf(delimiter, prefix.length);
        const common = at < 0 ? last : key.slice(0, at + delimiter.length);
        if (common !== undefined && common !== last) yield common;
        last = common;
      }
    },

    async deleteObject(key, options = {}) {
      checkDeleteConditions(options, supports, key);
      if (!find(key, options.signal)) return;
      change(key, () => {
        if (find(key)) findMatch(key, options.ifMatch);
        remove(key);
      });
    },

    close: async () => db.close(),
  };
}
