import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { parseJson } from '../../../json/index.ts';
import type { RestoreItemAction } from '../../../plugin-api/item-actions.ts';
import type { KubeObject } from '../../../plugin-api/kube-object.ts';
import { openArchive } from '../../../storage/archive/open-archive.ts';
import type { RestoreSpec } from '../../../velero-api/objects/restore.ts';
import { executeForTest } from './execute-for-test.ts';

// How these were made: test/velero-compat/golden/README.md.
const golden = join(import.meta.dirname, '../../../../../../test/velero-compat/golden');

interface ExpectOptions {
  /** A restore by real Velero: its flags are in golden/README.md. */
  readonly restore: 'golden-plain' | 'golden-mapped' | 'edited-plain' | 'edited-mapped';
  /** `deployments.apps` */
  readonly resource: string;
  /** What they are applied to. @default every object of the resource that Velero sent */
  readonly names?: readonly string[];
  readonly spec?: RestoreSpec;
  /** What is in the target, see {@link executeForTest}. */
  readonly cluster?: Readonly<Record<string, KubeObject>>;
}

/** Test support: runs actions, one after the other, on objects of an archive, and expects what real Velero made of them. Not
 * looked at: what the engine does besides (labels, namespaces, status), and empty values, which Go's types add. */
export async function expectAsVelero(actions: readonly RestoreItemAction[], options: ExpectOptions): Promise<void> {
  const requests = parseJson(await readFile(join(golden, 'restore-requests.json'), 'utf8')) as Recorded;
  const sent = (requests[options.restore] ?? []).filter(({ resource }) => resource === options.resource);
  const names = options.names ?? sent.map(({ name }) => name);
  expect(names.length).toBeGreaterThan(0);
  for (const name of names) {
    const body = sent.find((request) => request.name === name)?.body;
    let item = await readArchived(options, name);
    const itemFromBackup = item;
    for (const action of actions) item = (await executeForTest(action, { ...options, item, itemFromBackup })).item ?? item;
    expect(comparable(item), `${options.resource} ${name}`).toEqual(comparable(body));
  }
}

type Recorded = Readonly<Record<string, readonly { resource: string; name: string; body: KubeObject }[]>>;

async function readArchived({ restore, resource }: ExpectOptions, name: string): Promise<KubeObject> {
  const backup = restore.split('-')[0] ?? '';
  const archive = await openArchive({ stream: createReadStream(join(golden, 'bucket/backups', backup, `${backup}.tar.gz`)) });
  const [plural = '', ...group] = resource.split('.');
  const namespace = archive.namespaces(resource)[0] ?? '';
  try {
    const object = await archive.read({ group: group.join('.'), resource: plural, namespace, name });
    if (!object) throw new Error(`The golden archive of ${backup} has no ${resource} ${namespace}/${name}`);
    return object;
  } finally {
    await archive.close();
  }
}

function comparable(object: KubeObject | undefined): unknown {
  if (!object) return undefined;
  const { metadata, status: _status, ...rest } = object;
  return withoutEmpty({ ...rest, annotations: metadata.annotations });
}

// `preemptionPolicy` is the priority class's: Velero sends it, and is refused where the class of the target says otherwise (c04).
const notCompared = ['futureField', 'preemptionPolicy'];

function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? undefined : value.map(withoutEmpty);
  if (typeof value !== 'object' || value === null) return value === '' || value === 0 || value === null ? undefined : value;
  const entries = Object.entries(value)
    .map(([key, entry]) => [key, notCompared.includes(key) ? undefined : withoutEmpty(entry)] as const)
    .filter(([, entry]) => entry !== undefined);
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}
