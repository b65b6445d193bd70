import { afterAll, beforeAll, describe, inject } from 'vitest';
import { filterCases } from './cases/filter-cases.ts';
import { lifeCases } from './cases/life-cases.ts';
import { resourceCases } from './cases/resource-cases.ts';
import { scheduleCases } from './cases/schedule-cases.ts';
import { slowAction } from './cases/slow-action.ts';
import { createUpstreamLab, type UpstreamLab } from './upstream-lab.ts';

const real = inject('real');

/** With upstream's own times: `pnpm test:upstream`. */
const whole = process.env.LIFEBOAT_UPSTREAM === 'whole';

// Velero's own end-to-end cases, by their numbers in its suite, against our controller: no Velero server runs.
describe.skipIf(!real)("upstream's cases", { timeout: 600_000 }, () => {
  if (!real) return;
  let lab: UpstreamLab;
  beforeAll(async () => {
    lab = await createUpstreamLab(real, [slowAction]);
  });
  afterAll(() => lab?.close());

  filterCases(() => lab);
  resourceCases(() => lab);
  lifeCases(() => lab, { whole });
  scheduleCases(() => lab, { whole });
});
