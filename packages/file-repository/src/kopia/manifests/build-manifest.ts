import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { goJson } from '../../go-values/go-json.ts';
import { formatTime } from '../../go-values/times.ts';

/** A manifest that is about to be written. */
export interface NewManifest {
  /** @default a new one */
  readonly id?: string;
  readonly labels: Readonly<Record<string, string>> | null;
  /** Must be later than that of the manifest it replaces. @default now */
  readonly modifiedInNs?: bigint;
  readonly deleted?: true;
  readonly data: unknown;
}

/** Builds the content of manifests, to be written with the prefix `m`, and returns their ids. */
export function buildManifests(manifests: readonly NewManifest[]): { readonly content: Buffer; readonly ids: readonly string[] } {
  const now = BigInt(Date.now()) * 1_000_000n;
  const entries = manifests.map(({ id = randomBytes(16).toString('hex'), labels, modifiedInNs = now, deleted, data }) => {
    // Go prints the keys of a map in order.
    const sorted = labels && Object.fromEntries(Object.entries(labels).sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
    return { id, labels: sorted, modified: formatTime(modifiedInNs), deleted, data };
  });
  const json = Buffer.concat([goJson({ entries }), Buffer.from('\n')]);
  return { content: gzipSync(json), ids: entries.map(({ id }) => id) };
}
