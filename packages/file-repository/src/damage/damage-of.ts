import type { Damage, LifeboatError } from '@lifeboat/core/plugin-api';

/** Turns an error into the damage that a verification reports. */
export function damageOf({ message, context }: LifeboatError): Damage {
  const { blob, snapshot } = context;
  return { message, ...(typeof blob === 'string' ? { blob } : {}), ...(typeof snapshot === 'string' ? { snapshot } : {}) };
}
