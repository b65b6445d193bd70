import { createHash } from 'node:crypto';

/** Objects that are made up while they are listed: always the same, as a real server prints them. */
export interface ListedObjects {
  namespaceList(): object;
  /** `undefined` where it is none of them. */
  namespace(name: string): object | undefined;
  /** A page of a list, of all namespaces or of one. */
  page(options: {
    readonly apiVersion: string;
    readonly kind: string;
    readonly from: number;
    readonly limit: number;
    readonly namespace?: string;
  }): string;
  /** Of a new object: the metadata that the server gives. */
  given(count: number): object;
}

const time = '2026-11-30T10:00:00Z';
const namePrefix = 'load-';

/** A thousand words that hardly repeat: text that compresses as usual settings do, to about a third. */
const words = Array.from({ length: 1000 }, (_, i) => createHash('sha256').update(String(i)).digest('base64url').slice(0, 9));

export function createListedObjects(options: {
  readonly objects: number;
  readonly bytes: number;
  readonly namespaces: number;
}): ListedObjects {
  const { objects, bytes, namespaces } = options;
  const uid = (i: number) => `00000000-0000-4000-8000-${i.toString(16).padStart(12, '0')}`;

  function dataOf(i: number): string {
    const lines: string[] = [];
    for (let length = 0, at = i * 7; length < bytes; at += 13) {
      const line = `setting.${words[at % 1000]}=${words[(at * 31) % 1000]}`;
      lines.push(line);
      length += line.length + 2;
    }
    return lines.join('\\n').slice(0, bytes);
  }

  function objectText(i: number): string {
    const managed =
      `[{"manager":"kubectl-client-side-apply","operation":"Update","apiVersion":"v1","time":"${time}","fieldsType":"FieldsV1",` +
      '"fieldsV1":{"f:data":{".":{},"f:settings":{}},"f:metadata":{"f:labels":{".":{},"f:app":{},"f:tier":{}}}}}]';
    return (
      `{"metadata":{"name":"settings-${i}","namespace":"${namePrefix}${i % namespaces}","uid":"${uid(i)}","resourceVersion":"${1000 + i}",` +
      `"creationTimestamp":"${time}","labels":{"app":"app-${i % 50}","tier":"backend"},"managedFields":${managed}},` +
      `"data":{"settings":"${dataOf(i)}"}}`
    );
  }

  const namespaceOf = (name: string) => ({
    metadata: { name, uid: uid(0), resourceVersion: '1', creationTimestamp: time, labels: { 'kubernetes.io/metadata.name': name } },
    spec: { finalizers: ['kubernetes'] },
    status: { phase: 'Active' },
  });
  const indexOf = (name: string) => (name.startsWith(namePrefix) ? Number(name.slice(namePrefix.length)) : Number.NaN);

  return {
    namespaceList: () => ({
      kind: 'NamespaceList',
      apiVersion: 'v1',
      metadata: { resourceVersion: '1000' },
      items: Array.from({ length: namespaces }, (_, i) => namespaceOf(`${namePrefix}${i}`)),
    }),
    namespace: (name) => (indexOf(name) < namespaces ? { kind: 'Namespace', apiVersion: 'v1', ...namespaceOf(name) } : undefined),
    page({ apiVersion, kind, from, limit, namespace }) {
      const [first, step] = namespace === undefined ? [0, 1] : [indexOf(namespace), namespaces];
      const count = first < namespaces ? Math.ceil((objects - first) / step) : 0;
      const end = Math.min(count, from + limit);
      const more = end < count ? `,"continue":"${end}","remainingItemCount":${count - end}` : '';
      const items: string[] = [];
      for (let at = from; at < end; at++) items.push(objectText(first + at * step));
      return `{"kind":"${kind}","apiVersion":"${apiVersion}","metadata":{"resourceVersion":"1000"${more}},"items":[${items.join(',')}]}`;
    },
    given: (count) => ({ uid: uid(count), resourceVersion: String(5000 + count), creationTimestamp: time }),
  };
}
