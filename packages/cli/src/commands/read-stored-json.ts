import { LifeboatError } from '@lifeboat/core';
import { parseJson } from '@lifeboat/core/json';

/** Parses one of a backup's JSON files, `undefined` when there is none. @throws LifeboatError `BACKUP_BROKEN` naming the file */
export async function readStoredJson<T>(stream: AsyncIterable<Uint8Array> | undefined, what: string): Promise<T | undefined> {
  if (!stream) return undefined;
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  try {
    return parseJson(Buffer.concat(chunks).toString('utf8')) as T;
  } catch (cause) {
    throw new LifeboatError({ code: 'BACKUP_BROKEN', message: `${what} is not JSON`, cause });
  }
}
