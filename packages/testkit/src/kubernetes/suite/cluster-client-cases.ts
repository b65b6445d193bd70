import { createCases } from './cases/create-cases.ts';
import { deleteCases } from './cases/delete-cases.ts';
import { discoveryCases } from './cases/discovery-cases.ts';
import { patchCases } from './cases/patch-cases.ts';
import { readCases } from './cases/read-cases.ts';
import { watchCases } from './cases/watch-cases.ts';
import type { ClusterClientCase } from './cluster-client-case.ts';

/** Every promise of the ClusterClient contract, one case each. */
export const clusterClientCases: readonly ClusterClientCase[] = [
  ...discoveryCases,
  ...createCases,
  ...readCases,
  ...patchCases,
  ...deleteCases,
  ...watchCases,
];
