import { memberAt } from '../../json/index.ts';

/** Bounds the bytes of the objects that are written at one moment: every one is in memory several times then, as text sent
 * and received and as values, and sixteen of the largest would be too much. */
export interface ByteBudget {
  /** Runs `work` once there is room. Something larger than the whole budget runs alone. */
  run<T>(bytes: number, work: () => Promise<T>): Promise<T>;
}

export function createByteBudget(total: number): ByteBudget {
  let used = 0;
  const waiting: { readonly bytes: number; readonly start: () => void }[] = [];
  const fits = (bytes: number) => used === 0 || used + bytes <= total;

  function startWaiting(): void {
    for (let next = waiting[0]; next && fits(next.bytes); next = waiting[0]) {
      waiting.shift();
      used += next.bytes;
      next.start();
    }
  }

  return {
    async run(bytes, work) {
      if (waiting.length > 0 || !fits(bytes)) await new Promise<void>((start) => waiting.push({ bytes, start }));
      else used += bytes;
      try {
        return await work();
      } finally {
        used -= bytes;
        startWaiting();
      }
    },
  };
}

/** About how many bytes a value takes as JSON. */
export function approximateBytes(value: unknown): number {
  if (typeof value === 'string') return value.length + 3;
  if (typeof value !== 'object' || value === null) return 8;
  let sum = 2;
  if (Array.isArray(value)) for (const member of value) sum += approximateBytes(member);
  // Keys, not entries: those are a list for each member.
  else for (const key of Object.keys(value)) sum += key.length + 4 + approximateBytes(memberAt(value, key));
  return sum;
}
