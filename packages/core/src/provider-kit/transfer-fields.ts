import { between, type FieldsOf, milliseconds } from '../velero-api/schema/field-schema.ts';
import type { TransferOptions } from './transfer-options.ts';

/** The field for how long a store repeats requests, in milliseconds: up to a day. */
export const patienceField = between(0, 86_400_000);

/** The fields of {@link TransferOptions}, for the table of a store's options. */
export const transferFields: FieldsOf<TransferOptions> = {
  partConcurrency: between(1, 64),
  patienceInMs: patienceField,
  maxAttempts: between(1, 1000),
  connectTimeoutInMs: milliseconds,
  requestTimeoutInMs: milliseconds,
  idleTimeoutInMs: milliseconds,
  pageSize: between(1, 1000),
};
