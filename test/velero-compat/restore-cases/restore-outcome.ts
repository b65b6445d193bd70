import { gunzipSync } from 'node:zlib';
import type { KubeObject, ObjectStore, ResourceList, RestorePhase, ResultMessages } from '@lifeboat/core';

/** What a restore says of itself, in a form that two tools can share: texts differ, what they are about must not. */
export interface RestoreOutcome {
  readonly phase: RestorePhase | undefined;
  /** By kind and `namespace/name`: created, updated, skipped, failed. */
  readonly items: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** By scope (`velero`, `cluster`, a namespace): how many messages are about which object; `''` when about none. */
  readonly warnings: MessageCounts;
  readonly errors: MessageCounts;
}

type MessageCounts = Readonly<Record<string, Readonly<Record<string, number>>>>;

interface ReadOutcomeOptions {
  readonly store: ObjectStore;
  /** Of the restore. */
  readonly name: string;
  readonly phase: RestorePhase | undefined;
  /** Names of objects, to be looked for in messages. */
  readonly objectNames: ReadonlySet<string>;
}

/** Reads the files that a restore left in its location. */
export async function readOutcome({ store, name, phase, objectNames }: ReadOutcomeOptions): Promise<RestoreOutcome & { raw: unknown }> {
  // A refused restore leaves no files.
  if (phase === 'FailedValidation') return { phase, items: {}, warnings: {}, errors: {}, raw: undefined };
  const file = async (suffix: string) => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of await store.getObject(`restores/${name}/restore-${name}-${suffix}.gz`)) chunks.push(chunk);
    return JSON.parse(gunzipSync(Buffer.concat(chunks)).toString()) as unknown;
  };
  const list = ((await file('resource-list.json')) ?? {}) as ResourceList;
  const results = (await file('results')) as { warnings: ResultMessages; errors: ResultMessages };
  const items = Object.entries(list).map(([kind, entries]) => [
    kind,
    Object.fromEntries(entries.map((entry) => [entry.replace(/\(.*$/, ''), /\((.*)\)$/.exec(entry)?.[1] ?? ''])),
  ]);
  return {
    phase,
    items: Object.fromEntries(items),
    warnings: countMessages(results.warnings, objectNames),
    errors: countMessages(results.errors, objectNames),
    raw: results,
  };
}

function countMessages(messages: ResultMessages | null, objectNames: ReadonlySet<string>): MessageCounts {
  const scopes = { velero: messages?.velero, cluster: messages?.cluster, ...messages?.namespaces };
  return Object.fromEntries(
    Object.entries(scopes).flatMap(([scope, texts]) => {
      if (!texts?.length) return [];
      const counts: Record<string, number> = {};
      for (const text of texts) {
        const words = text.split(/[^a-z0-9.-]+/);
        const about = words.find((word) => objectNames.has(word) && !isAddress(word)) ?? (words.some(isAddress) ? 'address' : '');
        counts[about] = (counts[about] ?? 0) + 1;
      }
      return [[scope, counts]];
    }),
  );
}

// An IPAddress is named by its address, which differs between clusters.
function isAddress(word: string): boolean {
  return /^\d+\.\d+\.\d+\.\d+$/.test(word);
}

/** As an object that is compared like those of the clusters. */
export function outcomeObject({ phase, items, warnings, errors }: RestoreOutcome): KubeObject {
  return { apiVersion: 'v1', kind: 'RestoreOutcome', metadata: { name: 'outcome' }, phase, items, warnings, errors };
}
