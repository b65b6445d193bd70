import { createHash } from 'node:crypto';
import type { SnapshotTree, SourceEntry } from '@lifeboat/core/plugin-api';

/** A tree in memory. */
export interface SampleNode {
  readonly facts: Pick<SourceEntry, 'mode' | 'uid' | 'gid' | 'mtimeInNs'>;
  /** For a directory. */
  readonly children?: ReadonlyMap<string, SampleNode>;
  /** For a file. */
  readonly content?: Buffer;
  /** For a symlink. */
  readonly target?: string;
}

export const sampleSource = { host: 'default', user: 'default', path: '/data' };
const facts = { mode: 0o644, uid: 7, gid: 8, mtimeInNs: 1_700_000_000_123_456_789n };

/** Returns bytes that differ for each seed. */
export function sampleBytes(seed: string, length: number): Buffer {
  const blocks = Array.from({ length: Math.ceil(length / 32) }, (_, i) => createHash('sha256').update(`${seed} ${i}`).digest());
  return Buffer.concat(blocks).subarray(0, length);
}

export const file = (content: string | Buffer): SampleNode => ({ facts, content: Buffer.from(content as string) });
export const directory = (children: Readonly<Record<string, SampleNode>>): SampleNode => ({
  facts: { ...facts, mode: 0o1755 },
  children: new Map(Object.entries(children)),
});
const symlink = (target: string): SampleNode => ({ facts: { ...facts, mode: 0o777 }, target });

export const sampleTree = directory({
  a: directory({ empty: directory({}), hello: file('hello\n'), ['x'.repeat(200)]: file('') }),
  large: file(sampleBytes('large', 20_000)),
  link: symlink('../a/hello'),
  same: file(sampleBytes('large', 20_000)),
});

/** Returns the tree as entries to save. */
export async function* entriesOf(
  node: SampleNode,
  opened: (path: string) => void = () => {},
  path: readonly string[] = [],
): AsyncGenerator<SourceEntry> {
  const { content, target, children } = node;
  const type = children ? 'directory' : content ? 'file' : 'symlink';
  yield {
    ...node.facts,
    path,
    type,
    size: content?.byteLength ?? 0,
    ...(target === undefined ? {} : { target }),
    async *open() {
      opened(path.join('/'));
      for (let at = 0; at < (content?.byteLength ?? 0); at += 777) yield content?.subarray(at, at + 777) as Buffer;
    },
  };
  for (const [name, child] of children ?? []) yield* entriesOf(child, opened, [...path, name]);
}

/** Describes everything in a tree in lines, except for the root's name. {@link describeSaved} returns the same lines for a snapshot of
 * it. */
export function describeTree(node: SampleNode, path: readonly string[] = []): string[] {
  const { children, content, target } = node;
  const rest = children ? 'directory' : (content?.toString('base64') ?? target);
  const below = [...(children ?? [])].flatMap(([name, child]) => describeTree(child, [...path, name]));
  return [line(path, node.facts, rest ?? ''), ...below].sort();
}

export async function describeSaved(tree: SnapshotTree): Promise<string[]> {
  const lines: string[] = [];
  for await (const { path, entry } of tree.walk()) {
    if (entry.type === 'directory') lines.push(line(path, entry, 'directory'));
    else if (entry.type === 'symlink') lines.push(line(path, entry, Buffer.from(await tree.readLink(entry)).toString()));
    else {
      const chunks: Uint8Array[] = [];
      for await (const chunk of tree.readFile(entry)) chunks.push(chunk);
      lines.push(line(path, entry, Buffer.concat(chunks).toString('base64')));
    }
  }
  return lines.sort();
}

function line(path: readonly string[], { mode, uid, gid, mtimeInNs }: SampleNode['facts'], rest: string): string {
  return `${JSON.stringify(path)} ${mode.toString(8)} ${uid}:${gid} ${mtimeInNs} ${rest}`;
}
