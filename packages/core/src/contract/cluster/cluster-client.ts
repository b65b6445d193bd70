import type { ByteStream, CallOptions } from '../../plugin-api/call-options.ts';
import type { GroupVersionResource, KubeObject } from '../../plugin-api/kube-object.ts';
import type { Discovery } from './discovery.ts';
import type { ExecOptions, ExecRequest, ExecResult } from './exec-request.ts';
import type { PodLogRequest } from './pod-log-request.ts';

/** The version of an API server, from `/version`. */
export interface ServerVersion {
  /** The full version, such as `v1.34.1`. */
  readonly gitVersion: string;
  /** Major version, such as `1`. */
  readonly major: string;
  /** Minor version, such as `34`; some vendors add a `+`. */
  readonly minor: string;
}

/** Names an object of a type. */
export interface ObjectRef {
  /** Its namespace; absent or `''` for a cluster-scoped object. */
  readonly namespace?: string | undefined;
  /** Name of the object. */
  readonly name: string;
}

/** What to list, and in which portions. */
export interface ListOptions extends CallOptions {
  /** List only this namespace. @default all namespaces, or a cluster-scoped kind */
  readonly namespace?: string | undefined;
  /** A label selector in Kubernetes' text form, such as `app=web,tier!=db`. @default all */
  readonly labelSelector?: string | undefined;
  /** A field selector, such as `metadata.name=web`. @default all */
  readonly fieldSelector?: string | undefined;
  /** The resource version to list at; see `resourceVersionMatch`. @default the newest */
  readonly resourceVersion?: string | undefined;
  /** How `resourceVersion` is used. `Exact`: the list as it was at that version, which fails with `KUBERNETES_EXPIRED` once the server has
   * compacted it. `NotOlderThan`: that version or a newer one. @default as the server decides */
  readonly resourceVersionMatch?: 'Exact' | 'NotOlderThan' | undefined;
  /** The caller needs only names: items may have nothing but `metadata`, which makes the list shorter. A client may return whole objects.
   * @default false */
  readonly namesOnly?: boolean | undefined;
  /** The caller only copies the objects: Lifeboat's own client then leaves them unparsed, with nothing but `apiVersion`, `kind` and, of the
   * `metadata`, name, namespace, labels and deletionTimestamp, and the engine reads the rest from the text that comes with them. An object
   * that has a member of one of these names, at any level, is whole all the same. Your own client need not do anything about it.
   * @default all objects are whole */
  readonly unparsedUnlessNamed?: readonly string[] | undefined;
  /** Maximum number of objects per page. The page size starts small and adapts so that a page has about `targetPageBytes`. @default 500 */
  readonly maxPageSize?: number | undefined;
  /** The size of a page to aim for, in bytes. @default 2 MiB: with objects of 400 kB, pages of 4 MiB cost 20 MB of RSS more (measured) */
  readonly targetPageBytes?: number | undefined;
}

/** One page of a list. */
export interface ListPage {
  /** Complete objects, unless the options allow less: `apiVersion` and `kind` are filled in where the server leaves them out of list items. */
  readonly items: readonly KubeObject[];
  /** The list's resource version, as the server reports it. */
  readonly resourceVersion: string;
  /** How many more objects there are, as the server reports it. Absent if unknown, as with selectors. */
  readonly remainingItemCount?: number;
  /** Whether the list started again after a 410, so that objects of earlier pages come again. Never with `resourceVersionMatch:
   * 'Exact'`. */
  readonly restarted: boolean;
}

/** Options of all writes. */
export interface WriteOptions extends CallOptions {
  /** The field manager that owns the written fields. @default 'lifeboat' */
  readonly fieldManager?: string | undefined;
  /** Have the server check and answer without storing. @default false */
  readonly dryRun?: boolean | undefined;
}

/** Options of creates. */
export interface CreateOptions extends WriteOptions {
  /** The caller needs only `apiVersion`, `kind` and `metadata` of the created object, which makes the answer shorter. A client may return
   * the whole object. @default false */
  readonly metadataOnly?: boolean | undefined;
  /** The caller needs only the `uid` and the `resourceVersion` that the server gave the created object: a client may return the rest of
   * the metadata as they were sent, and no more. Implies `metadataOnly`. @default false */
  readonly identityOnly?: boolean | undefined;
}

/** Options of patches. */
export interface PatchOptions extends WriteOptions {
  /** In a server-side apply, take fields over from other managers. @default false */
  readonly force?: boolean | undefined;
  /** The subresource to patch, such as `status`. @default the object itself */
  readonly subresource?: string | undefined;
  /** The caller needs only the `metadata` of the patched object, which makes the answer shorter: its `apiVersion` and `kind` may then be
   * those of `PartialObjectMetadata`. A client may return the whole object. @default false */
  readonly metadataOnly?: boolean | undefined;
}

/** The body of a patch by its kind: RFC 6902 operations, an RFC 7386 merge patch, or an apply configuration. */
export type PatchBody =
  | { readonly type: 'json'; readonly operations: readonly unknown[] }
  | { readonly type: 'merge'; readonly patch: unknown }
  | { readonly type: 'apply'; readonly configuration: unknown };

/** Options of deletions. */
export interface DeleteOptions extends CallOptions {
  /** Have the server check and answer without deleting. @default false */
  readonly dryRun?: boolean | undefined;
  /** What happens to the objects that it owns. @default what the server does for the kind */
  readonly propagationPolicy?: 'Orphan' | 'Background' | 'Foreground' | undefined;
  /** How long the object may take to end, in seconds. @default what the object says */
  readonly gracePeriodSeconds?: number | undefined;
  /** Delete the object only if it still has this uid and resource version. @default none */
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string } | undefined;
}

/** What to watch. */
export interface WatchOptions extends CallOptions {
  /** Watch only this namespace. @default all namespaces, or a cluster-scoped kind */
  readonly namespace?: string | undefined;
  /** A label selector in Kubernetes' text form. @default all */
  readonly labelSelector?: string | undefined;
  /** A field selector, such as `metadata.name=web`. @default all */
  readonly fieldSelector?: string | undefined;
  /** Watch from this resource version on. @default existing objects are reported first, as ADDED */
  readonly resourceVersion?: string | undefined;
  /** What happens if the server no longer knows what happened in between. `list`: list again, see {@link ClusterClient.watch}. `throw`: the
   * watch ends with `KUBERNETES_EXPIRED`, or with the error that ended its stream; for callers that list themselves. @default 'list' */
  readonly whenExpired?: 'list' | 'throw' | undefined;
}

/** What happened to an object. */
export interface WatchEvent {
  /** What happened to it. */
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  /** The object as it is now, or as it was when it was deleted. */
  readonly object: KubeObject;
}

/** Counters since the client was created, for reports. */
export interface ClientCounters {
  /** HTTP requests that were sent, including repeats. */
  readonly requests: number;
  /** Requests that create, change or delete, including repeats; without dry-runs and questions about rights. */
  readonly writes: number;
  /** Answers with status 429. */
  readonly throttled: number;
  /** Requests that were repeated after a 429, a connection error or a 5xx that allows it. */
  readonly retries: number;
}

/**
 * Lifeboat's interface to a Kubernetes API server. Numbers beyond 2^53 and unknown fields are preserved (see `@lifeboat/core/json`). The
 * number of parallel requests is limited and adapts to 429. Requests are retried with back-off after 429 (and its Retry-After) and after
 * connection errors; writes only if a repeat cannot apply twice. Errors are LifeboatErrors with a `KUBERNETES_*` code, `context.status`
 * (HTTP) and `context.reason` (of the server's Status); messages name verb, object and server.
 */
export interface ClusterClient {
  /** The server's URL, for messages. */
  readonly server: string;
  /** Counts of the requests so far. */
  readonly counters: ClientCounters;
  /** Risks of the connection, such as what somebody between client and server could do, one sentence each. The engine logs them as
   * warnings.
   * @default none */
  readonly risks?: readonly string[];
  /** Reads the version of the server, with a new request for each call. */
  version(options?: CallOptions): Promise<ServerVersion>;
  /** Reads what the server serves, with a new request for each call: a CRD that was created a second ago is included. */
  discover(options?: CallOptions): Promise<Discovery>;
  /** Reads the server's OpenAPI v3 document of a group and version; `undefined` if it has none. The engine calls it only for strategic
   * merge patches in the resource modifiers of a restore; without these, your own client need not implement it. */
  openApi?(groupVersion: Pick<GroupVersionResource, 'group' | 'version'>, options?: CallOptions): Promise<unknown>;
  /** Lists objects page by page. A page is fetched when the caller asks for it. */
  listPages(type: GroupVersionResource, options?: ListOptions): AsyncIterable<ListPage>;
  /** Reads an object; `undefined` if it does not exist. `T` is the caller's claim about the type of the object: nothing checks it.
   * @throws LifeboatError `KUBERNETES_API_UNAVAILABLE` if the type does not exist */
  get<T extends KubeObject = KubeObject>(type: GroupVersionResource, ref: ObjectRef, options?: CallOptions): Promise<T | undefined>;
  /** Creates an object and resolves with what the server stored, as far as `metadataOnly` asks for it. @throws LifeboatError
   * `KUBERNETES_ALREADY_EXISTS` */
  create(type: GroupVersionResource, object: KubeObject, options?: CreateOptions): Promise<KubeObject>;
  /** Patches an object. @throws LifeboatError `KUBERNETES_NOT_FOUND`, `KUBERNETES_CONFLICT`, `KUBERNETES_INVALID` */
  patch(type: GroupVersionResource, ref: ObjectRef, body: PatchBody, options?: PatchOptions): Promise<PatchResult>;
  /** Deletes an object. Returns whether it existed; a missing object is success. */
  delete(type: GroupVersionResource, ref: ObjectRef, options?: DeleteOptions): Promise<boolean>;
  /** Watches the objects of a type until the signal or the loop ends it. Reconnects by itself and lists again after a 410. */
  watch(type: GroupVersionResource, options?: WatchOptions): AsyncIterable<WatchEvent>;
  /**
   * Runs a command in a container, over a WebSocket, and waits for its end. The user needs `get` on `pods/exec`; from Kubernetes 1.35 on,
   * `create` too. An exit code other than 0 is a result. The call is repeated only if the command surely did not start. Aborting ends the
   * call, not the command, which continues in the container.
   * @throws LifeboatError `KUBERNETES_NOT_FOUND`: there is no such Pod, or the container does not run; `KUBERNETES_INVALID`: the Pod has no
   * such container; `KUBERNETES_FORBIDDEN`; `KUBERNETES_ERROR`: for example, there is no such program; `KUBERNETES_UNREACHABLE`: the
   * connection was lost; `CANCELED`. `context.maybeApplied` says that the command may have run, or may still run
   */
  exec(request: ExecRequest, options?: ExecOptions): Promise<ExecResult>;
  /** Reads the log of a container up to now, in portions. The engine does not call it, so your own client need not implement it.
   * @throws LifeboatError `KUBERNETES_NOT_FOUND`, `KUBERNETES_FORBIDDEN`, `KUBERNETES_INVALID` (the container has not started) */
  podLog?(request: PodLogRequest, options?: CallOptions): ByteStream;
  /** Closes the connections. The client cannot be used afterwards. */
  close(): Promise<void>;
}

/** What a patch did. */
export interface PatchResult {
  /** The object as the server stored it. */
  readonly object: KubeObject;
  /** Whether an apply created the object (HTTP 201). */
  readonly created: boolean;
}
