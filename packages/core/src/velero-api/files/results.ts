/** Messages of a backup or restore by where they belong; Velero's pkg/util/results Result. */
export interface ResultMessages {
  /** About the run itself. */
  velero?: string[];
  /** About cluster-scoped objects. */
  cluster?: string[];
  /** About objects in namespaces, by namespace. */
  namespaces?: Record<string, string[]>;
}

/** The content of a `-results.gz` file. */
export interface ResultsFile {
  /** What made the run PartiallyFailed. */
  errors: ResultMessages;
  /** What did not. */
  warnings: ResultMessages;
}

/** The content of a `-resource-list.json.gz` file: `apps/v1/Deployment` to sorted `namespace/name`s. */
export type ResourceList = Record<string, string[]>;
