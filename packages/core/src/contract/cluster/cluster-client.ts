import type { ByteStream, CallOptions } from '../../plugin-api/call-options.ts';
import type { GroupVersionResource, KubeObject } from '../../plugin-api/kube-object.ts';
import type { Discovery } from './discovery.ts';
import type { ExecOptions, ExecRequest, ExecResult } from './exec-request.ts';
import type { PodLogRequest } from './pod-log-request.ts';

/** The version of an API server, from `/version`. */
export interface ServerVersion {
  /** Such as `v1.34.1`. */
  readonly gitVersion: string;
  /** Such as `1`. */
  readonly major: string;
  /** Such as `34`; some vendors add a `+`. */
  readonly minor: string;
}

/** Which object of a type. */
export interface ObjectRef {
  /** Absent or `''` for cluster-scoped kinds. */
  readonly namespace?: string | undefined;
  /** Name of the object. */
  readonly name: string;
}

/** What is listed, and in which portions. */
export interface ListOptions extends CallOptions {
  /** Absent: all namespaces, or a cluster-scoped kind. */
  readonly namespace?: string | undefined;
  /** In Kubernetes' text form: `app=web,tier!=db`. @default all */
  readonly labelSelector?: string | undefined;
  /** Such as `metadata.name=web`. @default all */
  readonly fieldSelector?: string | undefined;
  /** The state to list. @default the newest */
  readonly resourceVersion?: string | undefined;
  /** `Exact`: the list as it was at `resourceVersion`; fails with `KUBERNETES_EXPIRED` once that is compacted. */
  readonly resourceVersionMatch?: 'Exact' | 'NotOlderThan' | undefined;
  /** Only the names are wanted: the items may come without anything but `metadata`, and the list is shorter. A client may give them
   * whole. @default false */
  readonly namesOnly?: boolean | undefined;
  /** Objects a page at most. The page size starts small and adapts so that a page stays around `targetPageBytes`. @default 500 */
  readonly maxPageSize?: number | undefined;
  /** @default 2 MiB: with objects of 400 kB, pages of 4 MiB cost 20 MB of RSS more (measured) */
  readonly targetPageBytes?: number | undefined;
}

/** Some objects of a list. */
export interface ListPage {
  /** Complete objects: `apiVersion` and `kind` are filled in where the server leaves them out of list items. */
  readonly items: readonly KubeObject[];
  /** The list's resource version, as the server says it. */
  readonly resourceVersion: string;
  /** How many more objects the server says there are; unknown with selectors. */
  readonly remainingItemCount?: number;
  /** The list began again after a 410: objects of earlier pages come again. Never with `resourceVersionMatch: 'Exact'`. */
  readonly restarted: boolean;
}

/** For all writes. */
export interface WriteOptions extends CallOptions {
  /** Who owns the written fields. @default 'lifeboat' */
  readonly fieldManager?: string | undefined;
  /** Have the server check and answer without storing. @default false */
  readonly dryRun?: boolean | undefined;
}

/** For creates. */
export interface CreateOptions extends WriteOptions {
  /** Only `apiVersion`, `kind` and `metadata` of what was created are wanted: the answer is shorter. A client may give all of it.
   * @default false */
  readonly metadataOnly?: boolean | undefined;
}

/** For patches. */
export interface PatchOptions extends WriteOptions {
  /** Take fields over from other managers in a server-side apply. @default false */
  readonly force?: boolean | undefined;
  /** The subresource, such as `status`. */
  readonly subresource?: string | undefined;
}

/** The body of a patch by its kind: RFC 6902 operations, an RFC 7386 merge patch, or an apply configuration. */
export type PatchBody =
  | { readonly type: 'json'; readonly operations: readonly unknown[] }
  | { readonly type: 'merge'; readonly patch: unknown }
  | { readonly type: 'apply'; readonly configuration: unknown };

/** For deletions. */
export interface DeleteOptions extends CallOptions {
  /** Have the server check and answer without deleting. @default false */
  readonly dryRun?: boolean | undefined;
  /** What becomes of the objects that it owns. @default what the server does for the kind */
  readonly propagationPolicy?: 'Orphan' | 'Background' | 'Foreground' | undefined;
  /** Seconds that it may take to end. @default what the object says */
  readonly gracePeriodSeconds?: number | undefined;
  /** Deletes only what is still this object, in this version. */
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string } | undefined;
}

/** What is watched. */
export interface WatchOptions extends CallOptions {
  /** Absent: all namespaces, or a cluster-scoped kind. */
  readonly namespace?: string | undefined;
  /** In Kubernetes' text form. @default all */
  readonly labelSelector?: string | undefined;
  /** Such as `metadata.name=web`. @default all */
  readonly fieldSelector?: string | undefined;
  /** Watch from here on. Absent: the objects that exist come first, as ADDED. */
  readonly resourceVersion?: string | undefined;
  /** What is done once the server does not know any more what happened meanwhile. `list`: see {@link ClusterClient.watch}.
   * `throw`: the watch ends with `KUBERNETES_EXPIRED`, or with the error that ended its stream, for who lists by itself. @default 'list' */
  readonly whenExpired?: 'list' | 'throw' | undefined;
}

/** What happened to an object. */
export interface WatchEvent {
  /** What happened to it. */
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  /** As it is now, or was when it was deleted. */
  readonly object: KubeObject;
}

/** Counters of a client's life so far, for reports. */
export interface ClientCounters {
  /** HTTP requests sent, repeats included. */
  readonly requests: number;
  /** Requests that create, change or delete, repeats included; without dry-runs and questions about rights. */
  readonly writes: number;
  /** Answers with status 429. */
  readonly throttled: number;
  /** Requests sent again after a 429, a connection error or a 5xx that allows it. */
  readonly retries: number;
}

/**
 * The port to a Kubernetes API server. Numbers beyond 2^53 and unknown fields survive (see `@lifeboat/core/json`).
 * Requests in flight are bounded and their number adapts to 429; 429 (after its Retry-After) and connection errors are
 * retried with back-off, writes only where a repeat cannot apply twice. Errors are LifeboatErrors with a `KUBERNETES_*`
 * code, `context.status` (HTTP) and `context.reason` (of the server's Status); messages name verb, object and server.
 */
export interface ClusterClient {
  /** The server's URL, for messages. */
  readonly server: string;
  /** What was asked of the server so far. */
  readonly counters: ClientCounters;
  /** What whoever stands between could do, one sentence each; the engine logs them as warnings. @default none */
  readonly risks?: readonly string[];
  /** The version of the server; asked anew each time. */
  version(options?: CallOptions): Promise<ServerVersion>;
  /** Asks the server anew on every call: a CRD created a second ago is seen. */
  discover(options?: CallOptions): Promise<Discovery>;
  /** The server's OpenAPI v3 document of a group and version; `undefined` where it has none. Asked only where a restore has strategic merge
   * patches among its resource modifiers: a client of your own needs none without them. */
  openApi?(groupVersion: Pick<GroupVersionResource, 'group' | 'version'>, options?: CallOptions): Promise<unknown>;
  /** Lists page by page; the next page is fetched when it is asked for. */
  listPages(type: GroupVersionResource, options?: ListOptions): AsyncIterable<ListPage>;
  /** `undefined` when the object does not exist. `T` is the caller's word for what the type's objects look like: nothing checks it.
   * @throws LifeboatError `KUBERNETES_API_UNAVAILABLE` when the type does not exist */
  get<T extends KubeObject = KubeObject>(type: GroupVersionResource, ref: ObjectRef, options?: CallOptions): Promise<T | undefined>;
  /** Creates an object and resolves with what the server stored, as far as `metadataOnly` asks for it. @throws LifeboatError `KUBERNETES_ALREADY_EXISTS` */
  create(type: GroupVersionResource, object: KubeObject, options?: CreateOptions): Promise<KubeObject>;
  /** Patches an object. @throws LifeboatError `KUBERNETES_NOT_FOUND`, `KUBERNETES_CONFLICT`, `KUBERNETES_INVALID` */
  patch(type: GroupVersionResource, ref: ObjectRef, body: PatchBody, options?: PatchOptions): Promise<PatchResult>;
  /** A missing object is success. Returns whether there was one. */
  delete(type: GroupVersionResource, ref: ObjectRef, options?: DeleteOptions): Promise<boolean>;
  /** Follows a type until the signal or the loop ends it; reconnects by itself, and after a 410 lists again. */
  watch(type: GroupVersionResource, options?: WatchOptions): AsyncIterable<WatchEvent>;
  /**
   * Runs a command in a container and waits for its end, over a WebSocket (the user needs `get` on `pods/exec`; from
   * Kubernetes 1.35 on, `create` too). An exit code other than 0 is a result. Only what surely did not start is repeated.
   * Aborting ends the call, not the command: it goes on in the container.
   * @throws LifeboatError `KUBERNETES_NOT_FOUND`: no such Pod, or the container does not run; `KUBERNETES_INVALID`: the Pod
   * has no such container; `KUBERNETES_FORBIDDEN`; `KUBERNETES_ERROR`: no such program, for example;
   * `KUBERNETES_UNREACHABLE`: the connection was lost; `CANCELED`. `context.maybeApplied` says that the command may have
   * run, or may still run
   */
  exec(request: ExecRequest, options?: ExecOptions): Promise<ExecResult>;
  /** What a container has printed up to now, in portions; the engine does not ask for it, so a client of your own needs none.
   * @throws LifeboatError `KUBERNETES_NOT_FOUND`, `KUBERNETES_FORBIDDEN`, `KUBERNETES_INVALID`: it has not started */
  podLog?(request: PodLogRequest, options?: CallOptions): ByteStream;
  /** Closes connections. The client is of no use afterwards. */
  close(): Promise<void>;
}

/** What a patch did. */
export interface PatchResult {
  /** As the server stored it. */
  readonly object: KubeObject;
  /** An apply made the object (HTTP 201). */
  readonly created: boolean;
}
