/** Looks up a variable that Velero would read from its environment, such as `AZURE_FEDERATED_TOKEN_FILE`, which AKS sets. `undefined`: it
 * is not set. */
export type VariableLookup = (name: string) => string | undefined | Promise<string | undefined>;
