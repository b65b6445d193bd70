/** One version of a resource type that this server serves. */
export interface ServedType {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly kind: string;
  readonly listKind: string;
  readonly singularName: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  /** The subresources that are served: `status`, and `finalize` of namespaces. */
  readonly subresources: readonly string[];
  /** The key of the stored objects. All versions of a type share one, and so do both kinds of events. */
  readonly storageKey: string;
  /** For a custom resource: the `openAPIV3Schema` of this version. Absent for built-in types. */
  readonly schema?: Record<string, unknown>;
}

/** `apps/v1`, or `v1` for the core group. */
export const groupVersion = ({ group, version }: { readonly group: string; readonly version: string }): string =>
  group === '' ? version : `${group}/${version}`;
