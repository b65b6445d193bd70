/** A line of a log that is about hooks: its message, and those of its fields that say something of the hook. */
export interface HookLine {
  readonly level: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, string>>;
}

const aboutHooks = /exec hook|post-restore hooks|InitRestoreHook|init container|executing hook|^hook |^std(out|err): /;

/** The lines about hooks of a log in logrus' text form, the names of `namespaces` replaced. */
export function hookLines(log: string, namespaces: readonly string[]): HookLine[] {
  const lines: HookLine[] = [];
  for (const line of log.split('\n')) {
    const pairs = Object.fromEntries(
      [...line.matchAll(/([\w.]+)=("(?:[^"\\]|\\.)*"|\S*)/g)].map(([, key = '', value = '']) => [key, unquoted(value)]),
    );
    const text = (value = '') => namespaces.reduce((said, name) => said.replaceAll(name, 'NAMESPACE'), value);
    if (!aboutHooks.test(pairs.msg ?? '')) continue;
    const fields = Object.entries(pairs).filter(([key]) => key === 'pod' || key === 'error' || key.startsWith('hook'));
    lines.push({
      level: pairs.level ?? '',
      message: text(pairs.msg),
      fields: Object.fromEntries(fields.map(([key, value]) => [key, text(value)])),
    });
  }
  return lines;
}

function unquoted(value: string): string {
  return value.startsWith('"') ? (JSON.parse(value) as string) : value;
}

/** What differs on purpose, made the same on both sides; all else must be equal. */
const logRules: readonly { readonly reason: string; apply(line: HookLine): HookLine | undefined }[] = [
  {
    reason: 'Velero says for every Pod that it looks for init container hooks, with none too; ours is told where there are some',
    apply: (line) =>
      /Handling InitRestoreHooks from RestoreSpec|no initRestoreHook|^Returning pod|InitRestoreHookPodAction/.test(line.message)
        ? undefined
        : line,
  },
  {
    reason: 'The end of a Pod’s hooks: Velero wraps the error in one more line, ours is the error itself, as both results have it',
    apply(line) {
      const message = /^unable to successfully execute/.test(line.message) ? (line.fields.error ?? '') : line.message;
      // Several errors of one Pod are one line in brackets; those of hooks that did not run have a line of their own too.
      const failure = /hook \S+ in container \S+ failed to execute, err: .*?(?=, hook |\]$|$)/s.exec(message)?.[0];
      if (failure !== undefined) return { ...line, message: failure, fields: {} };
      return message === line.message ? line : undefined;
    },
  },
  {
    reason: 'Ours says why a hook was not run (what the container waits for), Velero which context of its program ended',
    apply: (line) => ({ ...line, message: line.message.replace(/( not executed: ).*/s, '$1REASON') }),
  },
  {
    reason: 'Ours says after a time-out that the command may still run',
    apply: (line) => changed(line, (text) => text.replace(/(timed out after \w+): nothing ends the command from outside.*/s, '$1')),
  },
  {
    reason: 'Ours names the Pod and the server that refused; the id of an exec is random',
    apply: (line) =>
      changed(line, (text) =>
        text
          .replace(/Cannot run a command .*?: (?:Internal error occurred: )+/s, 'Internal error occurred: ')
          .replace(/ \(500 InternalError\)/, '')
          .replace(/start exec "[0-9a-f]+"/, 'start exec ID'),
      ),
  },
  {
    reason: 'Velero logs empty outputs too of a command that could not start',
    apply: (line) => (/^std(out|err): $/.test(line.message) ? undefined : line),
  },
  {
    reason: 'Names that are made up',
    apply: (line) => changed(line, (text) => text.replace(/velero-restore-init-[0-9a-f]{8}/, 'velero-restore-init-ID')),
  },
];

function changed(line: HookLine, change: (text: string) => string): HookLine {
  const { error } = line.fields;
  return { ...line, message: change(line.message), fields: { ...line.fields, ...(error !== undefined && { error: change(error) }) } };
}

/** The lines of a log as they are compared. */
export function comparableLines(lines: readonly HookLine[]): HookLine[] {
  const ruled = lines.flatMap((line) => {
    let now: HookLine | undefined = line;
    for (const { apply } of logRules) now = now && apply(now);
    return now ?? [];
  });
  // Velero says at every change of a Pod that a container is not up.
  const seen = new Set<string>();
  return ruled.filter((line) => {
    const key = JSON.stringify(line);
    if (seen.has(key) && line.message.startsWith('Container ')) return false;
    seen.add(key);
    return true;
  });
}
