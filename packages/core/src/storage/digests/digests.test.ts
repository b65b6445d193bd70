import { createHash, generateKeyPairSync } from 'node:crypto';
import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { beforeEach, describe, expect, test } from 'vitest';
import type { KnownBackup } from '../../contract/locations/known-backups.ts';
import type { BackupStore } from '../../contract/store/backup-store.ts';
import type { BackupStoreOptions } from '../../contract/store/backup-store-options.ts';
import type { ObjectStore } from '../../plugin-api/object-store.ts';
import { wrapObjectStore } from '../../provider-kit/wrapping/wrap-object-store.ts';
import { createBackupStore } from '../location/create-backup-store.ts';
import { readAll } from '../testing/read-all.ts';
import { sampleBackup } from '../testing/sample-backup.ts';
import { makeSealedBackup, sealedFiles } from '../testing/sealed-backup.ts';
import { verifyBackup } from '../verify/verify-backup.ts';

import { createManifestSigner } from './create-manifest-signer.ts';

const now = new Date('2026-11-23T10:00:00Z');
let store: ObjectStore;
let backups: BackupStore;

const open = (options: Partial<BackupStoreOptions> = {}) => createBackupStore({ location: 'main', store, ...options });
const key = (file: string) => `backups/b/${file}`;
const bytes = async (file: string) => readAll(await store.getObject(key(file)));
const verify = (from = backups) => verifyBackup({ backups: from, name: 'b' });

beforeEach(async () => {
  store = createMemoryObjectStore();
  backups = open();
});

/** What verify says: its problems, or the error that it throws. */
async function told(from = backups): Promise<readonly string[]> {
  try {
    return (await verify(from)).problems;
  } catch (error) {
    return [(error as Error).message];
  }
}

describe('the manifest', () => {
  test('has SHA-256 and size of every file as it is stored, and of velero-backup.json with zeros for its own', async () => {
    await makeSealedBackup(backups);
    const manifest = JSON.parse((await bytes('lifeboat-digests.json')).toString());
    const sha256 = (content: Uint8Array | string) => createHash('sha256').update(content).digest('hex');
    const names = sealedFiles.filter((name) => name.endsWith('.gz'));
    expect(manifest).toEqual({
      version: 1,
      backup: 'b',
      uid: 'u1',
      generation: 1,
      metadata: { size: expect.any(Number), sha256: expect.any(String) },
      files: await Promise.all(
        [...names].sort().map(async (name) => ({ name, size: (await bytes(name)).length, sha256: sha256(await bytes(name)) })),
      ),
    });
    const metadata = (await bytes('velero-backup.json')).toString();
    expect(metadata).toContain(`"lifeboat.io/digests-sha256": "${sha256(await bytes('lifeboat-digests.json'))}"`);
    const zeroed = metadata.replace(/(digests-sha256": ")[0-9a-f]{64}/, `$1${'0'.repeat(64)}`);
    expect(manifest.metadata).toEqual({ size: metadata.length, sha256: sha256(zeroed) });
    expect(await verify()).toMatchObject({ digests: 'checked', problems: [], warnings: [] });
  });

  test('comes after all files and before the one velero-backup.json that names it', async () => {
    const order: string[] = [];
    const watched = wrapObjectStore(store, {
      async putObject(name, body, options) {
        const put = await store.putObject(name, body, options);
        if (!name.includes('/lifeboat-in-progress')) order.push(name.split('/').at(-1) ?? '');
        return put;
      },
    });
    await makeSealedBackup(open({ store: watched }));
    expect(order.slice(-2)).toEqual(['lifeboat-digests.json', 'velero-backup.json']);
    expect(order.indexOf('lifeboat-digests.json')).toBe(sealedFiles.length - 2);
  });

  test('of files that another process put is made by reading them back', async () => {
    const first = await backups.begin('b', { now });
    await first.putFile('results', '{}');
    await first.putUnfinished(sampleBackup('b', { phase: 'Finalizing' }));
    const { writer } = await backups.resume('b', { now, force: true });
    await writer.putArchive(sampleBytes());
    await writer.commit(sampleBackup('b'));
    const checked = await backups.openChecked('b');
    expect([...(checked?.manifest?.files.keys() ?? [])].sort()).toEqual(['b-results.gz', 'b.tar.gz']);
    expect(await checked?.finish()).toEqual([]);
  });

  test('a damaged gzip file that another process put ends the run that would vouch for it', async () => {
    const first = await backups.begin('b', { now });
    await first.putFile('results', '{"errors":{}}');
    await first.putUnfinished(sampleBackup('b', { phase: 'Finalizing' }));
    const content = await bytes('b-results.gz');
    content[12] = (content[12] ?? 0) ^ 1;
    await store.putObject(key('b-results.gz'), content);
    const { writer } = await backups.resume('b', { now, force: true });
    await expect(writer.commit(sampleBackup('b'))).rejects.toMatchObject({ code: 'BACKUP_BROKEN' });
  });
});

async function* sampleBytes() {
  yield Buffer.from('archive');
}

describe('verify tells', () => {
  test.each(sealedFiles)('that %s is missing, by name', async (file) => {
    await makeSealedBackup(backups);
    await store.deleteObject(key(file));
    expect((await told()).join()).toMatch(new RegExp(`${file.replaceAll('.', '\\.')}.*missing`));
  });

  test('a lost velero-backup.json, which is no unfinished backup and is not begun again', async () => {
    await makeSealedBackup(backups);
    await store.deleteObject(key('velero-backup.json'));
    expect(await backups.inspect('b')).toMatchObject({
      state: 'broken',
      error: { message: expect.stringMatching(/velero-backup\.json .*is missing/) },
    });
    await expect(backups.begin('b', { now, replaceUnfinished: true })).rejects.toMatchObject({ code: 'BACKUP_ALREADY_EXISTS' });
  });

  test("an older archive, and another backup's files with all that belongs to them", async () => {
    await makeSealedBackup(backups);
    const old = new Map<string, Buffer>(await Promise.all(sealedFiles.map(async (file) => [file, await bytes(file)] as const)));
    await backups.deleteBackup('b');
    await makeSealedBackup(backups);
    await store.putObject(key('b.tar.gz'), Buffer.concat([old.get('b.tar.gz') ?? Buffer.of(), Buffer.of(0)]));
    expect((await told()).join()).toContain('b.tar.gz');
    // Without its velero-backup.json an older manifest is none of this backup.
    await store.putObject(key('b.tar.gz'), old.get('b.tar.gz') ?? Buffer.of());
    await store.putObject(key('lifeboat-digests.json'), Buffer.concat([old.get('lifeboat-digests.json') ?? Buffer.of(), Buffer.of(10)]));
    expect((await told()).join()).toContain('one of the two is damaged');
  });

  test('files that came later are outside: a warning', async () => {
    await makeSealedBackup(backups);
    await store.putObject(key('notes.txt'), Buffer.from('x'));
    expect(await verify()).toMatchObject({ problems: [], warnings: [expect.stringContaining('notes.txt')] });
  });
});

describe('a later generation', () => {
  test('has a name of its own; the backup is whole before and after velero-backup.json names it', async () => {
    await makeSealedBackup(backups);
    await store.putObject(key('lifeboat-digests-2.json'), Buffer.from('{}')); // as of a run that was killed before it named it
    expect(await told()).toEqual([]);
    expect((await verify()).warnings).toEqual([]);
  });
});

describe('signatures', () => {
  const one = generateKeyPairSync('ed25519');
  const other = generateKeyPairSync('ed25519');
  const pem = (pair: typeof one) => pair.publicKey.export({ type: 'spki', format: 'pem' }).toString();

  test.each([
    ['a KeyObject', one.privateKey],
    ['PEM', one.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()],
  ])('of %s are 64 bytes beside the manifest, and are checked by the public key', async (_, signWith) => {
    await makeSealedBackup(open({ signWith: createManifestSigner(signWith) }));
    expect(await bytes('lifeboat-digests.sig')).toHaveLength(64);
    expect(await told(open({ requireSignature: [pem(one)] }))).toEqual([]);
    expect(await told(open({ requireSignature: [pem(other), pem(one)] }))).toEqual([]);
    expect(await told(open({ requireSignature: [pem(other)] }))).toEqual([expect.stringContaining('signed by another key')]);
  });

  test('are taken from a function, which is refused when it gives something else', async () => {
    const { sign } = await import('node:crypto');
    await makeSealedBackup(open({ signWith: { publicKey: pem(one), sign: async (content) => sign(null, content, one.privateKey) } }));
    expect(await told(open({ requireSignature: [pem(one)] }))).toEqual([]);
    await backups.deleteBackup('b');
    const wrong = open({ signWith: { publicKey: pem(one), sign: async (content) => sign(null, content, other.privateKey) } });
    await expect(makeSealedBackup(wrong)).rejects.toMatchObject({ code: 'INVALID_CONFIG' });
  });

  test('a backup without one, of Velero or not signed, is not to be trusted where one is required', async () => {
    await makeSealedBackup(backups);
    expect(await told(open({ requireSignature: [pem(one)] }))).toEqual([expect.stringContaining('not signed')]);
  });

  test('that are lost are told, also by one who requires none', async () => {
    await makeSealedBackup(open({ signWith: createManifestSigner(one.privateKey) }));
    await store.deleteObject(key('lifeboat-digests.sig'));
    expect(await told()).toEqual([expect.stringContaining('lifeboat-digests.sig in location "main" cannot be used: it is missing')]);
  });

  test.each([
    ['no key', 'nonsense'],
    [
      'a key of another kind',
      generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    ],
    ['a private key', one.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()],
  ])('%s is refused before anything is done', (_, requireSignature) => {
    expect(() => open({ requireSignature: [requireSignature] })).toThrowError(expect.objectContaining({ code: 'INVALID_CONFIG' }));
  });
});

describe('known backups', () => {
  let known: Map<string, KnownBackup>;
  const knowing = () =>
    open({
      knownBackups: {
        get: async (name) => known.get(name),
        set: async (name, each) => void (each ? known.set(name, each) : known.delete(name)),
      },
    });
  beforeEach(async () => {
    known = new Map();
    await makeSealedBackup(knowing());
  });

  test('are noted when written, and forgotten when deleted', async () => {
    expect(known.get('b')).toMatchObject({ uid: 'u1', generation: 1 });
    expect(await told(knowing())).toEqual([]);
    await knowing().deleteBackup('b');
    expect(known.size).toBe(0);
  });

  test.each<[string, Partial<KnownBackup>, string]>([
    ['an older state', { generation: 2 }, 'an older state was put back'],
    ['another backup', { uid: 'u0' }, 'another backup was put in its place'],
    ['another state of the same generation', { manifestSha256: 'f'.repeat(64) }, 'it was changed'],
  ])('%s is told', async (_, difference, message) => {
    const now1 = known.get('b');
    if (now1) known.set('b', { ...now1, ...difference });
    expect(await told(knowing())).toEqual([expect.stringContaining(message)]);
  });

  test('a backup that has lost its digests with everything that speaks of them is told', async () => {
    const { withoutDigests } = await import('../testing/without-digests.ts');
    await withoutDigests(store, 'b');
    expect((await verify()).digests).toBe('none');
    expect(await told(knowing())).toEqual([expect.stringContaining('it has no digests, but')]);
  });
});
