import { LifeboatError } from './lifeboat-error.ts';

/** As `engines` of the package says. */
const floor = { major: 22, minor: 19 };

/** Called before anything that an old Node fails at in ways that name another cause. @throws LifeboatError `INVALID_CONFIG` */
export function requireNode(version: string = process.versions.node): void {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > floor.major || (major === floor.major && minor >= floor.minor)) return;
  throw new LifeboatError({
    code: 'INVALID_CONFIG',
    message: `Lifeboat needs Node.js ${floor.major}.${floor.minor} or newer; this is ${version} (${process.execPath})`,
    context: { version },
  });
}
