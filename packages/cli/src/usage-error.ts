/** A command line, location URL or `lifeboat.yaml` that cannot be understood: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
