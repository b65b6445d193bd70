/** How the fields of a kind are merged, as its server says it. */
export interface MergeSchema {
  /** For people: `io.k8s.api.core.v1.PodSpec`. */
  readonly name: string;
  /** `undefined`: there is no such field. */
  field(name: string): MergeField | undefined;
}

/** A field of a {@link MergeSchema}. */
export interface MergeField {
  /** `merge`: a list keeps what the patch does not name. `replace`: an object is replaced whole. */
  readonly strategies: readonly string[];
  /** The field by which the parts of a list are told apart. */
  readonly mergeKey: string | undefined;
  /** Of the object, or of the parts of the list. */
  readonly schema: MergeSchema;
}
