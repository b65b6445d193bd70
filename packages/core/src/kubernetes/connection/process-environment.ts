/** The environment of this process: what kubectl and its credential plugins go by. The one place of the library that reads it,
 * when a kubeconfig is opened, never on import. */
export function processEnvironment(): Readonly<Record<string, string | undefined>> {
  return process.env;
}
