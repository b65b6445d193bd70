/** What a test of a block of shell lines must have in its text: commands, flags and programs of the block, each as a pattern. */
export function shownWords(text: string): RegExp[] {
  const commands = text
    .replaceAll(/\\\n\s*/g, ' ')
    .split('\n')
    .flatMap((line) => line.replace(/ #.*/, '').split(/\||&&|;/))
    .map((command) => command.trim().replace(/^npx /, '').split(/\s+/));
  return commands.flatMap(([program = '', ...words]) => {
    if (program === 'node') return words.slice(0, 1).map((file) => inText(file.split('/').at(-1) ?? ''));
    if (program === 'npm') return [];
    const end = words.findIndex((word) => !/^[a-z-]+$/.test(word) || word.startsWith('-'));
    // More than two words are names of things already.
    const verbs = words.slice(0, end === -1 ? words.length : end).slice(0, nouns.has(words[0] ?? '') ? 2 : 1);
    const flags = words.filter((word) => /^--[a-z]/.test(word)).map((word) => word.replace(/=.*/, ''));
    return ['lifeboat', 'velero', 'kubectl', 'vite'].includes(program)
      ? [...(verbs.length > 0 ? [inText(...verbs)] : []), ...flags.map((flag) => inText(flag))]
      : [];
  });
}

const nouns = new Set([
  'backup',
  'restore',
  'volume',
  'repo',
  'provider',
  'schedule',
  'backup-location',
  'snapshot-location',
  'client',
  'report',
]);

/** Words one after the other, as a shell or an array of strings has them. */
function inText(...words: string[]): RegExp {
  return new RegExp(words.map((word) => word.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')).join("(?: |', ?'|'\\s*,\\s*')"));
}
