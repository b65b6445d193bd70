import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LifeboatError, type SnapshotTree, type TreeEntry } from '@lifeboat/core/plugin-api';
import { expect, onTestFinished, test } from 'vitest';
import { saveFolder } from './save-folder.ts';

interface Node extends Partial<TreeEntry> {
  readonly name: string;
  readonly below?: readonly Node[];
  readonly target?: string;
  readonly damaged?: boolean;
}

const entryOf = (node: Node, id: string): TreeEntry => ({
  ...{ type: node.below ? 'directory' : node.target === undefined ? 'file' : 'symlink', mode: 0o755, uid: 0, gid: 0, mtimeInNs: 0n },
  ...{ size: 1, contentId: id },
  ...node,
});

/** A tree that no format would give: what whoever has the keys could make of one that does not check. */
function treeOf(root: Node): { tree: SnapshotTree; folder: TreeEntry } {
  const nodes = new Map<string, Node>();
  const known = (node: Node): TreeEntry => {
    const id = node.contentId ?? `c${nodes.size}`;
    if (!nodes.has(id)) nodes.set(id, node);
    return entryOf(node, id);
  };
  const folder = known(root);
  const tree = {
    list: async ({ contentId }: TreeEntry) => (nodes.get(contentId)?.below ?? []).map(known),
    async *readFile({ contentId }: TreeEntry) {
      if (nodes.get(contentId)?.damaged) throw new LifeboatError({ code: 'REPOSITORY_DAMAGED', message: 'blob p1 is damaged' });
      yield Buffer.from('x');
    },
    readLink: async ({ contentId }: TreeEntry) => Buffer.from(nodes.get(contentId)?.target ?? ''),
  } as unknown as SnapshotTree;
  return { tree, folder };
}

async function saved(root: Node) {
  const base = await mkdtemp(join(tmpdir(), 'lifeboat-save-'));
  onTestFinished(() => rm(base, { recursive: true, force: true }));
  const problems: string[] = [];
  const onProblem = async (path: string, why: string) => void problems.push(`${path}: ${why}`);
  const options = { ...treeOf(root), path: join(base, 'out'), force: false, sameOwner: false, signal: new AbortController().signal };
  const result = await saveFolder({ ...options, onProblem });
  return { base, problems, result };
}

test.each(['..', '.', '', '../outside', '/etc/passwd', 'a/b', 'a\0b'])('the name %j leads nowhere', async (name) => {
  const { base, problems } = await saved({ name: 'root', below: [{ name }, { name: 'good' }] });
  expect(await readdir(base)).toEqual(['out']);
  expect(await readdir(join(base, 'out'))).toEqual(['good']);
  expect(problems).toEqual([expect.stringContaining('a file cannot have its name on this machine')]);
});

test('bytes of a name that lead elsewhere do so no more than its text', async () => {
  const { base } = await saved({ name: 'root', below: [{ name: 'good', rawName: Buffer.from('../evil') }] });
  expect(await readdir(base)).toEqual(['out']);
});

test('a symlink and a folder of one name: nothing is written where the symlink leads', async () => {
  const twins = [
    { name: 'd', target: '..' },
    { name: 'd', below: [{ name: 'evil' }] },
  ];
  for (const below of [twins, [...twins].reverse()]) {
    const { base, problems } = await saved({ name: 'root', below });
    expect(await readdir(base)).toEqual(['out']);
    expect(await readdir(join(base, 'out/d'))).toEqual(['evil']);
    expect(problems).toEqual([expect.stringMatching(/^d: .*EEXIST/)]);
  }
});

test('a folder that holds itself ends', async () => {
  const inner = { name: 'again', contentId: 'same', below: [{ name: 'again', contentId: 'same', below: [] }] };
  const { problems } = await saved({ name: 'root', below: [inner] });
  expect(problems).toEqual(['again/again: this folder holds itself']);
});

test('a damaged file is left out and named, one of another size too, and the others are saved', async () => {
  const { base, problems, result } = await saved({
    name: 'root',
    below: [{ name: 'a', damaged: true }, { name: 'b', size: 2 }, { name: 'c' }],
  });
  expect(problems).toEqual(['a: blob p1 is damaged', 'b: it has 1 bytes, and its folder says 2']);
  expect(result).toEqual({ files: 1, bytes: 1, problems: 2 });
  expect(await readdir(join(base, 'out'))).toEqual(['c']);
  expect(await readFile(join(base, 'out/c'), 'utf8')).toBe('x');
});
