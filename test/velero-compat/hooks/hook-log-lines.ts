/** The lines of a backup's log (logrus text) that are about hooks, by level, message and the fields that Velero gives them,
 * sorted: Lifeboat runs Pods at the same time, and says on each line besides which Pod it is about. */
export function hookLogLines(log: string): string[] {
  return log
    .split('\n')
    .flatMap((line) => {
      const fields = parseLine(line);
      const isHook = fields.has('hookSource') || /hooks for pod|hook annotation|provided timeout/.test(fields.get('msg') ?? '');
      const level = fields.get('level') ?? '';
      // Empty output of a command that could not be started: Velero prints it, Lifeboat has none.
      if (!isHook || /^std(out|err): $/.test(fields.get('msg') ?? '')) return [];
      const kept = [...hookFields].flatMap((field) => (fields.has(field) ? [`${field}=${fields.get(field)}`] : []));
      const error = fields.get('error');
      return [[level, fields.get('msg'), ...kept, ...(error === undefined ? [] : [comparableError(error)])].join(' | ')];
    })
    .sort();
}

const hookFields = ['hookSource', 'hookType', 'hookPhase', 'hookName', 'hookContainer', 'hookCommand', 'hookOnError', 'hookTimeout'];

function parseLine(line: string): Map<string, string> {
  const fields = [...line.matchAll(/([\w.]+)=("(?:[^"\\]|\\.)*"|\S*)/g)];
  return new Map(fields.map(([, key = '', value = '']) => [key, value.startsWith('"') ? (JSON.parse(value) as string) : value]));
}

// Lifeboat's errors begin with Velero's words, or hold what the API server said, and go on.
function comparableError(error: string): string {
  const said = /timed out after [\w.]+|no such container: "\w+"|command terminated with exit code \d+|exec: ".*": .*(?=: unknown)/.exec(
    error,
  );
  return said?.[0] ?? error;
}
