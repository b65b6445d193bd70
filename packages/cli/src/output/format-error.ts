import { type ErrorCode, LifeboatError } from '@lifeboat/core';
import { RefusedError } from '../refused-error.ts';
import { UsageError } from '../usage-error.ts';
import { remedyHints } from './remedy-hints.ts';
import { visible } from './visible.ts';

// What to do next in terms of this program, for errors that say none themselves; the message itself names what failed.
const hints: Partial<Record<ErrorCode, string>> = {
  BACKUP_IN_PROGRESS: 'wait for it to end: "lifeboat backup get" shows its phase',
  BACKUP_BROKEN: '"lifeboat backup verify" says what is damaged, "lifeboat backup delete" removes it',
  BACKUP_UNTRUSTED: 'look into who changed the location, or restore another backup',
  ARCHIVE_TOO_LARGE: 'if the backup is to be trusted, raise the limit with --limit NAME=NUMBER, or "limits" in lifeboat.yaml',
  ARCHIVE_CORRUPT: '"lifeboat backup verify" says what is damaged',
  RESTORE_ALREADY_EXISTS: '"lifeboat restore delete" removes that one; --replace-unfinished goes on with one that did not complete',
  KUBERNETES_ALREADY_EXISTS: 'take another name, or delete what is there first ("lifeboat install --take-over" takes over a Velero)',
  KUBERNETES_UNREACHABLE: 'check --kubeconfig and --context, and that the API server runs',
  KUBERNETES_UNAUTHORIZED: 'check the user of the kubeconfig (--kubeconfig, --context)',
};

// Bad input of the user: exit code 2, as for a bad flag.
const usageCodes: readonly ErrorCode[] = ['INVALID_REQUEST', 'INVALID_CONFIG', 'UNKNOWN_LOCATION'];

/** The exit code that an error stands for. */
export function exitCodeOfError(error: unknown): 1 | 2 | 130 {
  if (error instanceof UsageError || LifeboatError.isInstance(error, ...usageCodes)) return 2;
  return LifeboatError.isInstance(error, 'CANCELED') ? 130 : 1;
}

/** An error as one clear message with its code and a hint; with `debug` its stack and causes too. */
export function formatError(error: unknown, options: { readonly debug: boolean }): string {
  const { code, message, hints: all } = errorFacts(error);
  const lines = [`error: ${visible(message)}${code ? ` (${code})` : ''}`, ...all.map((hint) => `hint: ${visible(hint)}`)];
  if (!code && !(error instanceof UsageError || error instanceof RefusedError) && !options.debug)
    lines.push('hint: --debug shows where this comes from');
  if (options.debug) lines.push(stackOf(error));
  return `${lines.join('\n')}\n`;
}

/** The same for programs: `{"error": {"code", "message", "hints"}}`; errors of the command line have no code. */
export function formatErrorAsJson(error: unknown): string {
  return `${JSON.stringify({ error: errorFacts(error) }, undefined, 2)}\n`;
}

function errorFacts(error: unknown): { readonly code?: ErrorCode; readonly message: string; readonly hints: readonly string[] } {
  const message = error instanceof Error ? error.message : String(error);
  if (!LifeboatError.isInstance(error)) return { message, hints: [] };
  const { code, context } = error;
  const { remedy = [] } = context;
  const general = hints[code];
  return { code, message, hints: remedy.length > 0 ? remedyHints(remedy) : general ? [general] : [] };
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? '' : `\ncaused by: ${stackOf(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`;
}
