import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { formatError } from './format-error.ts';
import { formatMachine } from './machine-format.ts';
import { formatTable } from './tables/table.ts';
import { createTextSink } from './text-sink.ts';

const hostile = 'a\u001b[2J\u009b31m\r\nforged   Completed\u202egpj.exe\u2066\u200b\u0007';
const acts = /[^\n\x20-\x7e]/;

function sink() {
  const stream = Object.assign(new PassThrough(), { isTTY: true, columns: 400 });
  const out = createTextSink(stream);
  return { out, text: () => String(stream.read() ?? '') };
}

describe('what a terminal would act on is written out', () => {
  test('in cells and errors, where newlines would forge rows', () => {
    expect(formatTable({ headings: ['NAME'], rows: [[hostile]] }).split('\n')).toHaveLength(3);
    expect(formatTable({ headings: ['NAME'], rows: [[hostile]] })).not.toMatch(acts);
    expect(formatError(new Error(hostile), { debug: false }).split('\n')[1]).toMatch(/^hint: /);
    expect(formatTable({ headings: ['NAME'], rows: [['\u202e']] })).toContain('\\u202e');
  });

  test('whatever text reaches a sink, and bytes go out as they are', async () => {
    const { out, text } = sink();
    await out.write(`${hostile}\n`);
    expect(text()).not.toMatch(acts);
    const machine = formatMachine({ name: hostile }, 'json');
    await out.write(machine);
    const written = text();
    expect(JSON.parse(written)).toEqual({ name: hostile });
    expect(Buffer.from(written)).toEqual(machine);
    out.showStatus(hostile);
    expect(text().replace(/^\r/, '').replace('\x1b[K', '')).not.toMatch(/[^\x20-\x7e]/);
  });
});
