import type { GlobalFlags } from '../flags/global-flags.ts';

/** The flags of a command whose `-o` prints the object and whose `--result` says how its outcome is told. */
export function withResult({ output: _object, result, ...flags }: GlobalFlags & { readonly result?: 'json' | 'yaml' }): GlobalFlags {
  return { ...flags, ...(result && { output: result }) };
}
