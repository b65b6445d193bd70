import type { EngineOptions } from '../../contract/engine.ts';
import { invalidConfig } from './invalid-config.ts';

/** A caller's clock, whose answers are looked at: times are written into backups. @throws LifeboatError `INVALID_CONFIG` of each call */
export function checkedClock(now: EngineOptions['now']): () => Date {
  if (!now) return () => new Date();
  return () => {
    const time: unknown = now();
    if (time instanceof Date && !Number.isNaN(time.getTime())) return time;
    // An async one may reject later.
    Promise.resolve(time).catch(() => {});
    throw invalidConfig('now returned no Date');
  };
}
