import type { FileRepository, SourceEntry } from '@lifeboat/core/plugin-api';
import { createCrashingStore } from '@lifeboat/testkit/doubles';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { copyStore } from './copy-store.ts';
import { listBlobs, type Sample, type SampleFormat } from './sample-formats.ts';
import {
  describeSaved,
  describeTree,
  directory,
  entriesOf,
  file,
  type SampleNode,
  sampleBytes,
  sampleSource,
  sampleTree,
} from './sample-tree.ts';

async function all(entries: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of entries) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const withMore = (more: Readonly<Record<string, SampleNode>>) => directory({ ...Object.fromEntries(sampleTree.children ?? []), ...more });

/** Tests what every format promises, with one of them. */
export function repositorySuite(format: SampleFormat): void {
  describe(`the port of repositories: ${format.name}`, { timeout: 120_000 }, () => {
    let made: Promise<{ sample: Sample; id: string }> | undefined;

    /** Returns a copy of a repository with one snapshot. */
    async function start() {
      made ??= (async () => {
        const sample = await format.create();
        const { snapshot } = await (await sample.open(sample.store)).writeSnapshot(entriesOf(sampleTree), { source: sampleSource });
        return { sample, id: snapshot.id };
      })();
      const { sample, id } = await made;
      const store = await copyStore(sample.store);
      return { store, open: sample.open, repository: await sample.open(store), id };
    }

    const ofRuns = async (store: Sample['store']) => (await listBlobs(store, format.prefix)).filter(format.isOfRun);
    const restored = async (repository: FileRepository, id: string) => describeSaved(await repository.openSnapshot(id));

    test('any tree comes back as it was', async () => {
      const { repository } = await start();
      const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }).filter((text) => !/^\.{1,2}$|[/\0]/.test(text));
      const facts = fc.record({
        mode: fc.integer({ min: 0, max: 0o7777 }),
        uid: fc.nat(0xffffffff),
        gid: fc.nat(0xffffffff),
        mtimeInNs: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
      });
      const content = fc.oneof(
        fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes)),
        fc.tuple(fc.nat(3), fc.nat(9000)).map(([seed, length]) => sampleBytes(String(seed), length)),
        fc.nat(9000).map((length) => Buffer.alloc(length)),
      );
      const { tree } = fc.letrec<{ node: SampleNode; tree: SampleNode }>((tie) => ({
        node: fc.oneof(
          { maxDepth: 3 },
          fc.record({ facts, content }),
          fc.record({ facts, target: fc.string({ maxLength: 30 }) }),
          tie('tree'),
        ),
        tree: fc.record({ facts, children: fc.array(fc.tuple(name, tie('node')), { maxLength: 5 }).map((pairs) => new Map(pairs)) }),
      }));
      await fc.assert(
        fc.asyncProperty(tree, async (root) => {
          const { snapshot, problemCount } = await repository.writeSnapshot(entriesOf(root), { source: sampleSource });
          expect(problemCount).toBe(0);
          expect(await restored(repository, snapshot.id)).toEqual(describeTree(root));
          await repository.deleteSnapshot(snapshot.id);
        }),
        { numRuns: 15 },
      );
      expect(await repository.listSnapshots()).toHaveLength(1);
    });

    test('any range of a file', async () => {
      const { repository, id } = await start();
      const tree = await repository.openSnapshot(id);
      const large = await tree.find(['large']);
      const content = sampleBytes('large', 20_000);
      if (!large) throw new Error('there is no such file');
      if (format.name === 'kopia') expect(large.contentId).toMatch(/^I+x/);
      await fc.assert(
        fc.asyncProperty(fc.nat(20_005), fc.nat(20_005), async (a, b) => {
          const [start, end] = a < b ? [a, b] : [b, a];
          expect((await all(tree.readFile(large, { range: { start, end } }))).equals(content.subarray(start, end + 1))).toBe(true);
        }),
        { numRuns: 60 },
      );
      expect(await tree.find(['a', 'nothing', 'below'])).toBeUndefined();
      expect(() => tree.readFile(tree.snapshot.root)).toThrow('is a directory');
    });

    test('files that did not change are not read again, of the snapshot before or the one that is named', async () => {
      const { repository, id } = await start();
      const opened: string[] = [];
      const changed = withMore({ new: file('new') });
      const next = await repository.writeSnapshot(
        entriesOf(changed, (path) => opened.push(path)),
        { source: sampleSource },
      );
      expect(opened).toEqual(['new']);
      expect(next).toMatchObject({ unchangedFiles: 4, readBytes: 3 });
      expect(next.storedBytes).toBeLessThan(20_000);
      expect(await restored(repository, next.snapshot.id)).toEqual(describeTree(changed));
      const other = { ...sampleSource, path: '/other' };
      const write = (options: { readonly source: typeof sampleSource; readonly parent?: string }) =>
        repository.writeSnapshot(entriesOf(sampleTree), options);
      expect((await write({ source: other, parent: id })).unchangedFiles).toBe(4);
      expect((await write({ source: sampleSource, parent: 'none' })).unchangedFiles).toBe(0);
      expect((await write({ source: { ...sampleSource, path: '/third' } })).unchangedFiles).toBe(0);
      await expect(write({ source: sampleSource, parent: '0'.repeat(32) })).rejects.toMatchObject({ code: 'FILE_SNAPSHOT_NOT_FOUND' });
    });

    test('a run that is killed at any store call leaves no snapshot that is not whole, and the next one succeeds', async () => {
      const changed = withMore({ more: file(sampleBytes('more', 30_000)) });
      const run = async (crashAtCall: number) => {
        const { store, open } = await start();
        let crashed = false;
        const crashing = createCrashingStore({ store, crashAtCall, crash: () => (crashed = true) });
        await open(crashing)
          .then((repository) => repository.writeSnapshot(entriesOf(changed), { source: sampleSource }))
          .catch((error: unknown) => {
            if (!crashed) throw error;
          });
        const after = await open(store);
        const [, ...added] = await after.listSnapshots();
        for (const { id } of added) expect(await restored(after, id)).toEqual(describeTree(changed));
        const next = await after.writeSnapshot(entriesOf(changed), { source: sampleSource });
        expect(await restored(after, next.snapshot.id)).toEqual(describeTree(changed));
        expect(await after.verify({ depth: 'contents' })).toMatchObject({ damageCount: 0, snapshotCount: added.length + 2 });
        return crashed;
      };
      let calls = 0;
      while (await run(calls)) calls += 1;
      expect(calls).toBeGreaterThan(12);
    });

    test('a deletion that is killed at any store call leaves the snapshot whole, or not listed', async () => {
      const run = async (crashAtCall: number) => {
        const { store, open, id } = await start();
        let crashed = false;
        const crashing = createCrashingStore({ store, crashAtCall, crash: () => (crashed = true) });
        await open(crashing)
          .then((repository) => repository.deleteSnapshot(id))
          .catch((error: unknown) => {
            if (!crashed) throw error;
          });
        const after = await open(store);
        for (const left of await after.listSnapshots()) expect(await restored(after, left.id)).toEqual(describeTree(sampleTree));
        await after.deleteSnapshot(id);
        await after.deleteSnapshot(id);
        expect(await after.listSnapshots()).toEqual([]);
        await expect(after.openSnapshot(id)).rejects.toMatchObject({ code: 'FILE_SNAPSHOT_NOT_FOUND' });
        return crashed;
      };
      let calls = 0;
      while (await run(calls)) calls += 1;
      expect(calls).toBeGreaterThan(2);
    });

    test('two writers at once are safe', async () => {
      const { store, open } = await start();
      const trees = ['x', 'y'].map((seed) => directory({ [seed]: file(sampleBytes(seed, 9000)), both: file(sampleBytes('both', 9000)) }));
      const repositories = await Promise.all(trees.map(() => open(store)));
      const written = await Promise.all(
        repositories.map((repository, i) =>
          repository.writeSnapshot(entriesOf(trees[i] as SampleNode), { source: sampleSource, parent: 'none' }),
        ),
      );
      const after = await open(store);
      for (const [i, { snapshot }] of written.entries())
        expect(await restored(after, snapshot.id)).toEqual(describeTree(trees[i] as SampleNode));
      expect(await after.verify({ depth: 'contents' })).toMatchObject({ damageCount: 0, snapshotCount: 3 });
      expect(await ofRuns(store)).toEqual([]);
    });

    test('a run that is canceled, or whose source fails, leaves no snapshot and nothing that is in the way', async () => {
      const { store, open, repository, id } = await start();
      const controller = new AbortController();
      const options = { source: sampleSource, parent: 'none' };
      const canceled = repository.writeSnapshot(
        entriesOf(sampleTree, () => controller.abort()),
        { ...options, signal: controller.signal },
      );
      await expect(canceled).rejects.toMatchObject({ code: 'CANCELED' });
      const before = repository.writeSnapshot(entriesOf(sampleTree), { ...options, signal: AbortSignal.abort() });
      await expect(before).rejects.toMatchObject({ code: 'CANCELED' });
      async function* failing(): AsyncGenerator<SourceEntry> {
        yield* entriesOf(directory({ a: file('a') }));
        throw new Error('the node went away');
      }
      await expect(repository.writeSnapshot(failing(), options)).rejects.toThrow('the node went away');
      expect((await (await open(store)).listSnapshots()).map((snapshot) => snapshot.id)).toEqual([id]);
      expect(await ofRuns(store)).toEqual([]);
    });

    test('entries in a wrong order, or with names that lead elsewhere, are refused', async () => {
      const { store, open, repository } = await start();
      const facts = { mode: 0o600, uid: 0, gid: 0, mtimeInNs: 1n, size: 0, type: 'directory' } as const;
      const write = async (...paths: string[][]) =>
        repository.writeSnapshot(
          (async function* () {
            for (const path of paths) yield { ...facts, path };
          })(),
          { source: sampleSource },
        );
      const wrong = [
        [],
        [['a']],
        [[], ['a', 'b']],
        [[], []],
        [[], ['a'], ['b'], ['a', 'c']],
        [[], ['..']],
        [[], ['.']],
        [[], ['a/b']],
        [[], ['']],
      ];
      for (const paths of [...wrong, [[], ['a'], ['a']], [[], ['a\0b']]])
        await expect(write(...paths), JSON.stringify(paths)).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
      expect(await (await open(store)).listSnapshots()).toHaveLength(1);
      expect(await ofRuns(store)).toEqual([]);
    });
  });
}
