/** What the command declines to do as asked, though it understood it: exit code 1. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
}
