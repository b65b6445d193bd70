import type { BucketProtection } from '@lifeboat/core';
import { expect, test } from 'vitest';
import { protectionText } from './protection-text.ts';

const supports = { signedUrls: true, conditionalPut: true, conditionalReplace: true, conditionalDelete: true, removeUnfinishedPuts: true };
const week = { mode: 'compliance', days: 7 } as const;

test.each<[BucketProtection | undefined, RegExp]>([
  [undefined, /^not known/],
  [{ versioning: true, objectLock: true }, /^versions are kept, object lock is there: objectLock in the location locks backups/],
  [
    { versioning: true, objectLock: true, defaultRetention: week },
    /; what is put without a retention is locked for 7 days \(compliance\)$/,
  ],
  [{ versioning: true, objectLock: true, modes: ['compliance'], legalHolds: false }, /is there \(mode compliance only, no legal holds\):/],
  [{ versioning: false, objectLock: true }, /^no versions are kept, object lock is there/],
  [{ versioning: true, objectLock: false }, /no object lock: whoever may delete can remove backups$/],
  [{ versioning: true, objectLock: false, defaultRetention: week }, /no object lock; what is put .* for 7 days/],
  [
    { versioning: false, objectLock: false, defaultRetention: { mode: 'governance', days: 1 / 24 } },
    /for 0\.04 days .*no backup can be made there/,
  ],
])('%j', (protection, text) => {
  expect(protectionText({ protection, supports: { ...supports, objectLock: true } })).toMatch(text);
});

test('a provider that cannot lock', () => {
  expect(protectionText({ protection: undefined, supports })).toBe('the provider cannot lock objects');
});
