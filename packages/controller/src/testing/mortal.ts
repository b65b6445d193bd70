/** What a process has in its hands: once it is dead, no call reaches the other side any more, and none returns. */
export interface Life {
  isDead: boolean;
}

const never = new Promise<never>(() => {});

/** A client of something outside, for as long as its process lives. `onPut`: called when an object was put, before anybody hears of it. */
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
