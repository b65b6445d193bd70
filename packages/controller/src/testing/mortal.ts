/** The life of a simulated process. Once it is dead, its calls reach nothing and never return. */
export interface Life {
  isDead: boolean;
}

const never = new Promise<never>(() => {});

/** Wraps a client that the process uses, for as long as the process lives. `onPut`: called after an object was put, before the caller
 * learns of it. */
export function mortal<T extends object>(target: T, life: Life, onPut?: (key: string) => void): T {
  return new Proxy(target, {
    get(object, property) {
      const member: unknown = Reflect.get(object, property);
      if (typeof member !== 'function') return member;
      return (...args: unknown[]) => {
        if (life.isDead) return never;
        const result: unknown = Reflect.apply(member, object, args);
        if (isIterable(result)) return untilDeath(result, life);
        if (!(result instanceof Promise)) return result;
        return result.then(
          (value: unknown) => {
            if (property === 'putObject') onPut?.(String(args[0]));
            return life.isDead ? never : value;
          },
          (error: unknown) => {
            if (life.isDead) return never;
            throw error;
          },
        );
      };
    },
  });
}

async function* untilDeath(items: AsyncIterable<unknown>, life: Life): AsyncIterable<unknown> {
  for await (const item of items) {
    if (life.isDead) await never;
    yield item;
  }
}

function isIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}
