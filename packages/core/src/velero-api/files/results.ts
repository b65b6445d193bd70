/** Messages of a backup or restore by where they belong; Velero's pkg/util/results Result. */
export interface ResultMessages {
  velero?: string[];
  cluster?: string[];
  namespaces?: Record<string, string[]>;
}

/** The content of a `-results.gz` file. */
export interface ResultsFile {
  errors: ResultMessages;
  warnings: ResultMessages;
}

/** The content of a `-resource-list.json.gz` file: `apps/v1/Deployment` to sorted `namespace/name`s. */
export type ResourceList = Record<string, string[]>;
