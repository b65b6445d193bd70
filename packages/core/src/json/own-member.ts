/**
 * A member of an object that is used as a dictionary. Names come from outside: `constructor` and `toString` are in every object
 * by inheritance, and count here only where somebody put them. `undefined` also for no object at all.
 */
export function ownMember<T extends object>(dictionary: T | null | undefined, name: string): MemberOf<T> | undefined {
  if (dictionary === null || dictionary === undefined || !Object.hasOwn(dictionary, name)) return undefined;
  return (dictionary as Readonly<Record<string, MemberOf<T>>>)[name];
}

/** The member under a key that `Object.keys` gave, so that it is an own one. Cheaper than {@link ownMember}, which asks, and than
 * `Object.entries`, which makes a list of each member. */
export function memberAt<T extends object>(dictionary: T, ownKey: string): MemberOf<T> {
  return (dictionary as Readonly<Record<string, MemberOf<T>>>)[ownKey] as MemberOf<T>;
}

/** Sets a member whatever it is called: assigning to `__proto__` would change what the object inherits, and keep nothing. */
export function setOwnMember<T extends object>(dictionary: T, name: string, value: MemberOf<T>): void {
  if (name === '__proto__') Object.defineProperty(dictionary, name, { value, enumerable: true, configurable: true, writable: true });
  else (dictionary as Record<string, MemberOf<T>>)[name] = value;
}

type MemberOf<T extends object> = T extends Readonly<Record<string, infer V>> ? V : T[keyof T];
