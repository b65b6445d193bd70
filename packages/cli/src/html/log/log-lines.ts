/** One line of a log, as Velero and Lifeboat write it. */
export interface LogLine {
  /** The line as it is, without its end; what is beyond 16,384 characters is cut off. */
  readonly text: string;
  readonly time: string;
  /** `info`, `warning`, `error`; `''` where the line is none of a log. */
  readonly level: string;
  readonly message: string;
  readonly fields: ReadonlyMap<string, string>;
}

const longestLine = 16_384;

/** The lines of a log, one after the other: memory holds one. */
export async function* logLines(stream: AsyncIterable<Uint8Array>): AsyncGenerator<LogLine> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of stream) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    // A line without an end does not grow: what it had is enough to tell.
    rest = (lines.pop() ?? '').slice(0, longestLine);
    for (const line of lines) if (line !== '') yield parseLine(line.slice(0, longestLine));
  }
  rest += decoder.decode();
  if (rest !== '') yield parseLine(rest.slice(0, longestLine));
}

function parseLine(text: string): LogLine {
  const fields = new Map<string, string>();
  // Velero has a field of two words, `original name`.
  const field = /([A-Za-z][\w. ]*)=("(?:\\.|[^"\\])*"|[^\s"]*)(?:\s+|$)/y;
  for (let found = field.exec(text); found; found = field.exec(text)) {
    const [, key = '', value = ''] = found;
    fields.set(key, value.startsWith('"') ? unquoted(value) : value);
  }
  return { text, time: fields.get('time') ?? '', level: fields.get('level') ?? '', message: fields.get('msg') ?? text, fields };
}

function unquoted(value: string): string {
  return value.slice(1, -1).replace(/\\(.)/g, (_, sign: string) => (sign === 'n' ? '\n' : sign === 't' ? '\t' : sign));
}
