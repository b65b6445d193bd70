import type { ServerResponse } from 'node:http';
import { stringifyJson } from '@lifeboat/core/json';
import type { KubeObject } from '@lifeboat/core/plugin-api';
import { groupVersion } from '../types/served-type.ts';
import { parseRevision, selection } from './list-objects.ts';
import { presentObject } from './present-object.ts';
import type { RequestTarget } from './request-target.ts';
import { expired } from './status-error.ts';
import type { StoredEvent, VersionedStorage } from './versioned-storage.ts';

/** Streams the changes of a type until the client disconnects, `timeoutSeconds` have passed or `stop` is called. Returns `stop`. */
export function watchObjects(options: {
  readonly storage: VersionedStorage;
  readonly target: RequestTarget;
  readonly query: URLSearchParams;
  readonly response: ServerResponse;
  readonly bookmarkIntervalInMs: number;
}): () => void {
  const { storage, target, query, response } = options;
  const { type, namespace } = target;
  const matches = selection(target, query);
  const from = parseRevision(query.get('resourceVersion') ?? '');
  const inScope = (object: KubeObject) => namespace === '' || object.metadata.namespace === namespace;
  const selected = (object: KubeObject) => matches?.(object) ?? true;
  response.writeHead(200, { 'content-type': 'application/json', 'transfer-encoding': 'chunked' });
  const send = (kind: string, object: unknown) => response.write(`${stringifyJson({ type: kind, object })}\n`);

  const forward = (event: StoredEvent) => {
    if (event.storageKey !== type.storageKey || !inScope(event.object)) return;
    const was = event.type !== 'ADDED' && event.previous !== undefined && selected(event.previous);
    const is = event.type !== 'DELETED' && selected(event.object);
    if (is) send(was ? 'MODIFIED' : 'ADDED', presentObject(event.object, type));
    else if (was && event.previous) {
      // The object was deleted or is no longer selected: send its last state, with the revision of the change.
      const { resourceVersion } = event.object.metadata;
      const last =
        event.type === 'DELETED' ? event.object : { ...event.previous, metadata: { ...event.previous.metadata, resourceVersion } };
      send('DELETED', presentObject(last as KubeObject, type));
    }
  };

  if (from > 0 && from < storage.compactedRevision) {
    send('ERROR', expired('The resourceVersion for the provided watch is too old.').body);
    response.end();
    return () => {};
  }
  if (from === 0) {
    for (const object of storage.list(type.storageKey, { namespace: namespace || undefined })) {
      if (selected(object)) send('ADDED', presentObject(object, type));
    }
  } else for (const event of storage.eventsSince(type.storageKey, from)) forward(event);
  response.flushHeaders();

  const unsubscribe = storage.subscribe(forward);
  const bookmark = () =>
    send('BOOKMARK', {
      kind: type.kind,
      apiVersion: groupVersion(type),
      metadata: { resourceVersion: String(storage.revision), creationTimestamp: null },
    });
  const bookmarks = query.get('allowWatchBookmarks') === 'true' ? setInterval(bookmark, options.bookmarkIntervalInMs) : undefined;
  const timeoutInSeconds = Number(query.get('timeoutSeconds') ?? 0);
  const timeout = timeoutInSeconds > 0 ? setTimeout(() => response.end(), timeoutInSeconds * 1000) : undefined;
  response.on('close', () => {
    unsubscribe();
    clearInterval(bookmarks);
    clearTimeout(timeout);
  });
  return () => response.destroy();
}
