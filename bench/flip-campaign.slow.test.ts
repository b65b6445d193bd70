import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { expect, onTestFinished, test } from 'vitest';
import { runFlipCampaign } from './flip-campaign.ts';
import { startFlipTarget } from './flip-target.ts';

test('a part of the flips and every loss are told, and no restore of them is Completed', async () => {
  const store = createMemoryObjectStore();
  const target = await startFlipTarget(store);
  onTestFinished(() => target.close());
  const { flips, losses, missed } = await runFlipCampaign({ ...target, store, bitsPerFile: 6 });
  expect(missed).toEqual([]);
  expect(losses).toBe(11);
  expect(flips).toBeGreaterThanOrEqual(11 * 6);
});
