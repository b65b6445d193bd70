/** A backup whose process kills itself after the n-th call of its store: `backup-and-die.ts TARGET-JSON N`. Without N it
 * lives, and prints the calls as JSON. */
import { createCountingStore, createCrashingStore } from '@lifeboat/testkit/doubles';
import { killEngine } from './kill-engine.ts';
import type { KillTarget } from './kill-target.ts';

/** A put of an archive is one call: each MiB of its body counts too, so that kills fall between the parts as well. */
const bodyStepInBytes = 1024 * 1024;

const [text = '', at] = process.argv.slice(2);
const target = JSON.parse(text) as KillTarget;
let calls: readonly unknown[] = [];
const { engine, close } = await killEngine(target, (store) => {
  if (at !== undefined) {
    return createCrashingStore({ store, crashAtCall: Number(at), bodyStepInBytes, crash: () => process.kill(process.pid, 'SIGKILL') });
  }
  const counting = createCountingStore({ store, bodyStepInBytes });
  calls = counting.calls;
  return counting.store;
});
const { phase } = await engine.backup({ name: target.backup, includedNamespaces: [target.namespace] }).result;
await close();
console.log(JSON.stringify({ phase, calls }));
