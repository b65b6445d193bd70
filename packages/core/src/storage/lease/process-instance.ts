import { randomUUID } from 'node:crypto';

// Two copies of this package in one process are the same instance: each would take the other for one that has ended.
const name = Symbol.for('lifeboat.processInstance');

/** Unique for each start of a process (of each worker thread: those end on their own). Made when it is first asked for. */
export function processInstance(): string {
  const known = (globalThis as Record<symbol, unknown>)[name];
  if (typeof known === 'string') return known;
  const made = randomUUID();
  Object.defineProperty(globalThis, name, { value: made });
  return made;
}
