import { type LabelSelector, matchesLabelSelector } from '@lifeboat/core';
import type { ResourceIdentifier } from '@lifeboat/core/plugin-api';
import type { ShelvedArchive } from './archive-shelf.ts';

/** What is looked for; everything that is given holds. */
export interface ObjectQuery {
  /** Parts of names, all of which a name has; also `namespace/name`. @default any name */
  readonly words: readonly string[];
  /** `cluster`: those outside of namespaces. @default all */
  readonly namespace?: string | undefined;
  /** As the archive calls it (`deployments.apps`), or `Deployment`, or `apps/v1/Deployment`. @default all */
  readonly kind?: string | undefined;
  readonly labels?: LabelSelector | undefined;
  /** How many objects of the archive are passed over. @default 0 */
  readonly from?: number;
}

/** An object of an archive. */
export interface FoundObject extends ResourceIdentifier {
  readonly type: string;
  /** Such as `apps/v1/Deployment`. */
  readonly kind: string;
}

/** A page of what was found. */
export interface FoundObjects {
  readonly objects: readonly FoundObject[];
  /** Where the next page begins. Absent: there is no more. */
  readonly next?: number;
}

/** On a page, and read for their labels. */
const pageSize = 100;
const mostRead = 20_000;
// So that other requests are answered in between.
const breathes = 5000;

/** The name in `ObjectQuery.namespace` of objects outside of namespaces: no namespace has a colon. */
export const ofTheCluster = ':cluster';

/** Finds objects of an archive, page by page in its own order. Names are looked at in memory; labels are read object by object. */
export async function findObjects({ archive, kinds }: ShelvedArchive, query: ObjectQuery, signal: AbortSignal): Promise<FoundObjects> {
  const { labels, from = 0, words } = query;
  const lower = words.map((word) => word.toLowerCase());
  const objects: FoundObject[] = [];
  let at = 0;
  let read = 0;
  for (const type of archive.resources()) {
    const kind = kinds.get(type) ?? type;
    const isWanted = isKind({ type, kind, wanted: query.kind });
    const [resource = type, ...group] = type.split('.');
    for (const namespace of archive.namespaces(type)) {
      const names = archive.names(type, namespace);
      if (!isWanted || !isNamespace(namespace, query.namespace) || at + names.length <= from) {
        at += names.length;
        continue;
      }
      for (const name of names) {
        const here = at;
        at += 1;
        if (here < from) continue;
        if (at % breathes === 0) await new Promise((resolve) => setImmediate(resolve));
        signal.throwIfAborted();
        if (!lower.every((word) => `${namespace}/${name}`.toLowerCase().includes(word))) continue;
        if (objects.length === pageSize || read === mostRead) return { objects, next: here };
        const found = { group: group.join('.'), resource, namespace, name, type, kind };
        if (labels) {
          read += 1;
          const object = await archive.read(found).catch(() => undefined);
          if (!object || !matchesLabelSelector(labels, object.metadata.labels)) continue;
        }
        objects.push(found);
      }
    }
  }
  return { objects };
}

function isKind({ type, kind, wanted }: { type: string; kind: string; wanted: string | undefined }): boolean {
  if (wanted === undefined || wanted === '') return true;
  const short = (text: string) => text.slice(text.lastIndexOf('/') + 1);
  const asked = wanted.toLowerCase();
  return [type, type.split('.')[0] ?? type, kind, short(kind)].some((each) => each.toLowerCase() === asked);
}

function isNamespace(namespace: string, wanted: string | undefined): boolean {
  if (wanted === undefined || wanted === '') return true;
  return namespace === (wanted === ofTheCluster ? '' : wanted);
}
