import type { Damage, LifeboatError } from '@lifeboat/core/plugin-api';

/** An error as a verification tells it. */
export function damageOf({ message, context }: LifeboatError): Damage {
  const { blob, snapshot } = context;
  return { message, ...(typeof blob === 'string' ? { blob } : {}), ...(typeof snapshot === 'string' ? { snapshot } : {}) };
}
