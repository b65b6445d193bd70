import type { WatchEvent, WatchOptions } from '../../contract/cluster/cluster-client.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { throwIfAborted } from '../../errors/throw-if-aborted.ts';
import { parseJson } from '../../json/index.ts';
import type { GroupVersionResource, KubeObject } from '../../plugin-api/kube-object.ts';
import { type ApiStatus, apiError } from '../requests/api-error.ts';
import type { ApiSender } from '../requests/api-request.ts';
import { backOffInMs, waitInMs } from '../requests/back-off.ts';
import { objectLabel, queryString, resourcePath } from '../requests/resource-path.ts';
import { listPages } from './list-pages.ts';

// Shorter than the server's own half hour: a connection that died silently is noticed.
const watchTimeoutInSeconds = 290;

type RawEvent =
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK'; readonly object: KubeObject }
  | { readonly type: 'ERROR'; readonly object: ApiStatus };

/**
 * Follows a type; see `ClusterClient.watch`. After a 410 the type is listed again: what is new since then comes as
 * ADDED, what changed as MODIFIED, and what is gone as DELETED with its last known metadata. Objects that this watch has
 * never reported (it began at a `resourceVersion`) come as ADDED then.
 */
export async function* watchType(sender: ApiSender, type: GroupVersionResource, options: WatchOptions = {}): AsyncGenerator<WatchEvent> {
  const { namespace, labelSelector, fieldSelector, whenExpired = 'list' } = options;
  const action = `watch ${objectLabel(type)}${namespace ? ` in ${namespace}` : ''}`;
  const known = new Map<string, KubeObject>();
  const ended = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, ended.signal]) : ended.signal;
  let resourceVersion = options.resourceVersion;
  let failures = 0;
  try {
    for (;;) {
      throwIfAborted(options.signal, action);
      if (resourceVersion === undefined) {
        const seen = new Set<string>();
        for await (const page of listPages(sender, type, { namespace, labelSelector, fieldSelector, signal })) {
          resourceVersion = page.resourceVersion;
          for (const object of page.items) {
            seen.add(key(object));
            const event = changeOf(known, object);
            if (event) yield event;
          }
        }
        for (const [id, object] of known) {
          if (seen.has(id)) continue;
          known.delete(id);
          yield { type: 'DELETED', object };
        }
      }
      const query = queryString({
        watch: true,
        allowWatchBookmarks: true,
        timeoutSeconds: watchTimeoutInSeconds,
        resourceVersion,
        labelSelector,
        fieldSelector,
      });
      const openedAt = performance.now();
      try {
        const stream = await sender.stream({
          method: 'GET',
          path: `${resourcePath(type, { namespace })}${query}`,
          action,
          repeatable: true,
          signal,
          idleTimeoutInMs: (watchTimeoutInSeconds + 30) * 1000,
        });
        for await (const line of lines(stream)) {
          const event = parseJson(line) as RawEvent;
          if (event.type === 'ERROR')
            throw apiError({ action, server: sender.server, status: event.object.code ?? 500, body: event.object });
          failures = 0;
          resourceVersion = event.object.metadata.resourceVersion ?? resourceVersion;
          if (event.type === 'BOOKMARK') continue;
          if (event.type === 'DELETED') known.delete(key(event.object));
          else known.set(key(event.object), identity(event.object));
          yield { type: event.type, object: event.object };
        }
      } catch (error) {
        throwIfAborted(options.signal, action);
        if (LifeboatError.isInstance(error)) {
          // Opening the watch has been repeated enough, as every request. An error inside the stream ends its resource version.
          const isExpired = error.code === 'KUBERNETES_EXPIRED';
          if (!isExpired && (typeof error.context.tries === 'number' || !isPassing(error))) throw error;
          if (whenExpired === 'throw') throw error;
          resourceVersion = undefined;
        }
      }
      failures += 1;
      // A stream that lasted ended by its timeout, or with its server: no reason to wait.
      const lasted = performance.now() - openedAt > 10_000;
      if (failures > 1 && !lasted) await waitInMs(backOffInMs(Math.min(failures, 6)), options.signal);
    }
  } catch (error) {
    throwIfAborted(options.signal, action);
    throw error;
  } finally {
    ended.abort();
  }
}

function isPassing({ context }: LifeboatError): boolean {
  return typeof context.status === 'number' && (context.status === 429 || context.status >= 500);
}

function key({ metadata }: KubeObject): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}

/** What is kept of an object between its events. */
function identity({ apiVersion, kind, metadata }: KubeObject): KubeObject {
  const { namespace, name, uid = '', resourceVersion = '' } = metadata;
  return { apiVersion, kind, metadata: { ...(namespace !== undefined && { namespace }), name, uid, resourceVersion } };
}

function changeOf(known: Map<string, KubeObject>, object: KubeObject): WatchEvent | undefined {
  const before = known.get(key(object));
  known.set(key(object), identity(object));
  if (before?.metadata.resourceVersion === object.metadata.resourceVersion && before) return undefined;
  return { type: before ? 'MODIFIED' : 'ADDED', object };
}

async function* lines(stream: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let pending: Uint8Array[] = [];
  for await (const chunk of stream) {
    let start = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, start)) {
      const line = Buffer.concat([...pending, chunk.subarray(start, end)]).toString('utf8');
      pending = [];
      start = end + 1;
      if (line.trim() !== '') yield line;
    }
    if (start < chunk.length) pending.push(chunk.subarray(start));
  }
}
