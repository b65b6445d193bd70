import { isScalar } from 'yaml';
import type { CredentialSpec } from './credential-spec.ts';
import type { SnapshotLocationSpec } from './snapshot-location-spec.ts';
import { type Fail, readMap, readStrings, type YamlReader } from './yaml-reader.ts';

export interface ReadOptions {
  /** Makes a path of the file absolute; relative ones start at the file's folder. */
  readonly resolvePath: (path: string) => string;
  readonly fail: Fail;
}

/** The fields that both kinds of locations have. */
export function readCommonFields(
  item: unknown,
  entry: YamlReader,
  { resolvePath, fail }: ReadOptions,
): Pick<SnapshotLocationSpec, 'name' | 'provider' | 'config' | 'credential'> {
  const name = entry.text('name') ?? fail(item, 'the location has no "name"');
  if (!/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(name)) fail(entry.node('name'), `"${name}" is not a name: use a-z, 0-9, "-" and "."`);
  const provider = entry.text('provider') ?? fail(item, `the location "${name}" has no "provider"`);
  const credential = readCredential(entry.node('credential'), { resolvePath, fail });
  return { name, provider, config: readStrings(entry.node('config'), 'config', fail), ...(credential && { credential }) };
}

function readCredential(node: unknown, { resolvePath, fail }: ReadOptions): CredentialSpec | undefined {
  if (node === undefined) return undefined;
  const forms =
    '"credential" takes either "file", a path, or "env", the name of a variable that holds the content of such a file; or it is the word default-chain';
  if (isScalar(node)) return node.value === 'default-chain' ? 'default-chain' : fail(node, forms);
  const reader = readMap(node, { what: '"credential"', known: ['file', 'env'], fail });
  const file = reader.text('file');
  const env = reader.text('env');
  if (file !== undefined && env === undefined) return { file: resolvePath(file) };
  if (env !== undefined && file === undefined) return { env };
  return fail(node, forms);
}
