import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const script = fileURLToPath(new URL('testing/measure-memory.ts', import.meta.url));

test.each(['kopia', 'restic'])(
  'what is written and read again does not gather in memory: %s',
  async (format) => {
    const { stdout } = await promisify(execFile)(process.execPath, ['--conditions=@lifeboat/source', script, format, '96', 'read']);
    const { base, peak, storedBytes, read } = JSON.parse(stdout) as Record<string, number>;
    expect(read).toBe(96 * 1024 * 1024);
    expect(storedBytes).toBeGreaterThan(read as number);
    // Some 140 MiB: packs that are filled and sent, a content, and what the collector has not seen yet.
    expect((peak as number) - (base as number)).toBeLessThan(190);
  },
  30_000,
);
