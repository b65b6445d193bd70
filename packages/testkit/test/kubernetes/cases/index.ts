import type { RecordedCase } from '../recorded-case.ts';
import { apiServiceCases } from './api-services.ts';
import { crudCases } from './crud.ts';
import { discoveryCases } from './discovery.ts';
import { expiredCases } from './expired.ts';
import { kindCases } from './kinds.ts';
import { listCases } from './lists.ts';
import { patchCases } from './patches.ts';

/** Every case that is recorded from the real server and replayed against the double. */
export const cases: readonly RecordedCase[] = [
  ...discoveryCases,
  ...crudCases,
  ...patchCases,
  ...kindCases,
  ...listCases,
  ...apiServiceCases,
  ...expiredCases,
];
