/** The command of a hook annotation: a JSON array of texts, or the whole value as the name of a program. No shell reads it.
 * Velero's parseStringToCommand. */
export function parseHookCommand(value: string): string[] {
  if (!value.startsWith('[')) return [value];
  try {
    const parsed: unknown = JSON.parse(value);
    if (Array.isArray(parsed) && parsed.every((part) => typeof part === 'string')) return parsed;
  } catch {
    // A program whose name begins with a bracket: `[`, for example.
  }
  return [value];
}

/** A command as Velero's log shows it: Go's `%v` of its parts. */
export function formatHookCommand(command: readonly string[]): string {
  return `[${command.join(' ')}]`;
}
