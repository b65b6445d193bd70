import { existingCases } from './cases/existing-cases.ts';
import { filterCases } from './cases/filter-cases.ts';
import { collisionCases, namespaceCases } from './cases/namespace-cases.ts';
import { serviceCases } from './cases/service-cases.ts';
import { statusCases } from './cases/status-cases.ts';
import { invalidCases, volumeCases } from './cases/volume-cases.ts';
import type { RestoreCase } from './restore-case.ts';

/** The whole table. */
export const restoreCases: readonly RestoreCase[] = [
  ...filterCases,
  ...namespaceCases,
  ...collisionCases,
  ...existingCases,
  ...serviceCases,
  ...statusCases,
  ...volumeCases,
  ...invalidCases,
];
