/** A place in which objects of a kind name a namespace. */
export interface NamespaceReference {
  /** The kind, such as `Widget`. */
  readonly kind: string;
  /** Its group. @default any */
  readonly group?: string;
  /** The path to the name, such as `spec.targets[].ref.namespace`: `[]` is every part of a list. */
  readonly path: string;
}
