import type { ClaimChange } from './claim-change.ts';
import type { NamespaceReference } from './namespace-reference.ts';
import type { RestoreTransform } from './restore-transform.ts';

/** How a restore changes objects, in addition to Velero's `namespaceMapping` and `resourceModifier`. See docs/guides/transforms.md. */
export interface TransformOptions {
  /** Functions that change objects; they run in this order. @default none */
  transforms?: readonly RestoreTransform[];
  /** Replaces image registries, or a registry and the first parts of a path: `docker.io/library` to `mirror.local/lib`. It applies to the
   * images of all containers, including those in Pod templates of custom resources, and to image volumes. Only whole path segments match.
   * Short names are read as Docker reads them (`nginx` is `docker.io/library/nginx`). If several match, the longest is used.
   * @default none */
  registryMapping?: Readonly<Record<string, string>>;
  /** Replaces host names in Ingresses, Gateways and their routes, OpenShift Routes, Istio's VirtualServices and Gateways, Certificates and
   * external-dns annotations. `*.example.com` to `*.dev.example.com` replaces every name below it. @default none */
  hostMapping?: Readonly<Record<string, string>>;
  /** Also replaces the hosts of `hostMapping` inside texts: ConfigMaps, env, args and commands of containers, and ExternalName Services.
   * Only whole host names with at least two labels are replaced, wherever they are in a text, such as in a URL. @default false */
  rewriteHosts?: boolean;
  /** Replaces labels in node selectors and node affinity of Pods and Pod templates: `label` or `label=value` to `label=value`, or to
   * `label`, which keeps the value. `''` removes it. @default none */
  nodeSelectorMapping?: Readonly<Record<string, string>>;
  /** Replaces the taints that Pods and Pod templates tolerate, in the same form as `nodeSelectorMapping`. @default none */
  tolerationMapping?: Readonly<Record<string, string>>;
  /** Changes sizes and access modes of claims and claim templates. Every entry that fits is applied. @default none */
  claims?: readonly ClaimChange[];
  /** More fields in which objects name a namespace, for `namespaceMapping`. @default only the built-in ones */
  namespaceReferences?: readonly NamespaceReference[];
  /** Rewrites the names of Services in mapped namespaces (`db.shop`, `db.shop.svc`, `db.shop.svc.cluster.local`) in env, args and commands
   * of containers, in ConfigMaps and in ExternalName Services. A name without `.svc` is rewritten only if the backup has such a Service.
   * @default false */
  rewriteServiceNames?: boolean;
  /** Secrets in which names of Services are rewritten as well, as `namespace/name` in the backup. @default none */
  rewriteServiceNamesInSecrets?: readonly string[];
}
