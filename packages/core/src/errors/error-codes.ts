import { backupCodes } from './codes/backup-codes.ts';
import { commonCodes } from './codes/common-codes.ts';
import type { ErrorCodeFacts } from './codes/error-code-facts.ts';
import { kubernetesCodes } from './codes/kubernetes-codes.ts';
import { repositoryCodes } from './codes/repository-codes.ts';
import { requestCodes } from './codes/request-codes.ts';
import { snapshotterCodes } from './codes/snapshotter-codes.ts';
import { storeCodes } from './codes/store-codes.ts';

/**
 * The stable codes of {@link LifeboatError}, and what each means. Programs branch on codes; messages may change between versions.
 * `docs/reference/errors.md` is this table.
 */
export const errorCodes = {
  ...requestCodes,
  ...storeCodes,
  ...snapshotterCodes,
  ...kubernetesCodes,
  ...backupCodes,
  ...repositoryCodes,
  ...commonCodes,
} as const satisfies Readonly<Record<string, ErrorCodeFacts>>;

/** A key of {@link errorCodes}. */
export type ErrorCode = keyof typeof errorCodes;

export type { ErrorCodeFacts };
