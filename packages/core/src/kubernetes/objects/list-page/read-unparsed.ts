import { isUtf8 } from 'node:buffer';
import { type ObjectText, unparsedObject } from '../../../contract/cluster/object-text.ts';
import { parseJson } from '../../../json/index.ts';
import type { KubeObject } from '../../../plugin-api/kube-object.ts';
import { type ListBody, withType } from './list-body.ts';
import { type ScannedItem, scanList, type TextRange } from './scan-list.ts';

/** A page of a list. */
export interface UnparsedPage {
  /** The list without its items. */
  readonly list: ListBody;
  /** Whole objects, and {@link unparsedObject}s. */
  readonly items: readonly KubeObject[];
}

/**
 * Takes a page of a list apart without parsing its objects. The text of one is what printing the parsed object, with its `apiVersion` and
 * `kind`, would give, byte by byte. `undefined` for a page that has to be parsed as a whole; also one that is not JSON.
 * @param watched objects that have a member of one of these names, at any level, are parsed
 */
export function readUnparsed(bytes: Buffer, watched: readonly string[]): UnparsedPage | undefined {
  const scanned = isUtf8(bytes) ? scanList(bytes, watched) : undefined;
  if (!scanned) return undefined;
  try {
    const { start, end } = scanned.range;
    const list = parseJson(`${bytes.toString('utf8', 0, start)}[]${bytes.toString('utf8', end)}`) as ListBody;
    if (typeof list.apiVersion !== 'string' || typeof list.kind !== 'string') return undefined;
    const type = withType({} as KubeObject, list);
    const prefix = Buffer.from(`${JSON.stringify({ apiVersion: type.apiVersion, kind: type.kind }).slice(0, -1)},`);
    const parse = (item: ScannedItem) => withType(parseJson(bytes.toString('utf8', item.start, item.end)) as KubeObject, list);
    return { list, items: scanned.items.map((item) => (item.plain && unparsed(bytes, item, { type, prefix })) || parse(item)) };
  } catch {
    return undefined; // the parser of the whole page says what is wrong
  }
}

interface ListType {
  readonly type: Pick<KubeObject, 'apiVersion' | 'kind'>;
  /** What begins the text of an object that does not name it. */
  readonly prefix: Uint8Array;
}

/** `undefined` for an object that is not like all others. */
function unparsed(bytes: Buffer, item: ScannedItem, { type, prefix }: ListType): KubeObject | undefined {
  const namesType = item.apiVersion.start >= 0;
  const name = textIn(bytes, item.name);
  if (name === undefined || namesType !== item.kind.start >= 0) return undefined;
  const { apiVersion, kind } = namesType ? { apiVersion: textIn(bytes, item.apiVersion), kind: textIn(bytes, item.kind) } : type;
  if (apiVersion === undefined || kind === undefined) return undefined;
  const metadata: KubeObject['metadata'] = { name };
  if (item.namespace.start >= 0) {
    const namespace = textIn(bytes, item.namespace);
    if (namespace === undefined) return undefined;
    metadata.namespace = namespace;
  }
  if (item.labels.start >= 0) {
    const labels: unknown = JSON.parse(bytes.toString('utf8', item.labels.start, item.labels.end));
    if (!isLabels(labels)) return undefined;
    metadata.labels = labels;
  }
  if (item.deletionTimestamp.start >= 0) {
    const deletionTimestamp = textIn(bytes, item.deletionTimestamp);
    if (deletionTimestamp === undefined) return undefined;
    metadata.deletionTimestamp = deletionTimestamp;
  }
  return unparsedObject({ apiVersion, kind, metadata }, textOf(bytes, item, namesType ? undefined : prefix));
}

function textOf(bytes: Buffer, { start, end }: TextRange, prefix: Uint8Array | undefined): ObjectText {
  return prefix ? [prefix, bytes.subarray(start + 1, end)] : [bytes.subarray(start, end)];
}

/** A string without escapes; `undefined` for anything else. */
function textIn(bytes: Buffer, { start, end }: TextRange): string | undefined {
  if (start < 0 || bytes[start] !== 0x22) return undefined;
  const text = bytes.toString('utf8', start + 1, end - 1);
  return text.includes('\\') ? undefined : text;
}

function isLabels(value: unknown): value is Record<string, string> {
  return typeof value === 'object' && value !== null && Object.values(value).every((label) => typeof label === 'string');
}
