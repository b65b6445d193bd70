/** `error.type` by the semantic conventions: the code of an error, else its name. */
export function errorTypeOf(error: unknown): string {
  const { code } = (error ?? {}) as { readonly code?: unknown };
  return typeof code === 'string' ? code : error instanceof Error ? error.name : 'unknown';
}
