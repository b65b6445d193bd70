/** On a Secret of a backup: the keys whose values the backup does not have, with commas between them. */
export const redactedKeysAnnotation = 'lifeboat.dev/redacted-keys';
