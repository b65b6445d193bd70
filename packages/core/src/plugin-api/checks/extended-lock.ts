import type { ObjectLock, ObjectRetention } from '../store-terms/object-lock.ts';

/** Computes what must be set so that an object is locked as requested and no less than it already is: never a shorter retention, a weaker
 * mode or a lifted hold. Empty if nothing must be set. */
export function extendedLock(current: ObjectLock, asked: ObjectLock): ObjectLock {
  const retention = asked.retention && extended(current.retention, asked.retention);
  return { ...(retention && { retention }), ...(asked.legalHold && !current.legalHold && { legalHold: true }) };
}

function extended(current: ObjectRetention | undefined, asked: ObjectRetention): ObjectRetention | undefined {
  if (!current || current.until.getTime() <= Date.now()) return asked;
  const mode = current.mode === 'compliance' ? 'compliance' : asked.mode;
  // Stores keep whole seconds.
  const isLonger = Math.floor(asked.until.getTime() / 1000) > Math.floor(current.until.getTime() / 1000);
  if (!isLonger && mode === current.mode) return undefined;
  return { until: isLonger ? asked.until : current.until, mode };
}
