import type { ClaimChange } from './claim-change.ts';
import type { NamespaceReference } from './namespace-reference.ts';
import type { RestoreTransform } from './restore-transform.ts';

/** How a restore changes objects, besides Velero's `namespaceMapping` and `resourceModifier`. See docs/guides/transforms.md. */
export interface TransformOptions {
  /** Functions that change objects, in their order. @default none */
  transforms?: readonly RestoreTransform[];
  /** Registries, or parts of them, to their replacement, such as `docker.io/library` to `mirror.local/lib`: images of all containers, of
   * custom resources' Pod templates too, and of volumes. Names are matched by whole parts, as Docker reads short ones (`nginx` is
   * `docker.io/library/nginx`); of several the longest counts. @default none */
  registryMapping?: Readonly<Record<string, string>>;
  /** Host names to their replacement, in Ingresses, Gateways and their routes, OpenShift Routes, Istio's VirtualServices and Gateways,
   * Certificates and external-dns annotations. `*.example.com` to `*.dev.example.com` is for every name below. @default none */
  hostMapping?: Readonly<Record<string, string>>;
  /** Rewrites hosts of `hostMapping` in texts, too: in ConfigMaps, env, args and commands of containers, and ExternalName Services. Only whole
   * host names of two labels at least, wherever they stand in a text, such as in a URL. @default false */
  rewriteHosts?: boolean;
  /** `label` or `label=value` to `label=value` (or to `label`, which keeps the value), in node selectors and node affinity of Pods and
   * their templates. `''` removes it. @default none */
  nodeSelectorMapping?: Readonly<Record<string, string>>;
  /** The same for the taints that Pods tolerate. @default none */
  tolerationMapping?: Readonly<Record<string, string>>;
  /** Sizes and access modes of claims and claim templates. Every one that fits is applied. @default none */
  claims?: readonly ClaimChange[];
  /** Further places in which objects name a namespace, for `namespaceMapping`. @default the built-in ones */
  namespaceReferences?: readonly NamespaceReference[];
  /** Rewrites names of Services in mapped namespaces (`db.shop`, `db.shop.svc`, `db.shop.svc.cluster.local`) in env, args and commands of
   * containers, ConfigMaps and ExternalName Services. Names without `.svc` only where the backup has such a Service. @default false */
  rewriteServiceNames?: boolean;
  /** Secrets, as `namespace/name` of the backup, in which they are rewritten, too. @default none */
  rewriteServiceNamesInSecrets?: readonly string[];
}
