/** What changes from run to run, and from machine to machine, in the same words. */
export function steadyText(text: string, folders: Readonly<Record<string, string>>): string {
  return Object.entries(folders)
    .reduce((rest, [folder, name]) => rest.replaceAll(folder, name), withoutProgress(text))
    .replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:6443')
    .replace(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(\.\d+)?( ?Z| \+0000 UTC)?/g, 'TIME')
    .replace(/\b\d{14}\b/g, 'TIMESTAMP')
    .replace(/\b\d+(\.\d+)? (ms|s)\b/g, 'N s')
    .replace(/\b\d+(\.\d+)? (B|KiB|MiB|GiB)\b/g, 'N B')
    .replace(/\b\d+m\d\ds\b/g, 'N s')
    .replace(/\b(\d+)([smhd])( ago)?(?= |$)/gm, 'N$2$3')
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'UID')
    .replace(/\b[0-9a-f]{12,}\b/g, 'HEX')
    .replace(/stored-bytes=\d+/, 'stored-bytes=N')
    .replace(/tried \d+ times/g, 'tried N times')
    .replace(/resource version \d+/g, 'resource version N')
    .replace(/\d+\.\d+\.\d+(?=; lifeboat|$)/gm, 'VERSION')
    .replace(/lifeboat \d+\.\d+\.\d+/g, 'lifeboat VERSION')
    .replace(/token=\S+/g, 'token=TOKEN')
    .replace(/Node\.js: \S+ \(.*\)/g, 'Node.js: VERSION (PLATFORM)')
    .replace(/ {3,}/g, '   ');
}

/** Without the line that is drawn over: it is there from a carriage return to what erases the rest of it. */
export function withoutProgress(text: string): string {
  const [first = '', ...drawn] = text.split('\r');
  return first + drawn.map((part) => part.slice(part.lastIndexOf('\u001b[K') + '\u001b[K'.length)).join('');
}
