import { between, required } from '../../velero-api/schema/field-schema.ts';

/** The version of the contract that a plugin keeps. */
export const specVersionField = required(between(1, 1));
