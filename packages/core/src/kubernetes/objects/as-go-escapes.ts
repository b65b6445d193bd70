const escaped = /[<>&\u2028\u2029]/g;

/**
 * JSON with the characters escaped that Go's encoder escapes. It means the same, and where the API server keeps raw JSON it counts:
 * `data` of a ControllerRevision is compared byte by byte with what the server writes itself. Without this nobody could change such an
 * object any more ("field is immutable"), so no controller would adopt it.
 */
export function asGoEscapes(json: string): string {
  // In JSON they stand inside of texts only.
  return json.replace(escaped, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
