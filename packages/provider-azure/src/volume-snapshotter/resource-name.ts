import { createHash, randomUUID } from 'node:crypto';

const maxLength = 80;

/** `<beginning>-<uuid>` of at most 80 characters, as Velero names snapshots and disks. The same token gives the same name: that
 * makes creating by it idempotent, since Azure creates by name. `about` keeps one token apart for two volumes. */
export function resourceName(beginning: string, token: string | undefined, about: string): string {
  const uuid = token === undefined ? randomUUID() : uuidOf(`${about.toLowerCase()} ${token}`);
  return `${beginning.slice(0, maxLength - 1 - uuid.length)}-${uuid}`;
}

function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-');
}
