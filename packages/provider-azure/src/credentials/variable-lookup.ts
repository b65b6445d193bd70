/** Looks up a variable that Velero would find in its own environment, such as `AZURE_FEDERATED_TOKEN_FILE`, which AKS sets. */
export type VariableLookup = (name: string) => string | undefined | Promise<string | undefined>;
