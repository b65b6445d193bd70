/** Messages of a backup or restore, by what they are about; Velero's pkg/util/results Result. */
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
  /** Errors, which made the run PartiallyFailed. */
  errors: ResultMessages;
  /** Warnings, which did not. */
  warnings: ResultMessages;
}

/** The content of a `-resource-list.json.gz` file: a kind such as `apps/v1/Deployment` to the sorted `namespace/name` of its objects. */
export type ResourceList = Record<string, string[]>;
