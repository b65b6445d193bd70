import { buffer } from 'node:stream/consumers';
import type { Damage, FileRepositoryFormat, ObjectStore } from '@lifeboat/core/plugin-api';
import { kopia, restic } from '@lifeboat/file-repository';
import { expect, onTestFinished, test } from 'vitest';
import { entriesOf, sampleSource, sampleTree } from '../src/testing/sample-tree.ts';
import { startKopia } from './testing/kopia-cli.ts';
import { oracle } from './testing/oracle.ts';
import { startRestic } from './testing/restic-cli.ts';

const [kopiaProgram, resticProgram] = [await oracle('kopia'), await oracle('restic')];
const password = 'static-passw0rd';

async function keysOf(store: ObjectStore, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of store.listObjects(prefix)) keys.push(key);
  return keys;
}

/** What a verification says of the repository, as it lies in the store now. */
async function damageIn(format: FileRepositoryFormat, store: ObjectStore): Promise<{ messages: string[]; snapshots: number }> {
  const found: Damage[] = [];
  const repository = await format.open({ store, prefix: '', password });
  const { snapshotCount } = await repository.verify({ depth: 'contents', onDamage: (each) => void found.push(each) });
  return { messages: found.map(({ message }) => message), snapshots: snapshotCount };
}

async function flip(store: ObjectStore, key: string): Promise<void> {
  const bytes = await buffer(await store.getObject(key));
  await store.putObject(key, Buffer.from(bytes.map((byte, at) => (at === 10 ? byte ^ 1 : byte))));
}

/** The command that a message names. */
function commandIn(message = '', program: string): string[] {
  const [, command = ''] = new RegExp(`\`${program} ([^\`]+)\``).exec(message) ?? [];
  return command.split(' ');
}

test.skipIf(!resticProgram)('restic makes an index anew that is damaged or gone, by the command that is named', async () => {
  const cli = await startRestic(resticProgram ?? '');
  onTestFinished(() => cli.remove());
  await cli.restic('init');
  const repository = await restic.open({ store: cli.store, prefix: '', password });
  await repository.writeSnapshot(entriesOf(sampleTree), { source: sampleSource });
  for (const harm of [(key: string) => flip(cli.store, key), (key: string) => cli.store.deleteObject(key)]) {
    for (const key of await keysOf(cli.store, 'index/')) await harm(key);
    const { messages } = await damageIn(restic, cli.store);
    expect(messages.length).toBeGreaterThan(0);
    await cli.restic(...commandIn(messages[0], 'restic'));
    expect(await damageIn(restic, cli.store)).toEqual({ messages: [], snapshots: 1 });
  }
});

test.skipIf(!kopiaProgram)('kopia makes an index anew that is damaged or gone, by the command that is named', async () => {
  const cli = await startKopia(kopiaProgram ?? '');
  onTestFinished(() => cli.remove());
  await cli.create();
  const repository = await kopia.open({ store: cli.store, prefix: '', password });
  const before = await keysOf(cli.store, 'xn');
  await repository.writeSnapshot(entriesOf(sampleTree), { source: sampleSource });
  const [index = ''] = (await keysOf(cli.store, 'xn')).filter((key) => !before.includes(key));
  await flip(cli.store, index);
  const { messages, snapshots } = await damageIn(kopia, cli.store);
  expect({ messages, snapshots }).toEqual({ messages: [expect.stringContaining(index)], snapshots: 0 });
  // As the message says: kopia does not open the repository otherwise.
  expect(messages[0]).toContain('Move that blob away');
  await cli.store.deleteObject(index);
  await cli.kopia(...commandIn(messages[0], 'kopia'));
  expect(await damageIn(kopia, cli.store)).toEqual({ messages: [], snapshots: 1 });
  await cli.kopia('snapshot', 'verify', '--verify-files-percent=100');
});
