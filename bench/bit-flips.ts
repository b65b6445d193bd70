/** Flips single bits in every file of a backup on every kind of store, and loses each file: `pnpm soak:bit-flips`. */
import { parseArgs } from 'node:util';
import type { ObjectStore } from '@lifeboat/core';
import { runFlipCampaign } from './flip-campaign.ts';
import { startFlipTarget } from './flip-target.ts';
import { streamStores } from './stream-stores.ts';

const { values } = parseArgs({
  options: {
    bits: { type: 'string', default: '1000000' },
    store: { type: 'string', multiple: true },
    file: { type: 'string', multiple: true },
    // `2/4`: the second of four processes that share the work.
    shard: { type: 'string', default: '1/1' },
  },
});
const [index = 1, count = 1] = values.shard.split('/').map(Number);
const shard = { index: index - 1, count };
const chosen = streamStores.filter(({ name }) => values.store?.includes(name) ?? true);
for (const { name, start } of chosen) {
  const { recipe, stop } = await start();
  try {
    const source = recipe.module.replace('dist/index.js', 'src/index.ts');
    const made: unknown = await ((await import(source)) as Record<string, (options: unknown) => unknown>)[recipe.factory]?.(recipe.options);
    const store = made as ObjectStore;
    const target = await startFlipTarget(store);
    try {
      const { flips, losses, missed } = await runFlipCampaign({
        ...target,
        store,
        bitsPerFile: Number(values.bits),
        only: values.file,
        shard,
        onFault({ flips: done, missed: { length } }) {
          if (done % 1000 === 0) console.error(`${name}, part ${values.shard}: ${done} flips so far, ${length} missed`);
        },
      });
      console.log(
        `${name}, part ${values.shard}: ${flips} flips and ${losses} lost files, ${missed.length} not told or restored as Completed`,
      );
      for (const each of missed) console.log(`  ${each}`);
      if (missed.length > 0) process.exitCode = 1;
    } finally {
      await target.close();
      await store.close?.();
    }
  } finally {
    await stop();
  }
}
