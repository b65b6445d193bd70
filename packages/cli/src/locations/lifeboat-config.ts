import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, type YAMLMap } from 'yaml';
import { UsageError } from '../usage-error.ts';
import type { LocationSpec } from './location-spec.ts';

interface ParseOptions {
  /** Of the file, for messages. */
  readonly path: string;
  /** Makes a path of the file absolute; relative ones start at the file's folder. */
  readonly resolvePath: (path: string) => string;
}

/** Reads `lifeboat.yaml`. Unknown keys and wrong types are errors that name the line.
 * @throws UsageError */
export function parseLifeboatConfig(text: string, options: ParseOptions): LocationSpec[] {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false });
  const lineOf = (node: unknown) => lineCounter.linePos((node as Node | null)?.range?.[0] ?? 0).line;
  const fail: Fail = (node, message) => {
    throw new UsageError(`${options.path}:${lineOf(node)}: ${message}`);
  };
  const [error] = document.errors;
  if (error) throw new UsageError(`${options.path}:${lineCounter.linePos(error.pos[0]).line}: ${error.message}`);
  const root = createReader(document.contents, 'the file', ['locations'], fail);
  const list = root.node('locations');
  if (!isSeq(list)) return fail(list ?? document.contents, '"locations" must be a list of storage locations');
  const locations = list.items.map((item) => readLocation(item, options, fail));
  locations.forEach((location, i) => {
    if (locations.findIndex((other) => other.name === location.name) < i)
      fail(list.items[i], `the location "${location.name}" is there twice`);
  });
  if (locations.filter((location) => location.default).length > 1) fail(list, 'only one location can have "default: true"');
  return locations;
}

type Fail = (node: unknown, message: string) => never;

const locationKeys = ['name', 'provider', 'objectStorage', 'config', 'credential', 'accessMode', 'default'];

function readLocation(item: unknown, options: ParseOptions, fail: Fail): LocationSpec {
  const entry = createReader(item, 'a location', locationKeys, fail);
  const name = entry.text('name') ?? fail(item, 'the location has no "name"');
  if (!/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(name)) fail(entry.node('name'), `"${name}" is not a name: use a-z, 0-9, "-" and "."`);
  const provider = entry.text('provider') ?? fail(item, `the location "${name}" has no "provider"`);
  const storage = entry.node('objectStorage');
  const objectStorage = storage === undefined ? undefined : createReader(storage, '"objectStorage"', ['bucket', 'prefix', 'caCert'], fail);
  const bucket = objectStorage?.text('bucket');
  const prefix = objectStorage?.text('prefix')?.replace(/^\/+|\/+$/g, '');
  const caCert = objectStorage?.text('caCert');
  if (provider === 'file' ? bucket !== undefined : bucket === undefined) {
    fail(
      storage ?? item,
      provider === 'file' ? 'a file location has no bucket: set config.path' : `the location "${name}" has no objectStorage.bucket`,
    );
  }
  const accessMode = entry.text('accessMode');
  if (accessMode !== undefined && accessMode !== 'ReadWrite' && accessMode !== 'ReadOnly') {
    fail(entry.node('accessMode'), `"accessMode" is ReadWrite or ReadOnly, not "${accessMode}"`);
  }
  const isDefault = entry.boolean('default');
  const credential = readCredential(entry.node('credential'), options, fail);
  const config = readConfig(entry.node('config'), fail);
  const path = provider === 'file' && config.path !== undefined ? options.resolvePath(config.path) : undefined;
  if (provider === 'file' && path === undefined) fail(entry.node('config') ?? item, `the file location "${name}" has no config.path`);
  return {
    name,
    display: `${name} (${provider}, ${provider === 'file' ? path : [bucket, prefix].filter(Boolean).join('/')})`,
    provider,
    ...(bucket !== undefined && { bucket }),
    ...(prefix && { prefix }),
    ...(caCert !== undefined && { caCert: decodeCaCert(caCert, () => fail(storage, '"caCert" is neither PEM nor base64 of PEM')) }),
    config: path === undefined ? config : { ...config, path },
    ...(credential && { credential }),
    ...(accessMode && { accessMode }),
    ...(isDefault !== undefined && { default: isDefault }),
  };
}

function readCredential(node: unknown, options: ParseOptions, fail: Fail): LocationSpec['credential'] {
  if (node === undefined) return undefined;
  const reader = createReader(node, '"credential"', ['file', 'env'], fail);
  const file = reader.text('file');
  const env = reader.text('env');
  if (file !== undefined && env === undefined) return { file: options.resolvePath(file) };
  if (env !== undefined && file === undefined) return { env };
  return fail(node, '"credential" takes either "file", a path, or "env", the name of a variable that holds the content of such a file');
}

function readConfig(node: unknown, fail: Fail): Record<string, string> {
  if (node === undefined) return {};
  if (!isMap(node)) return fail(node, '"config" must be a map');
  const entries = node.items.map(({ key, value }) => {
    // The plain text: `s3ForcePathStyle: true` and a quoted "true" mean the same, as with kubectl's string maps.
    if (!isScalar(value) || value.value === null) return fail(value ?? key, `"config.${String(key)}" must be a string`);
    return [String(key), value.source ?? String(value.value)] as const;
  });
  return Object.fromEntries(entries);
}

function decodeCaCert(text: string, fail: () => never): string {
  const pem = text.includes('-----BEGIN') ? text : Buffer.from(text, 'base64').toString('utf8');
  return pem.includes('-----BEGIN CERTIFICATE-----') ? pem : fail();
}

function createReader(node: unknown, what: string, known: readonly string[], fail: Fail) {
  if (!isMap(node)) return fail(node, `${what} must be a map with ${known.join(', ')}`);
  const map: YAMLMap = node;
  for (const { key } of map.items) {
    if (!known.includes(String(key))) fail(key, `unknown key "${String(key)}" in ${what}; known: ${known.join(', ')}`);
  }
  const get = (key: string): unknown => map.get(key, true);
  return {
    node: get,
    text(key: string): string | undefined {
      const value = get(key);
      if (value === undefined) return undefined;
      return isScalar(value) && typeof value.value === 'string' ? value.value : fail(value, `"${key}" must be a string`);
    },
    boolean(key: string): boolean | undefined {
      const value = get(key);
      if (value === undefined) return undefined;
      return isScalar(value) && typeof value.value === 'boolean' ? value.value : fail(value, `"${key}" must be true or false`);
    },
  };
}
