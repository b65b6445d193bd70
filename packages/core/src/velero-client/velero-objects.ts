import type { ClusterClient } from '../contract/cluster/cluster-client.ts';
import { LifeboatError } from '../errors/lifeboat-error.ts';
import type { CallOptions } from '../plugin-api/call-options.ts';
import type { KubeObject } from '../plugin-api/kube-object.ts';
import { validateVeleroObject } from '../velero-api/validate-velero-object.ts';
import { dns1123SubdomainProblems } from '../velero-api/values/dns1123-problems.ts';
import { type VeleroKind, type VeleroKinds, veleroKinds } from '../velero-api/velero-kinds.ts';
import { observeObject } from './observe-object.ts';
import { onVelero } from './on-velero.ts';

/** What is given to create an object; `kind`, `apiVersion` and the namespace are filled in. */
export interface NewVeleroObject<T extends VeleroKinds[VeleroKind]> {
  /** A `name`, or a `generateName` that the server completes. */
  readonly metadata: { readonly name?: string; readonly generateName?: string; readonly [field: string]: unknown };
  readonly spec: T['spec'];
  /** No kind has a status subresource: it is stored as it is given. */
  readonly status?: T['status'];
}

export interface WaitOptions<T> extends CallOptions {
  /** Asked for every state that is seen; short ones may be missed. */
  readonly until: (object: T) => boolean;
  /** Called with every state that is seen, before `until`. */
  readonly onUpdate?: ((object: T) => void) | undefined;
  /** @default no limit but `signal` */
  readonly timeoutInMs?: number | undefined;
}

/** The objects of one kind in Velero's namespace. Unknown fields survive; `spec` and `status` are there, `{}` if need be.
 * Errors are those of the ClusterClient, and `KUBERNETES_API_UNAVAILABLE` where Velero's CRDs are missing. */
export interface VeleroObjects<T extends VeleroKinds[VeleroKind]> {
  /** `dryRun`: only have the API server say what it would store. @throws LifeboatError `INVALID_REQUEST` before anything is sent; `KUBERNETES_ALREADY_EXISTS` */
  create(object: NewVeleroObject<T>, options?: CallOptions & { readonly dryRun?: boolean | undefined }): Promise<T>;
  /** `undefined` when there is none of that name. */
  get(name: string, options?: CallOptions): Promise<T | undefined>;
  /** All of them, by name. */
  list(options?: CallOptions & { readonly labelSelector?: string }): Promise<T[]>;
  /** An RFC 7386 merge patch, of `status` too. Returns the object as it is then. */
  patch(name: string, patch: unknown, options?: CallOptions): Promise<T>;
  /** A missing object is success. Returns whether there was one. Finalizers may keep it for a while. */
  delete(name: string, options?: CallOptions): Promise<boolean>;
  /** Follows one object until `until` says so.
   * @throws LifeboatError `KUBERNETES_NOT_FOUND` when it is, or goes, missing; `TIMEOUT`; `CANCELED` */
  waitFor(name: string, options: WaitOptions<T>): Promise<T>;
  /** Every state of one object from now on, `undefined` while there is none; ends with an error at the time limit. */
  observe(name: string, options?: CallOptions & { readonly timeoutInMs?: number | undefined }): AsyncIterable<T | undefined>;
}

/** The accessor of one kind. */
export function veleroObjects<K extends VeleroKind>(options: {
  readonly cluster: ClusterClient;
  readonly namespace: string;
  readonly kind: K;
}): VeleroObjects<VeleroKinds[K]> {
  type T = VeleroKinds[K];
  const { cluster, namespace, kind } = options;
  const { group, version, resource } = veleroKinds[kind];
  const type = { group, version, resource };
  const ask = <R>(call: Promise<R>) => onVelero({ cluster, type, call });
  const describe = (name: string) => `${kind} "${name}" in namespace "${namespace}" of ${cluster.server}`;
  const observe: VeleroObjects<T>['observe'] = async function* (name, { timeoutInMs, signal } = {}) {
    const ref = { namespace, name: checkedName(kind, name) };
    const states = observeObject({ cluster, type, ref, what: describe(name), timeoutInMs, signal });
    for await (const object of states) yield object && complete<T>(object);
  };
  return {
    observe,
    async create({ metadata, spec, status }, { dryRun, signal } = {}) {
      const object = { apiVersion: `${group}/${version}`, kind, metadata: { ...metadata, namespace }, spec, ...(status && { status }) };
      const problems = validateVeleroObject(object);
      if (problems.length > 0) throw invalidObject(`${kind} "${metadata.name ?? metadata.generateName ?? ''}"`, problems);
      return complete<T>(await ask(cluster.create(type, object as unknown as KubeObject, { dryRun, signal })));
    },
    async get(name, { signal } = {}) {
      const object = await ask(cluster.get(type, { namespace, name: checkedName(kind, name) }, { signal }));
      return object && complete<T>(object);
    },
    async list({ labelSelector, signal } = {}) {
      let objects: T[] = [];
      const collect = async () => {
        for await (const page of cluster.listPages(type, { namespace, labelSelector, signal })) {
          if (page.restarted) objects = [];
          objects.push(...page.items.map((item) => complete<T>(item)));
        }
      };
      await ask(collect());
      return objects;
    },
    async patch(name, patch, { signal } = {}) {
      const ref = { namespace, name: checkedName(kind, name) };
      return complete<T>((await ask(cluster.patch(type, ref, { type: 'merge', patch }, { signal }))).object);
    },
    delete: (name, { signal } = {}) => ask(cluster.delete(type, { namespace, name: checkedName(kind, name) }, { signal })),
    async waitFor(name, { until, onUpdate, ...rest }) {
      for await (const object of observe(name, rest)) {
        if (!object)
          throw new LifeboatError({
            code: 'KUBERNETES_NOT_FOUND',
            message: `There is no ${describe(name)}: it was never there, or was deleted meanwhile`,
          });
        onUpdate?.(object);
        if (until(object)) return object;
      }
      throw new LifeboatError({ code: 'INTERNAL', message: `Watching ${describe(name)} ended by itself` });
    },
  };
}

/** The error of an object that is refused before it is sent. */
export function invalidObject(what: string, problems: readonly string[]): LifeboatError {
  return new LifeboatError({
    code: 'INVALID_REQUEST',
    message: `${what} cannot be created: ${problems.join('; ')}. Nothing was written`,
    context: { validationErrors: problems },
  });
}

function complete<T>(object: KubeObject): T {
  // What another client has just created may lack both.
  return { ...object, spec: object.spec ?? {}, status: object.status ?? {} } as T;
}

// A name goes into field selectors too, where a comma would mean more.
function checkedName(kind: string, name: string): string {
  const problems = dns1123SubdomainProblems(name);
  if (problems.length === 0) return name;
  throw new LifeboatError({ code: 'INVALID_REQUEST', message: `"${name}" is no name of a ${kind}: ${problems.join('; ')}` });
}
