/** A field in which objects of a kind name a namespace. */
export interface NamespaceReference {
  /** The kind, such as `Widget`. */
  readonly kind: string;
  /** Group of the kind. @default any */
  readonly group?: string;
  /** Path to the field, such as `spec.targets[].ref.namespace`. `[]` stands for every element of a list. */
  readonly path: string;
}
