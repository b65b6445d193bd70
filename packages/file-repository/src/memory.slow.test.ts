import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const script = fileURLToPath(new URL('testing/measure-memory.ts', import.meta.url));
const mib = 1024 * 1024;

/** MiB that a process had more at its peak than before it wrote and read so many MiB. */
async function peakOf(format: string, size: number): Promise<number> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--conditions=@lifeboat/source', script, format, `${size}`, 'read']);
  const { base, peak, storedBytes, read } = JSON.parse(stdout) as Record<'base' | 'peak' | 'storedBytes' | 'read', number>;
  expect(read).toBe(size * mib);
  expect(storedBytes).toBeGreaterThan(read);
  return peak - base;
}

test.each(['kopia', 'restic'])(
  'what is written and read again does not gather in memory: %s',
  async (format) => {
    const [small, large] = [await peakOf(format, 96), await peakOf(format, 288)];
    // Some 140 MiB: packs that are filled and sent, contents, and what the collector has not seen yet, which differs by up to 60. What
    // gathers would make it 192 more.
    expect(large - small).toBeLessThan(110);
    expect(small).toBeLessThan(260);
  },
  300_000,
);
